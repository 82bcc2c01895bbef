"""Trials with plain data."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aquahelm.provenance.trial import GONE, altered, culprits, leaves, named, relation, value_at, with_value

TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


@given(TREES)
def test_every_leaf_can_be_changed_and_nothing_else_changes(tree: Any) -> None:
    paths = list(leaves(tree))
    for path in paths:
        other = altered(value_at(tree, path))
        changed = with_value(tree, path, other)
        if other is not GONE:
            assert value_at(changed, path) == other != value_at(tree, path)
            assert all(value_at(changed, one) == value_at(tree, one) for one in paths if one != path)


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (True, False),
        (8104, 8105),
        ("768Mi", "769Mi"),
        ("v1.4.9", "v1.4.8"),
        ("10.20.0.0/24", "10.20.0.0/25"),
        ("postgres", "postgret"),
        ("baz", "bay"),
        ("", "x"),
        ("…", "…x"),
    ],
)
def test_another_value_looks_like_the_first(value: Any, other: Any) -> None:
    assert altered(value) == other


def test_taking_away() -> None:
    tree = {"a": [1, 2, 3], "b": {"c": 4}}
    assert with_value(tree, ("a", 1), GONE) == {"a": [1, 3], "b": {"c": 4}}
    assert with_value(tree, ("b", "c"), GONE) == {"a": [1, 2, 3], "b": {}}
    assert tree == {"a": [1, 2, 3], "b": {"c": 4}}


def test_the_search_finds_all_culprits_and_spares_the_innocent() -> None:
    asked: list[int] = []

    def differs(paths: Any) -> bool | None:
        asked.append(len(paths))
        if ("breaks",) in paths:
            return None
        return bool({("x", 3), ("x", 60)} & set(paths))

    paths: list[Any] = [("x", number) for number in range(64)]
    paths.insert(40, ("breaks",))
    assert culprits(paths, differs) == [("x", 3), ("x", 60)]
    assert len(asked) < 40


@pytest.mark.parametrize(
    ("value", "other", "field", "after", "how"),
    [
        (3, 4, 3, 4, "is"),
        (3, 4, "3", "4", "is"),
        ("a", "b", "a", "b", "is"),
        ("a", "b", "xay", "xby", "part"),
        ("registry/folder", "registry/foldes", "folder/web:1", "foldes/web:1", "part"),
        ("registry/folder", "registry/foldes", "folder/web:1", "folder/web:2", "decides"),
        (True, False, 3, 4, "decides"),
        (True, False, 3, GONE, "keeps"),
        ("backend", GONE, "backend", GONE, "is"),
        ("backend", GONE, 5, 6, "decides"),
    ],
)
def test_what_a_value_is_to_a_field(value: Any, other: Any, field: Any, after: Any, how: str) -> None:
    assert relation(value, other, field, after) == how


def test_entries_by_their_name() -> None:
    assert list(named({"a": {"bc": 1, "x": [{"c": 2}]}}, "abc")) == [("a",), ("a", "bc"), ("a", "x", 0, "c")]
