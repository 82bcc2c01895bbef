"""Which thin template files a subchart has: each is one include of a library template.

A file is there when any environment needs it, or when a deployer may switch it on; the library template decides by the
values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aquahelm.plan.model import ComponentKind, Values


@dataclass(frozen=True, slots=True)
class ThinTemplate:
    """A file of a subchart: its path below `templates/`, what it includes, and the values that call for it."""

    path: str
    include: str
    wanted: Callable[[Values], bool]


def _always(_: Values) -> bool:
    return True


def _enabled(key: str) -> Callable[[Values], bool]:
    return lambda values: bool(values.get(key, {}).get("enabled"))


def _given(*keys: str) -> Callable[[Values], bool]:
    return lambda values: any(values.get(key) for key in keys)


def _claims(values: Values) -> bool:
    return any("persistentVolumeClaim" in volume for volume in values.get("volumes", {}).values())


def _stays(values: Values) -> bool:
    return not values.get("jobsOnly")


def _rules(values: Values) -> bool:
    return bool(values.get("rbac"))


def _monitored(values: Values) -> bool:
    return bool(values.get("metrics", {}).get("monitored"))


def _in_cluster(values: Values) -> bool:
    """Has what only a server in the cluster has."""
    return "storage" in values


def _has_account(values: Values) -> bool:
    """Has pods that an account of the chart's is for."""
    return _here(values) or "replication" in values


def _here(values: Values) -> bool:
    """Has pods in this cluster: its server, or its setup."""
    return _in_cluster(values) or _enabled("setup")(values) or _enabled("backup")(values)


SERVICE = (
    ThinTemplate("configmap.yaml", '"aquahelm.configmap" .', _given("files")),
    ThinTemplate("deployment.yaml", '"aquahelm.deployment" .', _stays),
    ThinTemplate("horizontalpodautoscaler.yaml", '"aquahelm.horizontalpodautoscaler" .', _stays),
    ThinTemplate("httproute.yaml", '"aquahelm.httproutes" .', _given("routes")),
    ThinTemplate("ingress.yaml", '"aquahelm.ingress" .', _given("routes")),
    ThinTemplate("jobs.yaml", '"aquahelm.jobs" .', _given("jobs")),
    ThinTemplate("networkpolicy.yaml", '"aquahelm.networkpolicy" .', _always),
    ThinTemplate("persistentvolumeclaims.yaml", '"aquahelm.persistentvolumeclaims" .', _claims),
    ThinTemplate("poddisruptionbudget.yaml", '"aquahelm.poddisruptionbudget" .', _stays),
    ThinTemplate("rbac.yaml", '"aquahelm.rbac" .', _rules),
    ThinTemplate("service.yaml", '"aquahelm.service" .', _enabled("service")),
    ThinTemplate("serviceaccount.yaml", '"aquahelm.serviceaccount" (dict "root" . "component" "service")', _always),
    ThinTemplate("servicemonitor.yaml", '"aquahelm.servicemonitor" .', _monitored),
)

STORE = (
    ThinTemplate("networkpolicy.yaml", '"aquahelm.store.networkpolicy" .', _here),
    ThinTemplate("serviceaccount.yaml", '"aquahelm.store.serviceaccount" .', _has_account),
)

OPERATED = (ThinTemplate("operated.yaml", '"aquahelm.operated.networkpolicy" .', _given("operator")),)


def _has_metrics(values: Values) -> bool:
    return "metricsPortName" in values.get("operator", {})


def _drilled(values: Values) -> bool:
    return bool(values.get("archive", {}).get("drill"))


POSTGRES = (
    *STORE,
    *OPERATED,
    ThinTemplate("cluster.yaml", '"aquahelm.postgres.cluster" .', _given("cluster")),
    ThinTemplate("databases.yaml", '"aquahelm.postgres.databases" .', _given("databases")),
    ThinTemplate("podmonitor.yaml", '"aquahelm.operated.podmonitor" .', _has_metrics),
    ThinTemplate("pooler.yaml", '"aquahelm.postgres.pooler" .', _given("pooler")),
    ThinTemplate("backup/archive.yaml", '"aquahelm.postgres.archive" .', _enabled("archive")),
    ThinTemplate(
        "backup/archive-networkpolicies.yaml", '"aquahelm.postgres.archive.networkpolicies" .', _enabled("archive")
    ),
    ThinTemplate("backup/drill.yaml", '"aquahelm.postgres.drill" .', _drilled),
    ThinTemplate("backup/drill-networkpolicies.yaml", '"aquahelm.postgres.drill.networkpolicies" .', _drilled),
    ThinTemplate("backup/jobs.yaml", '"aquahelm.backup" .', _enabled("backup")),
    ThinTemplate("backup/networkpolicies.yaml", '"aquahelm.backup.networkpolicy" .', _enabled("backup")),
    ThinTemplate("tests/backup.yaml", '"aquahelm.backup.test" .', _enabled("backup")),
    ThinTemplate("services.yaml", '"aquahelm.postgres.services" .', _in_cluster),
    ThinTemplate("setup.yaml", '"aquahelm.postgres.setup" .', _enabled("setup")),
    ThinTemplate("statefulset.yaml", '"aquahelm.postgres.statefulset" .', _in_cluster),
)

REDIS = (
    *STORE,
    *OPERATED,
    ThinTemplate("replication.yaml", '"aquahelm.redis.replication" .', _given("replication")),
    ThinTemplate("configmap.yaml", '"aquahelm.redis.configmap" .', _in_cluster),
    ThinTemplate("services.yaml", '"aquahelm.redis.services" .', _in_cluster),
    ThinTemplate("statefulset.yaml", '"aquahelm.redis.statefulset" .', _in_cluster),
)

MINIO = (
    *STORE,
    ThinTemplate("services.yaml", '"aquahelm.minio.services" .', _in_cluster),
    ThinTemplate("setup.yaml", '"aquahelm.minio.setup" .', _enabled("setup")),
    ThinTemplate("statefulset.yaml", '"aquahelm.minio.statefulset" .', _in_cluster),
)

KAFKA = (
    *STORE,
    *OPERATED,
    ThinTemplate("cluster.yaml", '"aquahelm.kafka.cluster" .', _given("cluster")),
    ThinTemplate("entities.yaml", '"aquahelm.kafka.entities" .', _given("cluster")),
    ThinTemplate("podmonitor.yaml", '"aquahelm.operated.podmonitor" .', _has_metrics),
    ThinTemplate("configmap.yaml", '"aquahelm.kafka.configmap" .', _in_cluster),
    ThinTemplate("services.yaml", '"aquahelm.kafka.services" .', _in_cluster),
    ThinTemplate("setup.yaml", '"aquahelm.kafka.setup" .', _enabled("setup")),
    ThinTemplate("statefulset.yaml", '"aquahelm.kafka.statefulset" .', _in_cluster),
)

TEMPLATES: Mapping[ComponentKind, tuple[ThinTemplate, ...]] = {
    "service": SERVICE,
    "postgres": POSTGRES,
    "redis": REDIS,
    "minio": MINIO,
    "kafka": KAFKA,
}


def test_template(name: str, kind: ComponentKind, environments: Sequence[Values]) -> dict[str, str]:
    """The umbrella's template of a component's test: path inside the umbrella → text; none where nothing can be asked.

    The umbrella's, as a subchart's own templates cannot know who is switched off.
    """
    if kind != "service" or not any(_given("selfTest", "calls", "connections")(values) for values in environments):
        return {}
    include = 'include "aquahelm.test" (dict "root" . "all" $.Values)'
    text = f'{{{{- with index .Subcharts "{name}" }}}}\n{{{{ {include} }}}}\n{{{{- end }}}}\n'
    return {f"templates/tests/connections/{name}.yaml": text}


def subchart_templates(kind: ComponentKind, environments: Sequence[Values]) -> dict[str, str]:
    """The thin templates of a component: path inside its chart → text without a header.

    `environments` holds the component's values in every environment that has it.
    """
    return {
        f"templates/{thin.path}": f"{{{{ include {thin.include} }}}}\n"
        for thin in sorted(TEMPLATES[kind], key=lambda thin: thin.path)
        if any(thin.wanted(values) for values in environments)
    }
