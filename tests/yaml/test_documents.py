from __future__ import annotations

from typing import Any

import pytest

from aquahelm.yaml import (
    Document,
    ParseProblem,
    Reading,
    cut_between_documents,
    parse_documents,
    parse_values,
    split_documents,
)


def objects(text: str) -> list[tuple[int, Any]]:
    return [(item.line, item.data) for item in parse_documents(text) if isinstance(item, Document)]


def problems(text: str) -> list[tuple[str, int, int, int]]:
    found = [item for item in parse_documents(text) if isinstance(item, ParseProblem)]
    return [(item.kind, item.line, item.column, item.document_line) for item in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("---\n# only a comment\n---\n\n", []),
        ("a: 1\n", [(1, {"a": 1})]),
        ("---\na: 1\n---\n# Source: x\nb: 2\n", [(2, {"a": 1}), (4, {"b": 2})]),
        ("\n\n  \n---   \n\na: 1", [(6, {"a": 1})]),
        ("a: |\n  ---\n  b\n---\nc: 1\n", [(1, {"a": "---\nb\n"}), (5, {"c": 1})]),
        ("--- # first\na: 1\n---\t\nb: 2\n", [(1, {"a": 1}), (4, {"b": 2})]),
        ("---a: 1\n", [(1, {"a": 1})]),
        ("null\n---\na: 1\n", [(3, {"a": 1})]),
        ("%YAML 1.1\n", []),
    ],
)
def test_documents_are_split_as_helm_splits_them(text: str, found: list[tuple[int, Any]]) -> None:
    assert objects(text) == found


@pytest.mark.parametrize("size", [0, 1, 2, 7, 30, 1000])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "---",
        "---\n---\n---a: 1\n",
        "a: 1\n--- # x\nb: 2\n\n---\n\n  c: 3\n---\nd: |\n  ---\n  x\n---",
        "\n\n---\t \n# c\n---\n---\ne: é\n----\n",
    ],
)
def test_parts_of_a_text_hold_its_documents(text: str, size: int) -> None:
    parts = list(cut_between_documents(text, size))
    assert "".join(text[begin:end] for begin, end, _ in parts) == text
    found = [piece for begin, end, line in parts for piece in split_documents(text, begin, end, line)]
    assert found == list(split_documents(text))
    assert [text[piece.begin : piece.begin + len(piece.text)] for piece in found] == [piece.text for piece in found]


def test_a_bad_document_does_not_hide_the_next() -> None:
    text = "a: 1\n---\nb: [\n---\nc: 1\nc: 2\n---\n- d\n---\ne: 5\n"
    assert objects(text) == [(1, {"a": 1}), (5, {"c": 2}), (10, {"e": 5})]
    assert problems(text) == [("syntax", 3, 4, 3), ("duplicate-key", 6, 1, 5), ("not-an-object", 8, 1, 8)]


def test_a_duplicate_key_names_the_line_of_the_first_in_the_whole_text() -> None:
    found = [item for item in parse_documents("x: 1\n---\na: 1\nb: 2\na: 3\n") if isinstance(item, ParseProblem)]
    assert [(problem.line, problem.message, problem.fix) for problem in found] == [
        (5, 'the key "a" stands twice; the first is in line 3', "keep one")
    ]


def test_lines_in_messages_count_from_the_start_of_the_text() -> None:
    (problem,) = [item for item in parse_documents("a: 1\n---\nb:\n  c: 1\n d: 2\n") if isinstance(item, ParseProblem)]
    assert (problem.line, problem.column) == (5, 2)
    assert problem.message == "neither a key of the mapping that begins in line 3 nor the end of it"


def test_a_problem_on_the_line_of_the_separator_has_its_column() -> None:
    assert problems("--- {a: 1, a: 2}\n") == [("duplicate-key", 1, 12, 1)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("%YAML 1.2\n---\na: 1\n", "syntax"),
        ("---\n  a: 1\n  b: 2\n", "syntax"),
        ("a: 1\n...\nb: 2\n", "syntax"),
        ("a: \x01\n", "syntax"),
        ("a: \udc80\n", "syntax"),
        ("a: .nan\n", "value"),
        ("a: *b\n", "alias"),
        ("null: 1\n", "key"),
        ("hello\n", "not-an-object"),
    ],
)
def test_kinds_of_problems(text: str, kind: str) -> None:
    assert [found[0] for found in problems(text)][:1] == [kind]


def test_equal_documents_are_read_once() -> None:
    seen: dict[str, Reading] = {}
    first = [item for item in parse_documents("a: [1]\n---\na: [1]\n---\nb: 1\n", seen) if isinstance(item, Document)]
    again = [item for item in parse_documents("\n---\na: [1]\n", seen) if isinstance(item, Document)]
    assert first[0].data is first[1].data is not None
    assert again[0].data == {"a": [1]}
    assert len(seen) == 2
    assert [item.line for item in (*first, *again)] == [1, 3, 5, 3]


def test_a_list_that_stands_twice_is_two_lists() -> None:
    (document,) = parse_documents("a:\n  x: [1]\nb:\n  x: [1]\n")
    assert isinstance(document, Document)
    assert document.data["a"]["x"] is not document.data["b"]["x"]


def test_values_are_one_object() -> None:
    assert [item.data for item in parse_values("a: on\n") if isinstance(item, Document)] == [{"a": True}]
    assert [item.data for item in parse_values("# none\n") if isinstance(item, Document)] == [{}]
    assert [item.message for item in parse_values("%YAML 1.2\n---\na: 1\n") if isinstance(item, ParseProblem)] == [
        "Go reads YAML 1.1 only"
    ]
    second = list(parse_values("a: 1\n---\nb: 2\n"))
    assert [item.message for item in second if isinstance(item, ParseProblem)] == [
        "a further document that is never read"
    ]
    assert [item.data for item in second if isinstance(item, Document)] == [{"a": 1}]
    assert [item.kind for item in parse_values("- a\n") if isinstance(item, ParseProblem)] == ["not-an-object"]
