"""The API server judges what Argo CD and Flux are told of each environment; no controller runs, and nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cluster.rig import project
from tests.cluster.rig.definitions import apply_definitions, group
from tests.cluster.rig.kubectl import RESTRICTED, Kubectl, delete_namespaces, make_namespace
from tests.cluster.rig.project import read
from tests.cluster.test_cluster_dry_run import refusals, served_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cluster.rig.project import Project

pytestmark = pytest.mark.cluster


@pytest.fixture
def somewhere(cluster: None) -> Iterator[Kubectl]:
    """A namespace in place of the controller's own, which may not be there."""
    kubectl = make_namespace("aquahelm-delivery", RESTRICTED)
    yield kubectl
    delete_namespaces(kubectl, wait=False)


@pytest.mark.parametrize("environment", project.current().environments)
def test_the_api_server_accepts_what_controllers_are_told(
    somewhere: Kubectl, the_project: Project, environment: str
) -> None:
    file = the_project.root / "delivery" / f"{environment}.yaml"
    if not file.exists():
        pytest.skip(f"{the_project.chart.name} has no delivery in {environment}")
    objects = read(file)
    apply_definitions({group(told["apiVersion"]) for told in objects})
    served = served_kinds()
    known = [told for told in objects if (told["apiVersion"], told["kind"]) in served]
    if not known:
        pytest.skip(f"the server has no {', '.join(sorted({told['kind'] for told in objects}))}")
    for told in known:
        if "namespace" in told["metadata"]:
            told["metadata"]["namespace"] = somewhere.namespace
    assert refusals(somewhere, known) == []
