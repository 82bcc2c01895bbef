from __future__ import annotations

import pytest

from aquahelm.yaml import Document, parse_documents

TEXT = """\
# a template
---
# its comment
kind: Deployment
metadata: {name: a,
  labels: {x: y}}
spec:
  base: &base
    one: 1
  list:
  - a: 1
    b: 2
  -
    c: 3
  text: |
    d: 4
  merged:
    <<: *base
    two: 2
  on: yes
  twice: 1
  twice: 2
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 4),
        (("kind",), 4),
        (("metadata", "name"), 5),
        (("metadata", "labels"), 6),
        (("metadata", "labels", "x"), 6),
        (("spec", "list"), 10),
        (("spec", "list", 0), 11),
        (("spec", "list", 0, "b"), 12),
        (("spec", "list", 1, "c"), 14),
        (("spec", "text"), 15),
        (("spec", "merged", "one"), 9),
        (("spec", "merged", "two"), 19),
        (("spec", "true"), 20),
        (("spec", "twice"), 22),
        (("spec", "list", 7, "b"), 10),
        (("spec", "list", "b"), 10),
        (("spec", "none", "at", "all"), 7),
        (("kind", "deeper"), 4),
        (("none",), 4),
    ],
)
def test_the_line_of_a_field_or_of_its_nearest_ancestor(path: tuple[str | int, ...], line: int) -> None:
    document = next(item for item in parse_documents(TEXT) if isinstance(item, Document))
    assert document.line_of(path) == line
