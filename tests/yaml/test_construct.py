from __future__ import annotations

from typing import Any

import helm_python
import pytest

from aquahelm.yaml.construct import Duplicate
from aquahelm.yaml.documents import AnyTrouble, Reading, read_fully
from aquahelm.yaml.nodes import SyntaxTrouble


def troubles(text: str) -> list[tuple[int, int, str]]:
    return [(trouble.line, trouble.column, kind(trouble)) for trouble in read_fully(text).troubles]


def kind(trouble: AnyTrouble) -> str:
    if isinstance(trouble, Duplicate):
        return "duplicate"
    return "syntax" if isinstance(trouble, SyntaxTrouble) else trouble.kind


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: &x {k: 1}\nb: *x\n", {"a": {"k": 1}, "b": {"k": 1}}),
        ("a: &x {k: 1}\nb: {<<: *x, l: 2}\n", {"a": {"k": 1}, "b": {"k": 1, "l": 2}}),
        ("b: {<<: [{k: 1, l: 1}, {k: 2}], m: 3}\n", {"b": {"k": 1, "l": 1, "m": 3}}),
        ("&k a: 1\nb: *k\n*k : 2\n", {"a": 2, "b": "a"}),
        ("a: &x 1\nb: &x 2\nc: *x\n", {"a": 1, "b": 2, "c": 2}),
        ('a: {"<<": 1}\n', {"a": {"<<": 1}}),
        ("a: [http://x:80/y, b:c, {d:e: 1}]\n", {"a": ["http://x:80/y", "b:c", {"d:e": 1}]}),
        ("a: !!binary YQ==\nb: !mine [1]\n", {"a": "a", "b": [1]}),
        ("a:\tb\n", {"a": "b"}),
        ("a: 'x\n\n  y'\n", {"a": "x\ny"}),
    ],
)
def test_data_is_what_helm_holds(text: str, data: Any) -> None:
    assert read_fully(text).data == data == helm_python.values_from_yaml(text)


def test_a_duplicate_key_is_told_with_both_places_and_the_last_counts() -> None:
    text = "a: 1\nb: {c: 1, c: 2}\n'a': 3\n"
    reading = read_fully(text)
    assert reading.data == {"a": 3, "b": {"c": 2}} == helm_python.values_from_yaml(text)
    assert troubles(text) == [(1, 10, "duplicate"), (2, 0, "duplicate")]


@pytest.mark.parametrize(
    "text",
    ["a: &x {k: 1}\nb: {<<: *x, k: 2}\n", "1: a\n'1': b\n", "true: a\non: b\n", "1: a\n1.0: b\n", "a: 1\n&x a: 2\n"],
)
def test_keys_that_become_one_are_duplicates(text: str) -> None:
    assert [found for _, _, found in troubles(text)] == ["duplicate"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x [*x]\n", "alias"),
        ("a: &x {<<: *x}\n", "alias"),
        ("a: &x {b: {c: *x}}\n", "alias"),
        ("a: *x\nb: &x 1\n", "alias"),
        ("a: {<<: 1}\n", "value"),
        ("a: {<<: [1]}\n", "value"),
        ("a: &x [1]\nb: {<<: *x}\n", "value"),
        ("a: .inf\n", "value"),
        ("a: !!int x\n", "value"),
        ("null: 1\n", "key"),
        ("? [a]\n: 1\n", "key"),
        ("{a: b}: 1\n", "key"),
    ],
)
def test_what_go_refuses_is_refused(text: str, expected: str) -> None:
    with pytest.raises(helm_python.HelmError):
        helm_python.values_from_yaml(text)
    reading = read_fully(text)
    assert reading.data is None
    assert [found for _, _, found in troubles(text)] == [expected]


def laughs(levels: int) -> str:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def test_aliases_may_not_blow_a_document_up() -> None:
    reading = read_fully(laughs(80))
    assert reading.data is None
    assert [found for _, _, found in troubles(laughs(80))] == ["alias"]


@pytest.mark.parametrize("levels", [2, 3, 4, 5, 6])
def test_the_limit_on_aliases_is_gos(levels: int) -> None:
    try:
        allowed = bool(helm_python.values_from_yaml(laughs(levels)))
    except helm_python.HelmError:
        allowed = False
    assert (read_fully(laughs(levels)).data is not None) == allowed


def test_aliases_may_not_repeat_a_long_text_without_end() -> None:
    def repeated(times: int) -> str:
        return f"a: &x {'y' * (1 << 20)}\nb: [{', '.join(['*x'] * times)}]\n"

    assert troubles(repeated(16)) == []
    assert [found for _, _, found in troubles(repeated(17))] == ["alias"]


def test_aliases_may_not_nest_without_end() -> None:
    chain = "a0: &a0 x\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 400))
    assert read_fully(chain).data is None
    assert troubles(chain)[0][2] == "alias"


def test_anchors_inside_anchors_add_their_levels() -> None:
    deep = "a: &a " + "[" * 80 + "]" * 80 + "\nb: &b " + "[" * 80 + "*a" + "]" * 80
    assert read_fully(deep + "\n").data is not None
    assert troubles(deep + "\nc: " + "[" * 80 + "*b" + "]" * 80 + "\n") == [(2, 83, "alias")]


def test_nesting_has_an_end() -> None:
    assert read_fully("a: " + "[" * 190 + "]" * 190).data is not None
    assert troubles("a: " + "[" * 100_000) == [(0, 201, "syntax")]


def test_an_empty_document_says_nothing() -> None:
    assert read_fully("# only this\n") == read_fully("") == Reading(None)
