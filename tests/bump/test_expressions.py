"""Ranges as expressions: they match what the range admits."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aquahelm.bump.expressions import expression_of
from aquahelm.bump.ranges import Range
from aquahelm.bump.tags import read

NUMBERS = st.integers(0, 130) | st.sampled_from([0, 1, 9, 10, 99, 100, 999, 1000])
RELEASES = st.lists(NUMBERS, min_size=1, max_size=3).map(lambda numbers: ".".join(map(str, numbers)))
BOUNDS = st.tuples(st.sampled_from([">=", ">", "<", "<=", "=", "~", "^", "!="]), RELEASES).map("".join)
RANGES = st.lists(st.lists(BOUNDS, min_size=1, max_size=2).map(" ".join), min_size=1, max_size=2).map(" || ".join)
FOREIGN = re.compile(r"\(\?[=!<>]|\\[1-9]|[*+?}]\+")


@given(
    RANGES, st.lists(RELEASES, min_size=1, max_size=12), st.sampled_from(["", "v"]), st.sampled_from(["", "-alpine"])
)
@example("7.2.x", ["7.2", "7.2.16", "7.20.1", "7.3", "17.2"], "", "-alpine")
@example(">=16 <17", ["16", "15.9", "16.15", "17", "160"], "", "")
def test_they_match_what_the_range_admits(allowed: str, releases: list[str], prefix: str, suffix: str) -> None:
    expression = expression_of(allowed)
    assert not FOREIGN.search(expression)
    admitted = Range.of(allowed)
    for release in releases:
        tag = f"{prefix}{release}{suffix}"
        said = not expression or bool(re.search(expression[1:-1], tag))
        assert said == admitted.admits(read(tag)), (allowed, tag, expression)


@pytest.mark.parametrize(
    ("allowed", "expression"),
    [
        ("7.2.x", r"/^[A-Za-z._-]*(?:7\.2(?:\.[0-9]+)*)(?:[^0-9.].*)?$/"),
        (">=16 <17", r"/^[A-Za-z._-]*(?:16(?:\.[0-9]+)*)(?:[^0-9.].*)?$/"),
        ("/^v1/", "/^v1/"),
        ("", ""),
    ],
)
def test_how_they_read(allowed: str, expression: str) -> None:
    assert expression_of(allowed) == expression


def test_what_is_no_range_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a range"):
        expression_of("newest")
