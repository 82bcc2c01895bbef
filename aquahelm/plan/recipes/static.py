"""A web server that serves files and knows nobody: nginx unprivileged and its like."""

from aquahelm.inventory.models.probe import Health, Probe
from aquahelm.inventory.models.resources import Resources
from aquahelm.inventory.models.runtime import Security, Shutdown, Traits

STATIC = Traits(
    port=8080,
    health=Health(liveness=Probe(path="/"), readiness=Probe(path="/", period=5)),
    shutdown=Shutdown(preStop=5, grace=30),
    security=Security(user=101),
    resources=Resources(cpu="50m", memory="64Mi", ephemeral="64Mi", ephemeralLimit="256Mi"),
    tmp="64Mi",
)
