"""The API server judges stage and prod: server-side dry run, unknown fields refused, no warning of PodSecurity."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cluster.rig.command import run
from tests.cluster.rig.kubectl import RESTRICTED, Kubectl, Object, delete_namespace, make_namespace
from tests.cluster.rig.project import manifests, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cluster.rig.helm import Helm
    from tests.cluster.rig.project import Project

pytestmark = pytest.mark.cluster


@dataclass(frozen=True)
class Judged:
    """An environment's objects, parted by whether the server knows their kinds."""

    kubectl: Kubectl
    known: list[Object]
    unknown: list[Object]


def group(api_version: str) -> str:
    return api_version.rpartition("/")[0]


def apply_definitions(groups: set[str]) -> None:
    """The CustomResourceDefinitions of these API groups, from the folder that AQUAHELM_CLUSTER_CRDS names."""
    folder = os.environ.get("AQUAHELM_CLUSTER_CRDS")
    files = [
        file
        for file in sorted(Path(folder).rglob("*.yaml") if folder else [])
        if any(crd["spec"]["group"] in groups for crd in read(file) if crd.get("kind") == "CustomResourceDefinition")
    ]
    for file in files:
        run(["kubectl", "apply", "--server-side", "--force-conflicts", f"--filename={file}"])
        run(["kubectl", "wait", "--for=condition=Established", "--timeout=30s", f"--filename={file}"])


def served_kinds() -> set[tuple[str, str]]:
    """(apiVersion, kind) of everything that the server serves."""
    lines = run(["kubectl", "api-resources", "--no-headers"]).out.splitlines()
    return {(words[-3], words[-1]) for words in map(str.split, lines)}


@pytest.fixture(scope="module", params=["stage", "prod"])
def judged(request: pytest.FixtureRequest, helm: Helm, the_project: Project) -> Iterator[Judged]:
    files = the_project.values_files(request.param)
    if not files[0].exists():
        pytest.skip(f"{the_project.chart.name} has no {request.param}")
    kubectl = make_namespace(f"aquahelm-{request.param}", RESTRICTED)
    found = manifests(helm.template(the_project.chart.name, the_project.chart, files, kubectl.namespace))
    apply_definitions({group(manifest["apiVersion"]) for manifest in found})
    served = served_kinds()
    parts: dict[bool, list[Object]] = {True: [], False: []}
    for manifest in found:
        parts[(manifest["apiVersion"], manifest["kind"]) in served].append(manifest)
    yield Judged(kubectl, parts[True], parts[False])
    delete_namespace(kubectl)


def test_the_api_server_accepts_every_object(judged: Judged) -> None:
    whole = json.dumps({"apiVersion": "v1", "kind": "List", "items": judged.known})
    flags = ["--server-side", "--dry-run=server", "--validate=strict", "--filename=-"]
    ended = judged.kubectl.run("apply", *flags, stdin=whole)
    assert ended.err == ""
    assert len(ended.out.splitlines()) == len(judged.known)


def test_the_api_server_knows_every_kind(judged: Judged) -> None:
    if judged.unknown:
        left_out = sorted({f"{manifest['apiVersion']} {manifest['kind']}" for manifest in judged.unknown})
        pytest.skip(f"{len(judged.unknown)} objects not judged, the server has no {', '.join(left_out)}")
