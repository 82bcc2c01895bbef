from __future__ import annotations

import pytest

from aquahelm.yaml.nodes import compose
from aquahelm.yaml.wording import in_plain_words


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: 1\n\tb: 2\n", (1, 0), "a tab; YAML indents with spaces"),
        ("a:\n\tb: 2\n", (1, 0), "a tab; YAML indents with spaces"),
        ("a: |\n  x\n\ty\n", (2, 0), "a tab; YAML indents with spaces"),
        ("a: @x\n", (0, 3), "a value cannot begin with @"),
        ("a: `x\n", (0, 3), "a value cannot begin with `"),
        ("a: b: c\n", (0, 4), "a second `: ` in one value"),
        ("a: b\n  c: d\n", (1, 3), "this line goes on with the value above, in which `: ` cannot stand"),
        ("a: - b\n", (0, 3), "a list item cannot stand here"),
        ("a: ? b\n", (0, 3), "`? ` cannot stand here"),
        ("a: 1\nb\nc: 2\n", (2, 0), "the key in line 2 has no `: ` after it"),
        ("a: 'x\nb: 2\n", (0, 3), "a quote is opened in line 1 and never closed"),
        ("a: 'x\n---\nb: 2\n", (1, 0), "a quote is opened in line 1 and not closed before the next document"),
        ('a: "\\d"\n', (0, 4), "unknown escape after `\\` in double quotes"),
        ('a: "\\xg"\n', (0, 6), "`\\x`, `\\u` and `\\U` in double quotes want 2, 4 and 8 hexadecimal digits"),
        ("a: *\n", (0, 3), "`&` and `*` begin an anchor or an alias, whose name is letters, digits, `_` and `-`"),
        ("a: |x\n", (0, 4), "text after `|` or `>`; the block begins on the next line"),
        ("a: [1,\nb: 2\n", (0, 3), "the list opened with [ in line 1 is not closed here"),
        ("a: [1\nb: [2]\n", (1, 1), "the list opened with [ in line 1 is not closed here"),
        ("a: {b: 1\n", (0, 3), "the mapping opened with { in line 1 is not closed here"),
        ("a:\n  b: 1\n c: 2\n", (2, 1), "neither a key of the mapping that begins in line 1 nor the end of it"),
        ("a:\n  - b\n  c: 1\n", (2, 2), "neither an item of the list that begins in line 2 nor the end of it"),
        ("a: \x07\n", (0, 3), "a control character, which YAML forbids"),
        ("{a: 1}\nb\n", (1, 0), "text after the end of the document"),
        ("a: !x!y z\n", (0, 3), "a tag (`!`) that nobody declared"),
    ],
)
def test_a_syntax_error_says_what_stands_there(text: str, place: tuple[int, int], message: str) -> None:
    trouble = compose(text).trouble
    assert trouble is not None
    assert in_plain_words(trouble, text)[0] == message
    assert (trouble.line, trouble.column) == place
    assert in_plain_words(trouble, text)[1]


def test_other_lines_count_from_where_the_text_stands() -> None:
    text = "a: 'x\nb: 2\n"
    trouble = compose(text).trouble
    assert trouble is not None
    assert in_plain_words(trouble, text, first_line=10)[0] == "a quote is opened in line 10 and never closed"
