"""`aquahelm promote --live`: what is installed in FROM is what the inventory says, or nothing is promoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aquahelm import pipeline
from aquahelm.promote.promote import Order, promote
from tests.cluster.conftest import remove
from tests.cluster.rig.command import run
from tests.cluster.rig.kubectl import RESTRICTED, Kubectl, make_namespace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cluster.rig.helm import Helm

pytestmark = pytest.mark.cluster

# No pods: nothing has to fit beside what others have installed.
INVENTORY = """\
platform: harbour
version: 1.0.0
registry: registry.example/harbour
environments:
  stage: {{namespace: {namespace}, capacity: {{nodes: 2, cpu: 4, memory: 8Gi}}}}
  prod: {{namespace: harbour, capacity: {{nodes: 2, cpu: 4, memory: 8Gi}}}}
services:
  crane:
    runtime: node
    image: {{repository: crane, tag: {{stage: v1.2.0, prod: v1.1.0}}}}
    port: 3000
    replicas: 0
  buoy:
    runtime: node
    optional: true
    image: {{repository: buoy, tag: v1.0.0}}
    port: 3001
    replicas: 0
"""


@pytest.fixture
def harbour(helm: Helm, tmp_path: Path) -> Iterator[Path]:
    """The inventory's path; its chart is installed as stage."""
    kubectl: Kubectl = make_namespace(f"aquahelm-promote-{helm.major}", RESTRICTED)
    path = tmp_path / "inventory.yaml"
    path.write_text(INVENTORY.format(namespace=kubectl.namespace), encoding="utf-8")
    pipeline.render(pipeline.load(path), tmp_path)
    install(helm, path, kubectl.namespace)
    yield path
    remove(kubectl, wait=False)


def install(helm: Helm, path: Path, namespace: str, *options: str) -> None:
    files = [str(path.parent / "charts/harbour"), "--values", str(path.parent / "values/values.stage.yaml")]
    run([helm.program, "upgrade", "--install", "harbour", *files, "--namespace", namespace, *options])


def namespace_of(path: Path) -> str:
    return pipeline.load(path).environments["stage"].environments["stage"].namespace


def test_what_was_tried_is_promoted_and_nothing_else(helm: Helm, harbour: Path) -> None:
    order = Order("stage", "prod", live=True, dry_run=True, helm=helm.program)
    tried = promote(harbour, pipeline.load(harbour), order)
    assert not tried.obstacles
    assert not tried.drift
    assert [move.new for move in tried.moves] == ["v1.2.0"]

    install(helm, harbour, namespace_of(harbour), "--set", "buoy.enabled=true")
    asked_for = promote(harbour, pipeline.load(harbour), order)
    assert not asked_for.obstacles
    assert asked_for.remarks == ("buoy, off in stage until asked for, is installed",)

    harbour.write_text(harbour.read_text(encoding="utf-8").replace("stage: v1.2.0", "stage: v1.3.0"), encoding="utf-8")
    pipeline.render(pipeline.load(harbour), harbour.parent)
    never_tried = promote(harbour, pipeline.load(harbour), order)
    assert [one.name for one in never_tried.obstacles] == ["release"]
    image = next(one for one in never_tried.drift if one.name.endswith(".image"))
    assert "v1.2.0" in str(image.source)
    assert "v1.3.0" in str(image.target)
