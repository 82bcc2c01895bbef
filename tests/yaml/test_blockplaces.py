"""Places found line by line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aquahelm.yaml import Document, parse_documents
from aquahelm.yaml.blockplaces import UNKNOWN, quick_line
from aquahelm.yaml.nodes import compose
from aquahelm.yaml.places import line_of_path

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = """\
# first
kind: Pod

metadata:
  labels: {app: web}
spec:
  # before
  containers:
  - name: a
    args:
    - x
    -   # nothing
    - -x
  -
    name: b
    script: |
      - name: no
      kind: no

    ports: [{port: 80}]
  last: true
"""
GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*/expected/values/*.yaml"))


def ways(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every path in some data, and some that are not there."""
    yield way
    yield (*way, "nowhere")
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from ways(inner, (*way, key))
    elif isinstance(value, list):
        yield (*way, len(value))
        for index, inner in enumerate(value):
            yield from ways(inner, (*way, index))


def agree(text: str) -> int:
    """How many paths were told quickly; each like the full reader tells it."""
    told = 0
    for document in parse_documents(text):
        assert isinstance(document, Document)
        root = compose(document.text).root
        for way in ways(document.data):
            line = quick_line(document.text, way)
            told += line != UNKNOWN
            assert line in (UNKNOWN, line_of_path(root, way)), way
    return told


def test_lines_are_those_of_the_full_reader() -> None:
    assert agree(TEXT) > 40


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: f"{path.parts[-4]}/{path.name}")
def test_lines_of_real_files(path: Path) -> None:
    agree(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", ["a: &x 1\n", "a: b\n  c\n", "{a: 1}\n", "? a\n: b\n"])
def test_what_it_cannot_tell(text: str) -> None:
    assert quick_line(text, ("a",)) == UNKNOWN
