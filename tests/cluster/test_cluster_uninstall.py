"""`helm uninstall` takes everything but the data, and a new install finds it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cluster.rig.released import Released, released, settled

if TYPE_CHECKING:
    from tests.cluster.rig.helm import Release

pytestmark = pytest.mark.cluster


def names_of_pods(found: Released) -> list[str]:
    """Also of pods on their way out; Helm leaves pods of hooks alone."""
    return [
        pod["metadata"]["name"]
        for pod in found.objects("pods")
        if "helm.sh/hook" not in pod["metadata"].get("annotations", {})
    ]


def test_uninstall_keeps_the_volumes_and_a_new_install_finds_the_data(release: Release) -> None:
    found = released(release)
    written = found.write("before the uninstall")
    claims = {claim["metadata"]["name"]: claim["metadata"]["uid"] for claim in release.kubectl.objects("pvc")}
    assert claims
    release.uninstall()
    assert settled(lambda: names_of_pods(found), [], limit=90) == []
    left = [thing for kind in ("deployments", "services", "statefulsets") for thing in found.objects(kind)]
    assert left == []
    assert {claim["metadata"]["name"]: claim["metadata"]["uid"] for claim in release.kubectl.objects("pvc")} == claims
    release.upgrade()
    assert found.read(written) == written
