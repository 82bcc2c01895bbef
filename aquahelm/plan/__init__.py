"""The plan: an inventory decided for one environment."""
