"""Spring Boot 3 on a JVM.

Sources: Spring Boot reference, "Kubernetes Probes" and "Graceful Shutdown"; "Binding From Environment Variables"
(dots become underscores, dashes go).
"""

from aquahelm.inventory.models.probe import Health, Probe
from aquahelm.inventory.models.resources import Resources
from aquahelm.inventory.models.runtime import Metrics, Security, Shutdown, Traits, Wiring

LIVENESS = "/actuator/health/liveness"
READINESS = "/actuator/health/readiness"

SPRING_BOOT = Traits(
    port=8080,
    env={
        "SERVER_PORT": "${self.port}",
        "SERVER_SHUTDOWN": "graceful",
        "SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE": "20s",
        "MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED": "true",
        "JAVA_TOOL_OPTIONS": "-XX:MaxRAMPercentage=70.0 -XX:+ExitOnOutOfMemoryError",
    },
    health=Health(
        # The budget outlasts a long migration: a pod killed in the middle leaves Liquibase's lock held.
        startup=Probe(path=LIVENESS, period=5, failures=60),
        liveness=Probe(path=LIVENESS),
        readiness=Probe(path=READINESS, period=5),
    ),
    metrics=Metrics(path="/actuator/prometheus", family="micrometer"),
    shutdown=Shutdown(preStop=10, grace=45),
    security=Security(user=1000),
    resources=Resources(cpu="250m", memory="768Mi", ephemeral="128Mi", ephemeralLimit="1Gi"),
    tmp="128Mi",
    wiring=Wiring(
        service={"${NAME}_SERVICE_URL": "${url}"},
        postgres={
            "SPRING_DATASOURCE_URL": "${jdbcUrl}",
            "SPRING_DATASOURCE_USERNAME": "${username}",
            "SPRING_DATASOURCE_PASSWORD": "${password}",
        },
        redis={
            "SPRING_DATA_REDIS_HOST": "${host}",
            "SPRING_DATA_REDIS_PORT": "${port}",
            "SPRING_DATA_REDIS_PASSWORD": "${password}",
            "SPRING_DATA_REDIS_SSL_ENABLED": "${tls}",
        },
        minio={
            "S3_ENDPOINT": "${url}",
            "S3_REGION": "${region}",
            "S3_BUCKET": "${bucket}",
            "S3_ACCESS_KEY": "${accessKey}",
            "S3_SECRET_KEY": "${secretKey}",
        },
        kafka={
            "SPRING_KAFKA_BOOTSTRAP_SERVERS": "${servers}",
            "SPRING_KAFKA_SECURITY_PROTOCOL": "${protocol}",
            "SPRING_KAFKA_PROPERTIES_SASL_MECHANISM": "${mechanism}",
            "SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG": "${jaas}",
            "SPRING_KAFKA_SSL_TRUST_STORE_TYPE": "${caFormat}",
            "SPRING_KAFKA_SSL_TRUST_STORE_LOCATION": "file:${ca}",
            "SPRING_KAFKA_CONSUMER_GROUP_ID": "${group}",
        },
    ),
)
