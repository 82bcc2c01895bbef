"""The one place that holds aquahelm's version."""

__version__ = "0.1.0"
