"""`validate --against live`: what is installed is compared with what would be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aquahelm.errors import HelmTrouble
from aquahelm.foreign.against import Against
from aquahelm.foreign.live import installed
from aquahelm.pipeline import validate_chart
from tests.cluster.rig.command import run
from tests.cluster.rig.kubectl import delete_namespaces, make_namespace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cluster.rig.helm import Helm
    from tests.cluster.rig.kubectl import Kubectl

pytestmark = pytest.mark.cluster
CHART = {
    "Chart.yaml": "{apiVersion: v2, name: notes, version: 1.0.0}\n",
    "values.yaml": "colour: red\n",
    "templates/notes.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata: {name: notes}
immutable: true
data: {colour: {{ .Values.colour }}}
""",
}


@pytest.fixture
def namespace(helm: Helm) -> Iterator[Kubectl]:
    kubectl = make_namespace(f"aquahelm-against-{helm.major}", {})
    yield kubectl
    delete_namespaces(kubectl)


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    for path, text in CHART.items():
        (tmp_path / "notes" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "notes" / path).write_text(text, encoding="utf-8")
    return tmp_path / "notes"


def test_what_is_installed_is_what_an_update_starts_from(
    helm: Helm, namespace: Kubectl, chart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run([helm.program, "install", "notes", str(chart), "--namespace", namespace.namespace], limit=60)
    assert [one.ref for one in installed("notes", namespace.namespace, program=helm.program)] == ["ConfigMap/notes"]
    live = Against("live", Path())
    same = validate_chart(chart, release="notes", namespace=namespace.namespace, against=live)
    other = validate_chart(chart, sets=["colour=blue"], release="notes", namespace=namespace.namespace, against=live)
    assert "immutable-config-stays" not in {finding.rule for finding in same.findings}
    assert "immutable-config-stays" in {finding.rule for finding in other.findings}


def test_a_release_that_is_not_there(helm: Helm, namespace: Kubectl) -> None:
    with pytest.raises(HelmTrouble, match="not found"):
        installed("nowhere", namespace.namespace, program=helm.program)
