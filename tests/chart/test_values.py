"""What every environment shares, and what each adds: laid over each other they are what the plan decided."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aquahelm.chart.values import difference, overlay, shared

KEY = st.sampled_from("abcd")
LEAF = st.integers(0, 2) | st.booleans() | st.lists(st.integers(0, 1), max_size=2)
TREE = st.recursive(LEAF, lambda below: st.dictionaries(KEY, below, max_size=4), max_leaves=8)
TREES = st.lists(st.dictionaries(KEY, TREE, max_size=4), min_size=1, max_size=4)


@given(TREES)
def test_base_and_difference_give_the_environment_back(trees: list[dict[str, object]]) -> None:
    base = shared(trees)
    for tree in trees:
        assert _typed(overlay(base, difference(base, tree))) == _typed(tree)


@given(TREES, TREES)
def test_a_partial_environment_gets_at_least_what_it_says(
    full: list[dict[str, object]], partial: list[dict[str, object]]
) -> None:
    base = shared(full, partial)
    for tree in full:
        assert _typed(overlay(base, difference(base, tree))) == _typed(tree)
    for tree in partial:
        laid = overlay(base, difference(base, tree))
        assert _typed(overlay(laid, tree)) == _typed(laid)


def test_the_base_takes_what_most_environments_say() -> None:
    assert shared([{"tag": "a"}, {"tag": "b"}, {"tag": "b"}]) == {"tag": "b"}
    assert shared([{"n": 1}, {"n": 2}, {"n": 3}]) == {"n": 1}
    assert shared([{"a": 1, "only": 1}, {"a": 1}]) == {"a": 1}


def _typed(value: object) -> object:
    """1 and true are not the same in YAML, though they are in Python."""
    if isinstance(value, dict):
        return {key: _typed(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return type(value).__name__, value


def test_what_a_partial_tree_has_it_has_whole() -> None:
    """A store of an operator's must not get the roles of another environment."""
    here: dict[str, object] = {"storage": 1, "roles": {"web": {"role": "web"}, "exporter": {"role": "exporter"}}}
    operated: dict[str, object] = {"roles": {"web": {"role": "web"}}}
    base = shared([here], [operated])
    assert base == {"storage": 1, "roles": {"web": {"role": "web"}}}
    assert overlay(base, difference(base, here)) == here
