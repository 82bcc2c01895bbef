"""Any inventory that the model takes becomes a chart that Helm renders and no rule finds wrong."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import aquahelm
from aquahelm.chart.values import overlay
from aquahelm.inventory.load import Inventory, parse_inventory
from aquahelm.plan.build import plan_all
from aquahelm.yaml import Document, parse_values
from aquahelm.yaml.text import dump

ENVIRONMENTS = ("dev", "prod")
RUNTIMES = ("spring-boot", "uvicorn", "dotnet", "node", "static", "custom", "own")
NAMES = ("api", "billing", "catalogue", "front-end", "x1")
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\u2028\u2029"), max_size=20
)


def per_environment(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The value, or one for each environment, or a default and an exception."""
    return st.one_of(
        value,
        st.builds(lambda dev, prod: {"dev": dev, "prod": prod}, value, value),
        st.builds(lambda rest, prod: {"default": rest, "prod": prod}, value, value),
    )


REPLICAS = st.integers(0, 4) | st.fixed_dictionaries(
    {"min": st.integers(1, 3), "max": st.integers(3, 9), "cpu": st.integers(10, 90)}
)
RESOURCES = st.fixed_dictionaries(
    {},
    optional={"cpu": st.sampled_from(["50m", "1"]), "memory": st.sampled_from(["64Mi", "1Gi"]), "cpuLimit": st.just(2)},
)
VOLUME = st.sampled_from([{"size": "1Gi"}, {"empty": "64Mi"}, {"ephemeral": "1Gi"}])
JOB = st.sampled_from(
    [
        {"when": ["before-upgrade"], "args": ["migrate"]},
        {"when": ["schedule"], "schedule": "0 3 * * *", "timeZone": "Europe/Moscow"},
        {"args": ["seed"], "enabled": False},
    ]
)
CONTAINER = st.fixed_dictionaries(
    {"args": st.just(["run"])}, optional={"inherit": st.booleans(), "ports": st.just({"extra": 9900})}
)


@st.composite
def services(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for index, name in enumerate(names):
        service: dict[str, Any] = {
            "runtime": draw(st.sampled_from(RUNTIMES)),
            "image": {
                "repository": name,
                "tag": draw(per_environment(st.sampled_from(["v1.0.0", "sha-57f29e5", "2"]))),
            },
            "port": 8000 + index,
            "calls": draw(st.lists(st.sampled_from([n for n in names if n != name]), unique=True))
            if len(names) > 1
            else [],
            "replicas": draw(per_environment(REPLICAS)),
            "resources": draw(RESOURCES),
            "env": draw(
                st.dictionaries(
                    st.sampled_from(["A", "LOG_LEVEL", "Z_9"]), per_environment(TEXT.map(escaped)), max_size=3
                )
            ),
            "secrets": draw(st.sampled_from([{}, {"TOKEN": "token"}])),
            "uses": draw(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "db": st.just({"schema": name}),
                        "cache": st.just({}),
                        "s3": st.just({"bucket": "files"}),
                    },
                )
            ),
            "routes": draw(
                st.sampled_from(
                    [[], [{"path": f"/{name}"}], [{"path": f"/{name}/a"}, {"path": f"/{name}-a", "exact": True}]]
                )
            ),
            "ports": draw(
                st.sampled_from([{}, {"grpc": 9090}, {"dns": {"port": 5353, "protocol": "UDP", "servicePort": 53}}])
            ),
            "volumes": {
                f"v{i}": {"mount": f"/v{i}", **source} for i, source in enumerate(draw(st.lists(VOLUME, max_size=2)))
            },
            "jobs": {f"j{i}": job for i, job in enumerate(draw(st.lists(JOB, max_size=2)))},
            "files": draw(st.sampled_from([{}, {"/etc/app/a.yaml": "a: {{ .Values.x }}\n"}])),
            "sidecars": draw(st.sampled_from([{}, {"side": {"args": ["x"]}}])),
            "initContainers": {f"i{i}": item for i, item in enumerate(draw(st.lists(CONTAINER, max_size=2)))},
        }
        if draw(st.booleans()):
            service["internet"] = ["api.example.com"]
        made[name] = service
    return made


def escaped(text: str) -> str:
    return text.replace("${", "$${")


@st.composite
def inventories(draw: st.DrawFn) -> Inventory:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    managed = {
        "mode": "managed",
        "endpoint": {"host": "elsewhere.example", "tls": draw(st.sampled_from(["disable", "require", "verify-full"]))},
    }
    body: st.SearchStrategy[dict[str, Any]] = st.sampled_from([{"storage": "1Gi"}, managed])
    edge = {
        "kind": draw(per_environment(st.sampled_from(["ingress", "gateway"]))),
        "class": "c",
        "host": "shop.example",
    }
    if draw(st.booleans()):
        edge["tls"] = draw(
            st.sampled_from([{"issuer": "letsencrypt"}, {"secret": "own"}, {"dev": "absent", "prod": {"issuer": "x"}}])
        )
    data = {
        "platform": "shop",
        "version": "1.0.0",
        "registry": "registry.example/shop",
        "environments": {name: {"namespace": f"shop-{name}"} for name in ENVIRONMENTS},
        "secrets": {
            "provider": draw(per_environment(st.sampled_from(["generated", "existing"]))),
            "names": {"token": {}},
        },
        "edge": edge,
        "runtimes": {"own": {"extends": "spring-boot", "env": {"WHERE": "${environment}", "ME": "${self.name}"}}},
        "stores": {
            "db": {"engine": "postgres", "version": "16.15", **draw(body)},
            "cache": {"engine": draw(st.sampled_from(["redis", "valkey"])), "version": "7.2.16", **draw(body)},
            "s3": {
                "engine": "minio",
                "version": "RELEASE.2025-09-07T16-13-09Z",
                "buckets": {"files": {}},
                **draw(body),
            },
        },
        "services": draw(services(names)),
    }
    return parse_inventory(dump(data).encode())


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(inventories())
def test_every_inventory_becomes_a_chart_without_findings(inventory: Inventory) -> None:
    files = aquahelm.generate(inventory)
    assert files.files == aquahelm.generate(inventory).files
    for environment, plan in plan_all(inventory).items():
        top = overlay(
            read(files.files["charts/shop/values.yaml"]), read(files.files[f"values/values.{environment}.yaml"])
        )
        assert top["global"] == plan.global_values
    result = aquahelm.validate(inventory, kube_versions=["1.31", "1.37"])
    assert [finding for finding in result.findings if finding.severity == "error"] == []


def read(text: str) -> dict[str, Any]:
    (document,) = parse_values(text)
    assert isinstance(document, Document)
    return dict(document.data)
