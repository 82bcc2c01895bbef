"""What `make agree` asks about: many different objects, most of them spoilt in one place, alike for the same seed."""

from __future__ import annotations

import json

from tests.agree.__main__ import CUSTOMS, OBJECTS, generate, read_good
from tests.agree.judge import refusals
from tests.agree.mutations import ways, without

GOOD = read_good(OBJECTS, CUSTOMS)


def test_many_different_objects_the_same_for_the_same_seed() -> None:
    made = [json.dumps(data, sort_keys=True) for data in generate(200, 1, GOOD)]
    assert made == [json.dumps(data, sort_keys=True) for data in generate(200, 1, GOOD)]
    assert len(set(made)) > 100


def test_some_are_refused_and_some_are_not() -> None:
    objects = {str(index): data for index, data in enumerate(generate(200, 2, GOOD))}
    refused = sum(bool(found) for found in refusals(objects, "1.36").values())
    assert 20 < refused < 180


def test_nothing_is_refused_before_it_is_spoilt() -> None:
    found = refusals({str(index): data for index, data in enumerate(GOOD)}, "1.36")
    assert [one for several in found.values() for one in several] == []


def test_a_place_can_be_taken_out() -> None:
    data = {"a": [{"b": 1}, 2]}
    assert list(ways(data)) == [(), ("a",), ("a", 0), ("a", 0, "b"), ("a", 1)]
    assert without(data, ("a", 0)) == {"a": [2]}
    assert data == {"a": [{"b": 1}, 2]}
