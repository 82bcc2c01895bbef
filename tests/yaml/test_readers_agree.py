"""The quick reader, the full reader and Helm's own parser say the same of the same text."""

from __future__ import annotations

import json
from typing import Any

import helm_python
import pytest
from hypothesis import given, settings

from aquahelm.yaml.block import GAVE_UP, read_block
from aquahelm.yaml.documents import read_fully
from tests.yaml.texts import texts

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  labels: {app.kubernetes.io/name: orders, "app.kubernetes.io/version": "1.4"}
  annotations:
    # why not
    checksum: 'it''s'
spec:
  replicas: 0o3
  template:
    spec:
      containers:
      - name: orders
        image: registry.example:5000/orders:1.4.0@sha256:aa
        command: ["sh", "-c", "exec \\"$0\\" | tee"]
        env:
          - name: SWITCH
            value: "on"
          - {name: URL, value: http://event:8080/x}
        ports:
        - containerPort: 8080   # main
      volumes:

        - name: tmp
          emptyDir: {}
        - name: nothing
          emptyDir:
data:
  keep: |+
    a

      b

  strip: |-
    a
  clip: |
    a

end: yes
"""


def strict(data: Any) -> str:
    """A comparable form in which 1, 1.0 and True differ."""
    return json.dumps(data, sort_keys=True)


def helm(text: str) -> Any:
    """What Helm reads; None if it refuses the text."""
    try:
        return helm_python.values_from_yaml(text)
    except helm_python.HelmError:
        return None


def test_a_plain_manifest_is_read_the_quick_way() -> None:
    data = read_block(DEPLOYMENT)
    assert data is not GAVE_UP
    assert strict(data) == strict(read_fully(DEPLOYMENT).data) == strict(helm(DEPLOYMENT))
    assert data["data"] == {"keep": "a\n\n  b\n\n", "strip": "a", "clip": "a\n"}
    assert data["spec"]["replicas"] == 3
    assert data["end"] is True


@given(texts())
@settings(max_examples=400)
def test_the_quick_reader_says_what_the_full_one_says_or_gives_up(text: str) -> None:
    quick = read_block(text)
    if quick is not GAVE_UP:
        full = read_fully(text)
        assert full.troubles == ()
        assert strict(quick) == strict(full.data)


@pytest.mark.parametrize(
    "line",
    [
        "a:  x",
        "a: ",
        "a: x: y",
        "a: x # c",
        "a: # c",
        "a: \x07",
        "a: \ty",
        'a: "\x07"',
        "a: 'open",
        "a: {}",
        "a: []",
        "a: [",
        "- a: 1",
        "  a: 1",
        '"a: b": 1',
        '"a": 1',
        "a b: 1",
        "a : 1",
        "a:1",
        "#a: 1",
        "\ta: 1",
        "- - a: 1",
        "1: x",
    ],
)
def test_what_halves_of_a_line_have_meant_elsewhere_changes_nothing(line: str) -> None:
    known = "a: x\n- a: x\n  a: x\n'a: b': x\nb: 1\nb: y\nb: {}\nb: []\nb: # c\nb: y # c\nb: x # c\n"
    for each in known.splitlines():
        read_block(each + "\n")
    for text in (f"{line}\n", f"c: 1\n{line}\n", f"c:\n  {line}\n"):
        quick = read_block(text)
        full = read_fully(text)
        assert quick is GAVE_UP or (full.troubles == () and strict(quick) == strict(full.data))


def test_a_group_of_one_document_is_not_that_of_another() -> None:
    first, second = read_block("a: {}\nb: [c]\n"), read_block("d: {}\nb: [c]\n")
    first["a"]["x"] = 1
    first["b"].append("x")
    assert second == {"d": {}, "b": ["c"]}


@given(texts())
@settings(max_examples=400)
def test_the_full_reader_says_what_helm_says(text: str) -> None:
    full = read_fully(text)
    theirs = helm(text)
    if isinstance(full.data, dict):
        assert strict(full.data) == strict(theirs)
    else:
        assert theirs in (None, {})


@pytest.mark.parametrize(
    "text",
    [
        *[
            "a: 1\na: 2\n",
            "a: {b: 1, b: 1}\n",
            '"a": 1\na: 2\n',
            "a: &x 1\nb: *x\n",
            "a:\n- b\n c: 1\n",
            "a: b\n  c: d\n",
        ],
        *[
            "a: >\n  x\n",
            "a: |2\n   x\n",
            "a: |\n\n   \n  x\n",
            "a: !!str 1\n",
            "on: 1\n",
            "1: a\n",
            "a:\n\tb: 1\n",
            "a: .inf\n",
        ],
        *[
            "a: x\n  y\n",
            "plain\n",
            "'a\n  b': c\n",
            "? a\n: b\n",
            "a: \u2028b\n",
            "a: b\r\n",
            "a : b\n",
            "- - a\n",
            "--- a\n",
            "\ufeffa: 1\n",
        ],
    ],
)
def test_the_quick_reader_gives_up_on_what_is_not_plain(text: str) -> None:
    assert read_block(text) is GAVE_UP
