"""So many documents that their data is not held: nothing that is found may depend on it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NoReturn

import pytest

from aquahelm import forks, validate_manifests
from aquahelm.check.objects import Awake
from aquahelm.errors import UsageError
from aquahelm.foreign import reading
from aquahelm.foreign.paths import find_sources
from aquahelm.foreign.reading import read_sources
from aquahelm.render.stored import StoredManifest
from benchmarks.streams import documents

if TYPE_CHECKING:
    from pathlib import Path

    from aquahelm.check.run import CheckResult
    from aquahelm.yaml import Piece

ODD = """\
kind: List
apiVersion: v1
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, dat: {}}
- 7
---
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x", "name": "y"}} {"apiVersion": "v1", "kind": "Pod"}
---
- 1
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: lost, namespace: team-000}
spec:
  replica: 1
  selector: {matchLabels: {app: a}}
  template: {metadata: {labels: {app: b}}, spec: {containers: [{name: A, image: nginx}]}}
---
a: [
---
apiVersion: v1
kind: Service
metadata: {name: nobody, namespace: team-001}
spec: {selector: {app: nobody}, ports: [{port: 80}]}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: w}
"""


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    """A folder with objects of several namespaces, in and out of order."""
    texts = list(documents(1200))
    middle = len(texts) // 2
    (tmp_path / "a.yaml").write_text("---\n".join([*texts[:middle], ODD]), encoding="utf-8")
    (tmp_path / "b.yaml").write_text("---\n".join([ODD, *texts[middle:]]), encoding="utf-8")
    return tmp_path


def judged(folder: Path) -> CheckResult:
    return validate_manifests(folder, kube_versions=["1.31", "1.37"], externals=["Secret/x*"])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
@pytest.mark.parametrize(("processes", "awake"), [(1, 50_000), (1, 7), (2, 50_000), (3, 7)])
def test_the_findings_are_the_same(stream: Path, monkeypatch: pytest.MonkeyPatch, processes: int, awake: int) -> None:
    held = judged(stream)
    assert len(held.findings) > 20
    monkeypatch.setattr(reading, "MANY", 1)
    monkeypatch.setattr(forks, "cores", lambda: processes)
    monkeypatch.setattr(forks, "CHUNK", 40)
    monkeypatch.setattr(Awake, "MOST", awake)
    assert judged(stream) == held


def test_data_is_made_again_when_it_is_asked_for(stream: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = read_sources(find_sources([stream]))
    monkeypatch.setattr(reading, "MANY", 1)
    stored = read_sources(find_sources([stream]))
    assert not held.many
    assert stored.many
    assert all(isinstance(manifest, StoredManifest) for manifest in stored)
    for name in ("data", "text", "template", "line", "environment", "kind", "api_version", "name", "namespace", "ref"):
        assert [getattr(one, name) for one in stored] == [getattr(one, name) for one in held]
    assert stored.unread == held.unread


def test_twenty_thousand_documents(tmp_path: Path) -> None:
    path = tmp_path / "stream.yaml"
    with path.open("w", encoding="utf-8") as file:
        for text in documents(20_000):
            file.write(f"---\n{text}")
        file.write(f"---\n{ODD}")
    result = validate_manifests(path, kube_versions=["1.36"])
    assert result.counts.objects == 20_000 + 6
    last = max(finding.template.line for finding in result.findings if finding.template)
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines - 5 < last <= lines
    wrong = {finding.rule for finding in result.findings if finding.object == "Deployment/lost"}
    assert {"field-is-known", "selector-matches-template"} <= wrong


@pytest.mark.parametrize("text", ["---\n{}\n" * 30, '{"a": 1}' * 30, "kind: List\nitems: [" + "{}, " * 30 + "]"])
def test_more_documents_than_there_is_room_for_are_refused(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST", 20)
    (tmp_path / "many.yaml").write_text(text)
    with pytest.raises(UsageError, match="over 20 documents cannot be judged in one go"):
        read_sources(find_sources([tmp_path / "many.yaml"]))


@pytest.mark.parametrize("processes", [1, 2])
def test_too_many_are_refused_before_this_process_reads_any(
    processes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "many.yaml").write_text("---\na: 1\n" * 30_000)

    def reads(piece: Piece, _: bool) -> NoReturn:
        pytest.fail(f"{piece.text} is read")

    monkeypatch.setattr(forks, "cores", lambda: processes)
    monkeypatch.setattr(reading, "MOST", 20_000)
    monkeypatch.setattr(reading, "objects_in", reads)
    with pytest.raises(UsageError, match="over 20,000 documents cannot be judged in one go"):
        read_sources(find_sources([tmp_path / "many.yaml"]))


def test_empty_documents_are_not_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "many.yaml").write_text("---\n" * 500 + "---\na: 1\n" * 5)
    monkeypatch.setattr(reading, "MOST", 20)
    monkeypatch.setattr(reading, "MANY", 1)
    assert len(read_sources(find_sources([tmp_path / "many.yaml"]))) == 5
