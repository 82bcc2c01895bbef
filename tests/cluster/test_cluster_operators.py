"""The API server judges what operators are asked for: every environment of the golden platform `operators`.

Its definitions judge custom resources by schema and CEL; no operator runs, and nothing is kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import aquahelm
from tests.cluster.rig.definitions import apply_definitions, group
from tests.cluster.rig.kubectl import RESTRICTED, delete_namespaces, make_namespace
from tests.cluster.test_cluster_dry_run import Judged, refusals, served_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.cluster

GOLDEN = Path(__file__).parents[1] / "golden" / "operators" / "inventory.yaml"
CUSTOM = {"Cluster", "Database", "Pooler", "RedisReplication"}


@pytest.fixture(scope="module", params=["dev", "stage", "prod"])
def judged(request: pytest.FixtureRequest, cluster: None) -> Iterator[Judged]:
    found = [manifest.data for manifest in aquahelm.template(aquahelm.load(GOLDEN), request.param)]
    apply_definitions({group(manifest["apiVersion"]) for manifest in found})
    served = served_kinds()
    known = [manifest for manifest in found if (manifest["apiVersion"], manifest["kind"]) in served]
    unknown = [manifest for manifest in found if manifest not in known]
    if unknown:
        pytest.skip(f"the server has no {', '.join(sorted({manifest['kind'] for manifest in unknown}))}")
    kubectl = make_namespace(f"aquahelm-operators-{request.param}", RESTRICTED)
    kubectl.apply(*(manifest for manifest in known if manifest["kind"] == "ServiceAccount"))
    yield Judged(kubectl, known, unknown)
    delete_namespaces(kubectl, wait=False)


def test_the_api_server_accepts_what_operators_are_asked_for(judged: Judged) -> None:
    kinds = {manifest["kind"] for manifest in judged.known}
    operated = "operators-dev" not in judged.kubectl.namespace
    assert (kinds >= CUSTOM - {"Pooler"}) is operated
    assert refusals(judged.kubectl, judged.known) == []


def test_the_api_server_refuses_what_a_definition_forbids(judged: Judged) -> None:
    """So that the acceptance above says something."""
    clusters = [manifest for manifest in judged.known if manifest["kind"] == "Cluster"]
    for cluster in clusters:
        broken = {**cluster, "spec": {**cluster["spec"], "instances": 0, "primaryUpdateStrategy": "sometimes"}}
        (said,) = refusals(judged.kubectl, [broken])
        assert "spec.instances" in said
        assert "primaryUpdateStrategy" in said
