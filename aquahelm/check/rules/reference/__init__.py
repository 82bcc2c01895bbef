"""Objects, ports and keys that are named and must be there."""
