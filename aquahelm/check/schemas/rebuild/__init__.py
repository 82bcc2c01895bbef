"""How the bundle in `schemas/` is made: `python -m aquahelm.check.schemas.rebuild`. For developers alone."""
