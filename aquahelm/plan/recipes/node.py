"""Node.js applications."""

from aquahelm.inventory.models.probe import Health, Probe
from aquahelm.inventory.models.resources import Resources
from aquahelm.inventory.models.runtime import Security, Shutdown, Traits
from aquahelm.plan.recipes.uvicorn import UVICORN

NODE = Traits(
    port=3000,
    env={"NODE_ENV": "production", "PORT": "${self.port}"},
    health=Health(
        startup=Probe(path="/health/live", period=2, failures=60),
        liveness=Probe(path="/health/live"),
        readiness=Probe(path="/health/ready", period=5),
    ),
    shutdown=Shutdown(preStop=5, grace=35),
    security=Security(user=1000),
    resources=Resources(cpu="100m", memory="256Mi", ephemeral="64Mi", ephemeralLimit="512Mi"),
    tmp="64Mi",
    wiring=UVICORN.wiring,
)
