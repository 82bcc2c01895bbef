"""Random YAML of the kinds that people write and charts render, right and wrong."""

from __future__ import annotations

from hypothesis import strategies as st

KEYS = ["a", "b", "c", "on", "n", "null", "k-1", '"q"', "'s'", "1", "1.10", "0x1F", "<<", "a.b/c", "é", "a b", "? k"]
VALUES = [
    *[
        "",
        "1",
        "x",
        "yes",
        "null",
        "~",
        "0x1f",
        "0o17",
        "017",
        "08",
        "1_000",
        "1.50",
        ".5",
        "-1",
        "1e3",
        "12:30",
        "2024-01-01",
    ],
    *[
        "- a",
        "-",
        "--x",
        '"q"',
        '"a\\nb"',
        '"\\x41"',
        '"a" # c',
        "'s'",
        "'it''s'",
        "'open",
        '"open',
        "x # c",
        "x#c",
        "# c",
    ],
    *[
        "[a, b]",
        "{a: b, c: [1]}",
        "[]",
        "{}",
        "[a] # c",
        "[a",
        "[a:b, http://x:80/y]",
        "{a: 1, a: 2}",
        "[a, b]: c",
        "[1,]",
    ],
    *[
        "|",
        "|-",
        "|+",
        "|2",
        "| # c",
        ">",
        ">-",
        "|x",
        "a:b",
        "a: b",
        "a:",
        "x  ",
        "é",
        "=",
        "<<",
        "&a x",
        "&b {k: 1}",
        "*a",
        "*b",
    ],
    *[
        "!!str 1",
        "!!int 1",
        "!!int x",
        "!x 1",
        "! 1",
        "!!binary YQ==",
        ":x",
        "?x",
        "? x",
        "#x",
        "%x",
        "@x",
        "\\",
        "x\ty",
        "\u00a0",
    ],
]
ENDS = ["\n", "", "\n\n", "\n  ", "\n \n", "\n# c\n"]

_indents = st.sampled_from(["", "", "  ", "  ", "    ", " ", "   ", "      "])
_values = st.sampled_from(VALUES)
_entries = st.builds("{}:{}{}".format, st.sampled_from(KEYS), st.sampled_from([" ", " ", "  ", ""]), _values)
_parts = st.one_of(
    _entries,
    _entries,
    st.builds("- {}".format, _entries),
    st.builds("-{}{}".format, st.sampled_from([" ", "  "]), _values),
    _values,
    st.just(""),
    st.just("# c"),
)
_lines = st.builds("{}{}".format, _indents, _parts)


def texts() -> st.SearchStrategy[str]:
    """Documents in block form: a first line with a key, then anything at all."""
    return st.builds(
        "{}{}{}".format,
        st.sampled_from(["a:", "a: 1", "a: |", "b: {k: 1}", "c: &a [x]", "- a: 1"]),
        st.lists(_lines, min_size=1, max_size=7).map(lambda lines: "".join(f"\n{line}" for line in lines)),
        st.sampled_from(ENDS),
    )
