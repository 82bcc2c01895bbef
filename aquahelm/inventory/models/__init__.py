"""The inventory's nouns: frozen pydantic models, one file each, unknown keys forbidden.

A model describes one environment: values that differ by environment are resolved on the raw file before the
models see it (`aquahelm.inventory.resolve`), so any value may differ and no model has to know how.
"""

from aquahelm.inventory.models.platform import Platform

__all__ = ["Platform"]
