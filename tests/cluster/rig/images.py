"""How images get onto the nodes: three ways, chosen by AQUAHELM_CLUSTER_LOAD.

- `kind`: the stub is built with docker and loaded with kind (cluster: KIND_CLUSTER_NAME); the nodes pull the others.
- a path: a program with the verbs `load NAMES BASE+FOLDER CONFIG` and `images NAME=BASE…`.
- unset: the images are there already, or the nodes can pull them.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.cluster.rig.command import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.cluster.rig.kubectl import Object

STUB_FOLDER = Path(__file__).parents[1] / "stub"
PROBE = "aquahelm.test/stub:1"
"""The stub under a name of its own, for pods that belong to no release."""
NEXT = "-next"
"""Added to a tag: the same stub as another version."""
CONFIG = {
    "Entrypoint": ["python3", "-m", "tests.cluster.stub"],
    "User": "1000:1000",
    "WorkingDir": "/",
    "Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "PYTHONPATH=/", "PYTHONDONTWRITEBYTECODE=1"],
}
SERVERS = {
    "postgres": "postgres",
    "redis": "redis",
    "valkey": "redis",
    "minio": "minio",
    "mc": "mc",
    "kafka": "kafka",
    "python": "python",
    "busybox": "busybox",
    "alpine": "busybox",
    "prometheus": "prometheus",
    "alertmanager": "alertmanager",
}
"""Last part of a public image's name → what a cluster without a registry has in its place."""
NOWHERE = ("grafana", "loki", "alloy", "kube-state-metrics")
"""Parts of the stack that only nodes with a registry can run."""
BUILD_LIMIT = 1800


def used(manifests: Iterable[Object]) -> list[str]:
    """Every image that any container of the manifests names."""
    return sorted({container["image"] for manifest in manifests for container in containers(manifest)})


def containers(part: Any) -> Iterator[Object]:
    """All containers, init containers too, anywhere below."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in ("containers", "initContainers"):
                yield from value
            else:
                yield from containers(value)
    elif isinstance(part, list):
        for value in part:
            yield from containers(value)


def short_name(image: str) -> str:
    """`quay.io/minio/minio:RELEASE…` → `minio`."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0]


def is_missing(image: str) -> bool:
    """Whether a cluster without a registry has nothing in its place, not even the stub."""
    return bool(os.environ.get("AQUAHELM_CLUSTER_LOAD", "") not in ("", "kind") and short_name(image) in NOWHERE)


def is_application(image: str) -> bool:
    """Whether the stub stands in for it: the public servers are real."""
    return short_name(image) not in (*SERVERS, *NOWHERE)


def load(images: list[str]) -> None:
    """Puts all images onto the nodes, applications in two versions. Raises CommandFailed."""
    applications = [image for image in images if is_application(image)]
    servers = [image for image in images if not is_application(image) and not is_missing(image)]
    stubs = [PROBE, *applications, *(image + NEXT for image in applications)]
    way = os.environ.get("AQUAHELM_CLUSTER_LOAD", "")
    if way == "kind":
        _load_into_kind(stubs, servers)
    elif way:
        _load_with_program(way, stubs, servers)


def _load_with_program(program: str, stubs: list[str], servers: list[str]) -> None:
    named = [f"{image}={SERVERS[short_name(image)]}" for image in servers]
    run([program, "images", *named], limit=BUILD_LIMIT)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        shutil.copytree(
            STUB_FOLDER, Path(folder) / "tests/cluster/stub", ignore=shutil.ignore_patterns("__pycache__", "Dockerfile")
        )
        run([program, "load", ",".join(stubs), f"python+{folder}", json.dumps(CONFIG)])


def _load_into_kind(stubs: list[str], servers: list[str]) -> None:
    # without attestations: an image of one platform is all that kind can load
    run(
        ["docker", "build", "--provenance=false", *(f"--tag={name}" for name in stubs), str(STUB_FOLDER)],
        limit=BUILD_LIMIT,
    )
    run(["kind", "load", "docker-image", *stubs], limit=BUILD_LIMIT)
    for node in run(["kind", "get", "nodes"]).out.split():
        for image in servers:
            run(["docker", "exec", node, "crictl", "pull", image], limit=BUILD_LIMIT)
