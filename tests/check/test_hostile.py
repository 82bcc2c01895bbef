"""Half-valid objects of every kind, with wrong types anywhere, end in findings and never in a traceback."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aquahelm.check.capacity.declared import declared_capacity
from aquahelm.check.kinds import GROUP_OF
from aquahelm.check.run import CheckOptions, check
from aquahelm.check.schemas import bundle
from aquahelm.render.manifests import Manifest, Manifests
from tests.check.test_schema_judge import CUSTOM, GOOD, STRANGERS, mutants

EXAMPLES = int(os.environ.get("AQUAHELM_FUZZ", "200"))  # make fuzz asks for more
KINDS = sorted(bundle.load().served)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


def judged(data: dict[str, Any], level: str = "restricted") -> int:
    text = json.dumps(data)
    manifests = Manifests("dev", [Manifest(data, text, "x.yaml", 1, "dev")])
    return len(check({"dev": manifests}, options=CheckOptions(pod_security=level)).findings)


@pytest.mark.parametrize("thing", [*GOOD, *CUSTOM], ids=lambda thing: thing.ref)
def test_one_strange_value_anywhere(thing: Manifest) -> None:
    broken = [Manifest(data, name, "x.yaml", 1, "dev") for name, data in mutants(thing.data)]
    for one in broken:
        check({"dev": Manifests("dev", [one])}, ["1.36"])


@pytest.mark.parametrize("kind", sorted(GROUP_OF))
@pytest.mark.parametrize("stranger", [*STRANGERS, None, []], ids=repr)
def test_strange_metadata_and_spec_of_every_kind(kind: str, stranger: object) -> None:
    group = GROUP_OF[kind]
    version = next(
        name for name in [*KINDS, f"{group}/v1/{kind}"] if name.endswith(f"{group}/v1/{kind}" if group else kind)
    )
    judged(
        {
            "apiVersion": version.rpartition("/")[0],
            "kind": kind,
            "metadata": stranger,
            "spec": stranger,
            "data": stranger,
        }
    )


@settings(max_examples=EXAMPLES)
@given(kind=st.sampled_from(KINDS), metadata=ANYTHING, spec=ANYTHING, more=ANYTHING)
def test_any_kind_with_anything_inside(kind: str, metadata: Any, spec: Any, more: Any) -> None:
    api_version, _, name = kind.rpartition("/")
    judged(
        {"apiVersion": api_version, "kind": name, "metadata": metadata, "spec": spec, "rules": more, "roleRef": more}
    )


@settings(max_examples=EXAMPLES)
@given(st.dictionaries(st.sampled_from(["apiVersion", "kind", "metadata", "spec"]), ANYTHING))
def test_any_object_at_all(data: dict[str, Any]) -> None:
    judged(data)


@settings(max_examples=EXAMPLES)
@given(
    container=st.dictionaries(
        st.sampled_from(
            [
                "name",
                "image",
                "env",
                "ports",
                "resources",
                "securityContext",
                "livenessProbe",
                "volumeMounts",
                "lifecycle",
            ]
        ),
        ANYTHING,
    ),
    pod=ANYTHING,
    level=st.sampled_from(["baseline", "restricted"]),
)
def test_any_container_in_a_pod(container: dict[str, Any], pod: Any, level: str) -> None:
    spec = {"containers": [container, container], "initContainers": pod, "volumes": pod, "securityContext": pod}
    judged({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec}, level)


def test_numbers_that_nobody_can_count() -> None:
    """Python refuses to read more than 4,300 digits."""
    digits = "9" * 5000
    names = ("DOTNET_SHUTDOWNTIMEOUTSECONDS", "DB_POOL_SIZE", "DB_MAX_OVERFLOW", "WEB_CONCURRENCY", "PASSWORD")
    env = [{"name": name, "value": digits} for name in names]
    env += [{"name": "JAVA_OPTS", "value": f"-Xmx{digits}m -XX:MaxRAMPercentage={digits}"}]
    env += [{"name": "GOMEMLIMIT", "value": digits}, {"name": "DOTNET_GCHeapHardLimit", "value": digits}]
    env += [
        {"name": "URL", "value": "postgresql+asyncpg://db/web"},
        {"name": "SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE", "value": digits},
    ]
    args = [f"--timeout-graceful-shutdown={digits}", f"--workers={digits}", f"max_connections={digits}"]
    container = {
        "name": "postgres",
        "image": f"postgres:{digits}.{digits}",
        "args": args,
        "env": env,
        "resources": {"limits": {"memory": "1Gi"}},
        "lifecycle": {"preStop": {"exec": {"command": ["sleep", digits]}}},
    }
    strategy = {"rollingUpdate": {"maxSurge": f"{digits}%", "maxUnavailable": f"{digits}%"}}
    annotations = {"controller.kubernetes.io/pod-deletion-cost": digits}
    template = {"metadata": {"labels": {"app": "db"}, "annotations": annotations}, "spec": {"containers": [container]}}
    data = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "db"},
        "spec": {"replicas": 10**12, "minReadySeconds": digits, "strategy": strategy, "template": template},
    }
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "db"}, "spec": {"selector": {"app": "db"}}}
    success = {"rules": [{"succeededIndexes": f"{digits}-{digits}"}]}
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "once"},
        "spec": {"completionMode": "Indexed", "completions": 3, "successPolicy": success, "template": template},
    }
    manifests = [Manifest(one, json.dumps(one), "x.yaml", 1, "dev") for one in (data, service, job)]
    options = CheckOptions(capacities={"dev": declared_capacity(5000, 64, "1Ti", "1Ti")})
    assert check({"dev": Manifests("dev", manifests)}, ["1.36"], options).findings
