"""The projects whose custom resources ship with aquahelm, and where each publishes the types behind them."""

from __future__ import annotations

from dataclasses import dataclass

CONTROLLER_GEN = "sigs.k8s.io/controller-tools/cmd/controller-gen@v0.23.0"
EMBEDDED_METADATA = ":generateEmbeddedObjectMeta=true"


@dataclass(frozen=True)
class GoTypes:
    """A Go module whose API packages a project publishes for others to import.

    Attributes:
        module, version: as Go knows them.
        packages: below the module, as Go patterns.
        kinds: the kinds to take; empty for all.
        options: of the generator.
        incomplete: a module that only the status refers to is not published, so that the generator complains.
    """

    module: str
    version: str
    packages: tuple[str, ...]
    kinds: frozenset[str] = frozenset()
    options: str = ""
    incomplete: bool = False

    @property
    def name(self) -> str:
        """`module@version`."""
        return f"{self.module}@{self.version}"


@dataclass(frozen=True)
class JavaTypes:
    """A Maven artifact with a project's API classes, and the project's own generator of definitions.

    Attributes:
        group, version: of both artifacts.
        types, generator: the artifacts.
        main: the generator's class.
        classes: of the kinds to take.
    """

    group: str
    version: str
    types: str
    generator: str
    main: str
    classes: tuple[str, ...]

    @property
    def name(self) -> str:
        """`group:artifact:version`."""
        return f"{self.group}:{self.types}:{self.version}"


GO = (
    GoTypes(
        "sigs.k8s.io/gateway-api",
        "v1.6.1",
        ("apis/v1", "apis/v1alpha2", "apis/v1alpha3", "apis/v1beta1"),
    ),
    GoTypes("github.com/cert-manager/cert-manager", "v1.21.1", ("pkg/apis/certmanager/v1", "pkg/apis/acme/v1")),
    GoTypes(
        "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring",
        "v0.93.0",
        ("v1", "v1alpha1"),
        frozenset({"AlertmanagerConfig", "PodMonitor", "Probe", "PrometheusRule", "ScrapeConfig", "ServiceMonitor"}),
    ),
    GoTypes(
        "github.com/bitnami-labs/sealed-secrets",
        "v0.36.6",
        ("pkg/apis/sealedsecrets/v1alpha1",),
        options=EMBEDDED_METADATA,
    ),
    GoTypes("github.com/cloudnative-pg/cloudnative-pg", "v1.30.0", ("api/v1",)),
    GoTypes("github.com/cloudnative-pg/plugin-barman-cloud", "v0.14.0", ("api/v1",)),
    GoTypes("github.com/argoproj/argo-cd/v3", "v3.5.1", ("pkg/apis/application/v1alpha1",), incomplete=True),
    GoTypes("github.com/argoproj-labs/argocd-image-updater", "v1.3.0", ("api/v1alpha1",)),
    GoTypes("github.com/fluxcd/helm-controller/api", "v1.6.3", ("v2",)),
    GoTypes("github.com/fluxcd/source-controller/api", "v1.9.1", ("v1",)),
    GoTypes("github.com/fluxcd/kustomize-controller/api", "v1.9.4", ("v1",)),
    GoTypes("github.com/fluxcd/image-reflector-controller/api", "v1.2.0", ("v1",)),
    GoTypes("github.com/fluxcd/image-automation-controller/api", "v1.2.1", ("v1",)),
    GoTypes(
        "github.com/kedacore/keda/v2",
        "v2.20.2",
        ("apis/keda/v1alpha1",),
        frozenset({"ClusterTriggerAuthentication", "ScaledJob", "ScaledObject", "TriggerAuthentication"}),
        options=EMBEDDED_METADATA,
    ),
)
JAVA = (
    JavaTypes(
        "io.strimzi",
        "1.2.0",
        "api",
        "crd-generator",
        "io.strimzi.crdgenerator.CrdGenerator",
        tuple(
            f"io.strimzi.api.kafka.model.{name}"
            for name in (
                "kafka.Kafka",
                "nodepool.KafkaNodePool",
                "topic.KafkaTopic",
                "user.KafkaUser",
                "connect.KafkaConnect",
                "connector.KafkaConnector",
                "bridge.KafkaBridge",
                "mirrormaker2.KafkaMirrorMaker2",
                "rebalance.KafkaRebalance",
            )
        ),
    ),
)
