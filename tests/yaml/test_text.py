"""YAML text that Go, and so Helm and Kubernetes, reads back as the very same data."""

from __future__ import annotations

import helm_python
from hypothesis import given
from hypothesis import strategies as st

from aquahelm.yaml.text import dump

SPICY = st.sampled_from(
    [
        "",
        "on",
        "No",
        "y",
        "null",
        "~",
        "1.20",
        "0x1F",
        "0o17",
        "017",
        "1e3",
        "12:30",
        "2026-11-21",
        "1_000",
        ".inf",
        "-",
        "- a",
        "a: b",
        "a #b",
        "#a",
        "'a'",
        '"a"',
        "{a}",
        "[a]",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "a,b",
        "a, b",
        " a",
        "a ",
        "\ta",
        "a\nb",
        "a\nb\n",
        "a\n\nb\n",
        "\na",
        "a\n ",
        "${x}",
        "$(X)",
        "1.2.3",
        "16.15-alpine3.24",
        "10.0.0.0/8",
        "https://a.b/c?d=e",
        "100m",
        "2Gi",
        "é",
        "a\u2028b",
        "\x7f",
        "=",
        "<<",
        "?",
        "? a",
        "|",
        ">",
        "a:",
        ":a",
        "0.1.0",
        "1-2",
        "1.2-3",
        "2026-11-21T10:00:00Z",
    ]
)
TEXT = SPICY | st.text(max_size=12).filter(
    lambda text: "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
)
LEAF = TEXT | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1)
TREE = st.recursive(
    LEAF, lambda below: st.lists(below, max_size=3) | st.dictionaries(TEXT, below, max_size=7), max_leaves=12
)


@given(st.dictionaries(TEXT, TREE, max_size=5))
def test_go_reads_back_the_same_data(data: dict[str, object]) -> None:
    assert helm_python.values_from_yaml(dump(data)) == data


def test_short_maps_stand_on_one_line_and_remarks_behind_their_key() -> None:
    text = dump({"a": {"b": 1, "c": "x y"}, "env": {"A": "1"}, "list": []}, {"a": "why"})
    assert text == 'a: {b: 1, c: x y}  # why\nenv:\n  A: "1"\nlist: []\n'
