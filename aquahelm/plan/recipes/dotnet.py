""".NET 8 and later, in Microsoft's container images.

Sources: .NET container documentation (user `app` 1654, port 8080, `DOTNET_EnableDiagnostics` under a read-only root).
"""

from aquahelm.inventory.models.probe import Health, Probe
from aquahelm.inventory.models.resources import Resources
from aquahelm.inventory.models.runtime import Metrics, Security, Shutdown, Traits, Wiring

DOTNET = Traits(
    port=8080,
    env={"ASPNETCORE_HTTP_PORTS": "${self.port}", "DOTNET_EnableDiagnostics": "0"},
    health=Health(
        startup=Probe(path="/healthz/live", period=2, failures=60),
        liveness=Probe(path="/healthz/live"),
        readiness=Probe(path="/healthz/ready", period=5),
    ),
    metrics=Metrics(path="/metrics", family="dotnet"),
    shutdown=Shutdown(preStop=10, grace=45),
    security=Security(user=1654),
    resources=Resources(cpu="200m", memory="256Mi", ephemeral="64Mi", ephemeralLimit="512Mi"),
    tmp="64Mi",
    wiring=Wiring(
        service={"Services__${Name}__Url": "${url}"},
        postgres={
            "ConnectionStrings__${Store}": "Host=${host};Port=${port};Database=${database};Username=${username};"
            "Password=${password};SSL Mode=${npgsqlMode}"
        },
        redis={"ConnectionStrings__${Store}": "${host}:${port},password=${password},ssl=${tls}"},
        minio={
            "S3__Endpoint": "${url}",
            "S3__Region": "${region}",
            "S3__Bucket": "${bucket}",
            "S3__AccessKey": "${accessKey}",
            "S3__SecretKey": "${secretKey}",
        },
        kafka={
            "Kafka__BootstrapServers": "${servers}",
            "Kafka__SecurityProtocol": "${dotnetProtocol}",
            "Kafka__SaslMechanism": "${dotnetMechanism}",
            "Kafka__SaslUsername": "${username}",
            "Kafka__SaslPassword": "${password}",
            "Kafka__SslCaLocation": "${ca}",
            "Kafka__GroupId": "${group}",
        },
    ),
)
