from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aquahelm.inventory.source import LARGEST, Source, read_source


def read(text: str | bytes) -> Source:
    return read_source("inventory.yaml", text.encode() if isinstance(text, str) else text)


def told(text: str | bytes) -> list[tuple[int, int, str, str, str]]:
    return [(p.line, p.column, p.path, p.message, p.remedy) for p in read(text).problems]


def test_plain_data_comes_back_plain() -> None:
    source = read(
        "# a comment\n"
        "platform: aquastream\n"
        'services: {gateway: {port: 8080, image: {tag: "1.20"}, calls: [user, event], public: true, share: 0.5}}\n'
        "text: |\n  a\n  b\n"
        "empty: {}\n"
    )
    assert source.problems == []
    assert source.data == {
        "platform": "aquastream",
        "services": {
            "gateway": {
                "port": 8080,
                "image": {"tag": "1.20"},
                "calls": ["user", "event"],
                "public": True,
                "share": 0.5,
            }
        },
        "text": "a\nb\n",
        "empty": {},
    }


def test_every_trap_is_told_at_once_with_its_place_and_remedy() -> None:
    found = told(
        "edge: {tls: on}\n"
        "Yes: a\n"
        "list: [0o17, 12:30]\n"
        "none:\n"
        "text: !!str 2\n"
        "1: a\n"
        "edge: 2\n"
        "merged: {<<: {x: 1}}\n"
        "dates: [2024-01-01, ~]\n"
        "? [a]\n: b\n"
    )
    assert found == [
        (1, 13, "edge.tls", "on is true to some YAML readers and text to others", 'write true, or quote it: tls: "on"'),
        (2, 1, "Yes", "the key Yes is true to some YAML readers and text to others", 'quote it: "Yes":'),
        (3, 8, "list[0]", "0o17 is 15 to Helm and text to others", 'write 15, or quote it: - "0o17"'),
        (3, 14, "list[1]", "12:30 is 750 to some YAML readers (base 60) and text to others", 'quote it: - "12:30"'),
        (
            4,
            6,
            "none",
            "nothing where a value is wanted",
            "give it a value, write {} for no settings, or leave the key out",
        ),
        (5, 7, "text", "tags (!!str) are not read", "quote the value instead"),
        (6, 1, "1", "the key 1 is a number in YAML", 'quote it: "1":'),
        (7, 1, "edge", '"edge" stands twice here; the first is in line 1', "keep one"),
        (8, 10, "merged", "merge keys (<<) are not read", "write the keys out"),
        (9, 9, "dates[0]", "2024-01-01 is a date to some YAML readers and text to others", 'quote it: - "2024-01-01"'),
        (9, 21, "dates[1]", "~ where a list item is wanted", "remove the item"),
        (10, 3, "", "a list or a mapping cannot be a key", "give it a name"),
    ]


def test_the_text_of_a_trap_stays_reachable() -> None:
    source = read("a: 017\nb: [1.20]\nc: &x 1.10\nd: *x\ne: {}\n")
    assert source.data["a"] == "017"
    assert source.data["b"] == [1.2]
    assert [source.raw_text(path) for path in (("a",), ("b", 0), ("d",), ("e",), ("b", 1), ("x",))] == [
        *["017", "1.20", "1.10", "", "", ""]
    ]


def test_quotes_are_known() -> None:
    source = read("a: absent\nb: 'absent'\nc: [absent]\n")
    assert [source.is_plain(path) for path in (("a",), ("b",), ("c",), ("c", 0), ("d",))] == [
        True,
        False,
        False,
        True,
        False,
    ]


def test_the_first_of_two_equal_keys_counts_and_the_second_is_read_for_traps() -> None:
    source = read("a: 1\na: {b: on}\n")
    assert source.data == {"a": 1}
    assert [(p.line, p.column, p.path) for p in source.problems] == [(2, 1, "a"), (2, 8, "a.b")]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "the file is empty"),
        ("  \n\n", 1, 1, "the file is empty"),
        ("# only a comment\n", 1, 1, "the file holds nothing but comments"),
        ("---\n# only a comment\n", 1, 1, "the file holds nothing but comments"),
        ("- a\n- b\n", 1, 1, "the file is a list; it must be a mapping"),
        ("\nhello\n", 2, 1, "the file is a single value; it must be a mapping"),
        ("a: 1\n---\nb: 2\n", 2, 1, "a second document begins here; an inventory is one document"),
        ("\ufeffa: 1\n", 1, 1, "the file begins with a byte order mark"),
        (b"a: 1\nbc: d\xffe\n", 2, 6, "byte 10 (0xFF) is not UTF-8"),
        ("я: \u00e9".encode("cp1251", "ignore"), 1, 1, "byte 0 (0xFF) is not UTF-8"),
        ("a: 1\n".encode("utf-16"), 1, 1, "the file is UTF-16"),
        ("a: b\nc: d\0e\n", 2, 5, "an invisible character (U+0000)"),
        ("a: b\u2028c\n", 1, 5, "an invisible character (U+2028)"),
        ("a: b\n\tc: d\n", 2, 1, "a tab; YAML indents with spaces"),
        ("a:\n\tb: c\n", 2, 1, "a tab; YAML indents with spaces"),
        ("a: [b\nc: d\n", 2, 2, "the list opened with [ in line 1 is not closed here"),
        ("a: {b: ${c}, d: 1}\n", 1, 9, "the mapping opened with { in line 1 is not closed here"),
        ("a\u00a0b: c\n", 1, 1, 'the key "a\u00a0b" holds a no-break space'),
        ("a: b\u00a0c\n", 1, 4, "a no-break space, which looks like a space"),
        ("?\n: a\n", 1, 2, "a key is missing before the colon"),
        ("null: a\n", 1, 1, "the key null is null in YAML"),
        ("true: a\n", 1, 1, "the key true is a truth value in YAML"),
        ("a: !secret b\n", 1, 4, "tags (!secret) are not read"),
        ("a: *b\n", 1, 4, "no anchor &b stands before *b"),
        ("a: &b [*b]\n", 1, 8, "*b contains itself"),
        ("a: &b {c: {d: *b}}\n", 1, 15, "*b contains itself"),
    ],
)
def test_one_thing_wrong_is_one_problem(text: str | bytes, line: int, column: int, message: str) -> None:
    found = told(text)
    assert [each[:2] + each[3:4] for each in found] == [(line, column, message)]
    assert found[0][4]


def test_a_reference_in_a_flow_mapping_is_to_be_quoted() -> None:
    assert told("a: {b: ${c}, d: 1}\n")[0][4] == 'quote the value that holds ${…}: "${…}"'


def test_traps_before_a_syntax_error_are_told_too() -> None:
    source = read("a: on\nb: [\n")
    assert source.data is None
    assert [(p.line, p.path) for p in source.problems] == [(1, "a"), (2, "")]


def test_an_enormous_file_is_not_read() -> None:
    assert told(b"#" * (LARGEST + 1)) == [
        (1, 1, "", "the file has 16 MiB; 16 MiB is the most that is read", "split the platform")
    ]


def test_aliases_in_modest_numbers_are_read() -> None:
    source = read("a: &x {port: 1}\nb: *x\nc: [*x, &y z, *y]\n&k d: 1\ne: *k\n")
    assert source.problems == []
    assert source.data == {"a": {"port": 1}, "b": {"port": 1}, "c": [{"port": 1}, "z", "z"], "d": 1, "e": "d"}
    assert source.place(("b", "port")) == (1, 14)
    assert source.place(("b",)) == (2, 4)


def test_aliases_that_blow_up_are_told_once_and_cost_nothing() -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 90)]
    source = read("\n".join(lines))
    assert [(p.line, p.message) for p in source.problems] == [(4, "*a2 brings aliases to more than 10000 values")]
    assert len(json.dumps(source.data)) < 200_000


def test_aliases_that_nest_without_end_are_told_once() -> None:
    chain = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 3000))
    source = read(chain)
    assert [p.message for p in source.problems] == ["more than 100 levels inside each other"]
    assert json.dumps(source.data)


@pytest.mark.parametrize(
    "text",
    ["a: " + "[" * 150 + "]" * 150, "a: " + "[" * 100_000, "\n".join("  " * depth + "a:" for depth in range(1000))],
)
def test_deep_nesting_is_told_once(text: str) -> None:
    assert [p.message for p in read(text).problems] == ["more than 100 levels inside each other"]


def test_places_of_values_and_keys() -> None:
    source = read("a:\n  b: 1\n  'c': {d: [x, y]}\n")
    assert source.place(()) == source.key_place(()) == (1, 1)
    assert (source.key_place(("a",)), source.place(("a",))) == ((1, 1), (2, 3))
    assert (source.key_place(("a", "c")), source.place(("a", "c"))) == ((3, 3), (3, 8))
    assert source.place(("a", "c", "d", 1)) == source.key_place(("a", "c", "d", 1)) == (3, 16)
    assert source.place(("a", "c", "d", 7)) == (3, 12)
    assert source.place(("a", "none", "at", "all")) == (2, 3)
    assert source.key_place(("a", "none")) == (1, 1)
    assert read("").place(("a",)) == (1, 1)


def test_columns_count_characters() -> None:
    assert read('{"ключ": 1, b: on}\n').problems[0].column == 16


def test_windows_line_ends_are_read() -> None:
    source = read("a: 1\r\nb:\r\n  c: on\r\n")
    assert [(p.line, p.column) for p in source.problems] == [(3, 6)]


@given(
    st.one_of(
        st.binary(max_size=60), st.text(st.sampled_from("ab:-[]{},&*!|>'\"#%@\n\t 0.~<\\?\ufeff\x85é"), max_size=40)
    )
)
@settings(max_examples=500)
def test_whatever_the_bytes_there_is_data_or_a_problem(text: bytes | str) -> None:
    source = read(text)
    assert isinstance(source.data, dict) or source.problems
    for problem in source.problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.message
        assert problem.remedy
    json.dumps(source.data)
