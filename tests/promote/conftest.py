"""A platform of three environments, and promotions of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from aquahelm import pipeline
from aquahelm.promote.promote import Order, promote

if TYPE_CHECKING:
    from pathlib import Path

    from aquahelm.promote.model import Promotion

INVENTORY = """\
platform: harbour
version: 1.0.0
registry: registry.example/harbour
environments:
  dev: {namespace: harbour-dev}
  stage: {namespace: harbour-stage, capacity: {nodes: 2, cpu: 4, memory: 8Gi}}
  prod: {namespace: harbour, capacity: {nodes: 2, cpu: 4, memory: 8Gi}}
edge:
  kind: ingress
  host: {dev: harbour.localhost, stage: stage.harbour.example, prod: harbour.example}
  class: traefik
  namespace: traefik
services:
  crane:
    runtime: node
    image: {repository: crane, tag: {dev: sha-1111111, stage: v1.2.0, prod: v1.1.0}}   # lifts
    port: 3000
    replicas: {dev: 1, default: 2}
    env: {LOAD: {default: "10", prod: "50"}, HOME_URL: "https://${edge.host}"}
    jobs:
      migrate: {when: [before-upgrade], args: [migrate]}
  pilot:
    runtime: spring-boot
    image:
      repository: pilot
      tag:
        dev: sha-2222222
        # stage and prod take the same
        default: 'v2.0.0'
    port: 8080
    calls: [crane]
"""

Promote = Callable[..., "Promotion"]
Edit = Callable[[str, str], None]


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """The inventory's path, its chart rendered beside it."""
    path = tmp_path / "inventory.yaml"
    path.write_text(INVENTORY, encoding="utf-8")
    pipeline.render(pipeline.load(path), tmp_path)
    return path


@pytest.fixture
def edit(harbour: Path) -> Edit:
    """Changes the inventory's text, and renders anew."""

    def changed(old: str, new: str) -> None:
        text = harbour.read_text(encoding="utf-8")
        assert text.count(old) == 1
        harbour.write_text(text.replace(old, new), encoding="utf-8")
        pipeline.render(pipeline.load(harbour), harbour.parent)

    return changed


@pytest.fixture
def promoted(harbour: Path) -> Promote:
    """Promotes from one environment to another."""

    def run(source: str = "stage", target: str = "prod", **asked: object) -> Promotion:
        return promote(harbour, pipeline.load(harbour), Order(source, target, **asked))  # type: ignore[arg-type]

    return run
