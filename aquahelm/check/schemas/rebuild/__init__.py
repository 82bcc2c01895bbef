"""`python -m aquahelm.check.schemas.rebuild`: how the bundle in `schemas/` is made. For developers; nothing else imports it."""
