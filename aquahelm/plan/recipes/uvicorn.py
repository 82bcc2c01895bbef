"""Python applications under uvicorn.

Sources: uvicorn's settings documentation (`--timeout-graceful-shutdown`, `FORWARDED_ALLOW_IPS`); PEP 304's
`PYTHONDONTWRITEBYTECODE` for a read-only root.
"""

from aquahelm.inventory.models.probe import Health, Probe
from aquahelm.inventory.models.resources import Resources
from aquahelm.inventory.models.runtime import Metrics, Security, Shutdown, Traits, Wiring

UVICORN = Traits(
    port=8000,
    env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "FORWARDED_ALLOW_IPS": "*"},
    health=Health(
        startup=Probe(path="/health/live", period=2, failures=60),
        liveness=Probe(path="/health/live"),
        readiness=Probe(path="/health/ready", period=5),
    ),
    metrics=Metrics(path="/metrics", family="fastapi"),
    shutdown=Shutdown(preStop=5, grace=35),
    security=Security(user=1000),
    resources=Resources(cpu="100m", memory="256Mi", ephemeral="64Mi", ephemeralLimit="512Mi"),
    tmp="64Mi",
    wiring=Wiring(
        service={"${NAME}_URL": "${url}"},
        postgres={"DATABASE_URL": "${url}"},
        redis={"REDIS_URL": "${url}"},
        minio={
            "S3_ENDPOINT_URL": "${url}",
            "AWS_REGION": "${region}",
            "S3_BUCKET": "${bucket}",
            "AWS_ACCESS_KEY_ID": "${accessKey}",
            "AWS_SECRET_ACCESS_KEY": "${secretKey}",
        },
        kafka={
            "KAFKA_BOOTSTRAP_SERVERS": "${servers}",
            "KAFKA_SECURITY_PROTOCOL": "${protocol}",
            "KAFKA_SASL_MECHANISM": "${mechanism}",
            "KAFKA_SASL_USERNAME": "${username}",
            "KAFKA_SASL_PASSWORD": "${password}",
            "KAFKA_SSL_CAFILE": "${ca}",
            "KAFKA_GROUP_ID": "${group}",
        },
    ),
)
