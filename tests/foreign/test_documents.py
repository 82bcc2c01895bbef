"""Files of any make, taken apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from aquahelm.foreign.documents import decoded, objects_in
from aquahelm.render.manifests import Manifest
from aquahelm.yaml import Document, ParseProblem, split_documents

if TYPE_CHECKING:
    from collections.abc import Iterator


def found(text: str, is_json: bool = False) -> Iterator[Document | ParseProblem]:
    for piece in split_documents(text):
        yield from objects_in(piece, is_json)


def names(text: str, is_json: bool = False) -> list[tuple[int, Any]]:
    """Line and data of each object; of a problem its line and message."""
    return [(one.line, one.data if isinstance(one, Document) else one.message) for one in found(text, is_json)]


def test_yaml_and_json_may_follow_each_other() -> None:
    text = 'a: 1\n---\n{"b": 2.0}\n{"c": [3]}\n{"d": 4}{"e": 5}\n---\n{f: yes}\n'
    assert names(text) == [
        (1, {"a": 1}),
        (3, {"b": 2}),
        (4, {"c": [3]}),
        (5, {"d": 4}),
        (5, {"e": 5}),
        (7, {"f": True}),
    ]


def test_what_is_said_to_be_json_must_be_json() -> None:
    assert names("{f: yes}\n", is_json=True) == [
        (1, "this is not JSON: Expecting property name enclosed in double quotes")
    ]


def test_a_json_stream_that_breaks_off_keeps_what_came_before() -> None:
    assert names('{"a": 1}\n\n {"b": 2\n', is_json=False) == [
        (1, {"a": 1}),
        (4, "this is not JSON: Expecting ',' delimiter"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": NaN}', "NaN is no value of JSON"),
        ('{"a": ' + "[" * 300 + "]" * 300 + "}", "nests over 200 levels deep"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "nests too deeply"),
        ('{"a": ' + "9" * 5000 + "}", "Exceeds the limit"),
    ],
)
def test_json_that_nobody_means_well(text: str, said: str) -> None:
    ((line, message),) = names(text, is_json=True)
    assert line == 1
    assert message.startswith(f"this is not JSON: {said}")


def test_a_key_that_stands_twice_in_json() -> None:
    text = 'x: 1\n---\n{"a": {"k": 1,\n "k": 2}}\n{"k": 1}\n'
    problem, document = list(found(text))[1:3]
    assert isinstance(problem, ParseProblem)
    assert (problem.kind, problem.line, problem.column) == ("duplicate-key", 4, 2)
    assert problem.message == 'the key "k" stands twice; the first is in line 3'
    assert isinstance(document, Document)
    assert document.data == {"a": {"k": 2}}


ITEMS = [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}} for name in ("a", "b")]
BLOCK = """\
# before
apiVersion: v1
items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: a
# between
- apiVersion: v1
  kind: Pod
  metadata: {name: b}
kind: List
"""
INDENTED = """\
apiVersion: v1
items:

  # before
  - apiVersion: v1
    kind: Pod
    metadata:
      name: a
  - {"apiVersion": v1, "kind": "Pod", "metadata": {"name": "b"}}
# after
kind: List
"""
FLOW = f"""\
kind: List
items: [{json.dumps(ITEMS[0])},
  {json.dumps(ITEMS[1])}]
"""


@pytest.mark.parametrize(
    ("text", "lines"),
    [(BLOCK, [4, 9]), (INDENTED, [5, 9]), (FLOW, [2, 3]), (BLOCK.replace("- api", "- &x\n  api", 1), [4, 10])],
    ids=["block", "indented", "flow", "anchored"],
)
def test_a_list_is_its_items_at_their_lines(text: str, lines: list[int]) -> None:
    assert names(f"x: 1\n---\n{text}")[1:] == [(line + 2, item) for line, item in zip(lines, ITEMS, strict=True)]


@pytest.mark.parametrize("indent", [None, 4])
def test_a_list_in_json(indent: int | None) -> None:
    text = "\n" + json.dumps({"kind": "List", "metadata": {"items": [1]}, "items": ITEMS}, indent=indent)
    documents = list(found(text, is_json=True))
    assert [document.data for document in documents if isinstance(document, Document)] == ITEMS
    assert [document.line for document in documents] == ([2, 2] if indent is None else [10, 17])
    assert [json.loads(document.text) for document in documents if isinstance(document, Document)] == ITEMS


def test_items_of_a_list_of_one_kind_need_not_say_it() -> None:
    ((_, item),) = names("{apiVersion: v1, kind: ConfigMapList, items: [{metadata: {name: a}}]}")
    assert item == {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}


def test_equal_items_of_two_kinds_are_not_equal_objects() -> None:
    """What is known of a text is known of all equal ones: the kind has to be in it."""
    items = [
        Manifest(one.data, one.text)
        for kind in ("ConfigMapList", "SecretList")
        for one in found(f"apiVersion: v1\nkind: {kind}\nitems:\n- metadata: {{name: a}}\n  data: {{x: 'y!'}}\n")
        if isinstance(one, Document)
    ]
    assert len({item.identity for item in items}) == 2
    assert [item.line_of(("data", "x")) for item in items] == [2, 2]


def test_lists_in_lists_and_things_that_are_no_objects() -> None:
    text = "kind: List\nitems:\n- kind: List\n  items:\n  - {kind: Pod}\n- 7\n-\n"
    assert names(text) == [
        (5, {"kind": "Pod"}),
        (6, "the value 7 where an object with apiVersion and kind is wanted"),
        (7, "null where an object with apiVersion and kind is wanted"),
    ]


def test_an_object_with_items_that_is_no_list() -> None:
    assert names("{kind: Menu, items: [1]}") == [(1, {"kind": "Menu", "items": [1]})]
    assert names("{kind: MenuList, items: soup}") == [(1, {"kind": "MenuList", "items": "soup"})]


def test_bytes_as_go_reads_them() -> None:
    assert decoded("a: ü\r\nb: 1\r\n".encode()) == "a: ü\nb: 1\n"
    assert decoded("a: ü\n".encode("utf-16")) == "a: ü\n"
    assert decoded(b"\xef\xbb\xbfa: 1\n") == "a: 1\n"
    problem = decoded(b"a: 1\nb: \xff\n")
    assert isinstance(problem, ParseProblem)
    assert (problem.line, problem.column, problem.message) == (2, 4, "the byte 0xff is not UTF-8")
