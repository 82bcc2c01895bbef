"""The API server judges every environment: server-side dry run, unknown fields refused, no warning of PodSecurity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.cluster.rig import project
from tests.cluster.rig.command import run
from tests.cluster.rig.definitions import apply_definitions, as_list, group
from tests.cluster.rig.kubectl import RESTRICTED, Kubectl, Object, delete_namespaces, make_namespace
from tests.cluster.rig.project import manifests

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


def served_kinds() -> set[tuple[str, str]]:
    """(apiVersion, kind) of everything that the server serves."""
    lines = run(["kubectl", "api-resources", "--no-headers"]).out.splitlines()
    return {(words[-3], words[-1]) for words in map(str.split, lines)}


@pytest.fixture(scope="module", params=project.current().environments)
def judged(request: pytest.FixtureRequest, helm: Helm, the_project: Project) -> Iterator[Judged]:
    files = the_project.values_files(request.param)
    kubectl = make_namespace(f"aquahelm-{request.param}", RESTRICTED)
    found = manifests(helm.template(the_project.chart.name, the_project.chart, files, kubectl.namespace))
    apply_definitions({group(manifest["apiVersion"]) for manifest in found})
    served = served_kinds()
    parts: dict[bool, list[Object]] = {True: [], False: []}
    for manifest in found:
        parts[(manifest["apiVersion"], manifest["kind"]) in served].append(manifest)
    # pods name accounts, and admission looks them up: these alone are made for real
    kubectl.apply(*(manifest for manifest in found if manifest["kind"] == "ServiceAccount"))
    yield Judged(kubectl, parts[True], parts[False])
    delete_namespaces(kubectl, wait=False)


def refusals(kubectl: Kubectl, objects: list[Object]) -> list[str]:
    """What the server says against the objects: all at once first, then one by one to tell whom it means."""
    flags = ["--server-side", "--dry-run=server", "--validate=strict", "--filename=-"]
    ended = kubectl.attempt("apply", *flags, stdin=as_list(objects))
    if not ended.code and not ended.err:
        return []
    if len(objects) > 1:
        return [said for found in objects for said in refusals(kubectl, [found])] or [ended.err]
    return [f"{objects[0]['kind']}/{objects[0]['metadata']['name']}: {ended.err}"]


def test_the_api_server_accepts_every_object(judged: Judged) -> None:
    assert judged.known
    assert refusals(judged.kubectl, judged.known) == []


def test_the_api_server_knows_every_kind(judged: Judged) -> None:
    if judged.unknown:
        left_out = sorted({f"{manifest['apiVersion']} {manifest['kind']}" for manifest in judged.unknown})
        pytest.skip(f"{len(judged.unknown)} objects not judged, the server has no {', '.join(left_out)}")
