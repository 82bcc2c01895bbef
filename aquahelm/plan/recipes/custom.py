"""Anything else: only what every pod needs."""

from aquahelm.inventory.models.resources import Resources
from aquahelm.inventory.models.runtime import Security, Shutdown, Traits

CUSTOM = Traits(
    shutdown=Shutdown(preStop=0, grace=30),
    security=Security(user=1000),
    resources=Resources(cpu="100m", memory="128Mi", ephemeral="64Mi", ephemeralLimit="512Mi"),
    tmp="64Mi",
)
