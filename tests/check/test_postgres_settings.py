"""Lengths of time as the server reads them, and what a rule knows of the library chart's own patience."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from aquahelm.check.postgres_settings import seconds
from aquahelm.check.rules.reliability.drill_has_time import PATIENCE


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("300", 300),
        ("5min", 300),
        (" 1.5 min ", 90),
        ("1h", 3600),
        ("2d", 172800),
        ("1500ms", 2),
        ("400ms", 0),
        (".5h", 1800),
        ("0", 0),
        ("5MIN", None),
        ("5 minutes", None),
        ("min", None),
        ("-1", None),
        ("1." + "0" * 99, None),
        ("", None),
    ],
)
def test_a_length_of_time_in_seconds(text: str, whole: int | None) -> None:
    assert seconds(text) == whole


def test_the_rule_knows_how_long_the_chart_asks_for_the_object_store() -> None:
    script = files("aquahelm.chart").joinpath("library/templates/backup/_objects.tpl").read_text(encoding="utf-8")
    found = re.search(r'until .*mc .*alias.*\n.*\n +\[ "\$tries" -lt (\d+) \].*\n +sleep (\d+)\n', script)
    assert found
    assert int(found[1]) * int(found[2]) == PATIENCE
