"""Syntax errors in plain words: what stands there, and what to do."""

from __future__ import annotations

from typing import Final

from aquahelm.yaml.nodes import COLON_IN_FLOW, DEEPEST, TOO_DEEP, SyntaxTrouble

_TAB: Final = ("a tab; YAML indents with spaces", "use spaces")
_DIRECTIVE: Final = (
    "a line that begins with % speaks to the YAML reader, not of the data",
    "remove it, or quote the value",
)

# By libyaml's words: message and remedy. {line} is the line where the unfinished thing begins.
_WORDS: Final[dict[str, tuple[str, str]]] = {
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
    "block sequence entries are not allowed in this context": (
        "a list item cannot stand here",
        "begin the list on its own line, or quote the value",
    ),
    "mapping keys are not allowed in this context": ("`? ` cannot stand here", "quote the value"),
    "could not find expected ':'": ("the key in line {line} has no `: ` after it", "add the colon and a space"),
    "found unexpected ':'": ("a colon inside [ ] or { } needs a space after it, or quotes", "quote the value"),
    "found unexpected end of stream": ("a quote is opened in line {line} and never closed", "close the quote"),
    "found unexpected document indicator": (
        "a quote is opened in line {line} and not closed before the next document",
        "close the quote",
    ),
    "found unknown escape character": (
        "unknown escape after `\\` in double quotes",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    "did not find expected hexdecimal number": (
        "`\\x`, `\\u` and `\\U` in double quotes want 2, 4 and 8 hexadecimal digits",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    "found invalid Unicode character escape code": (
        "an escape in double quotes names a character that does not exist",
        "correct the escape",
    ),
    "did not find expected alphabetic or numeric character": (
        "`&` and `*` begin an anchor or an alias, whose name is letters, digits, `_` and `-`",
        "quote the value",
    ),
    "did not find expected comment or line break": (
        "text after `|` or `>`; the block begins on the next line",
        "move the text to the next line, indented",
    ),
    "found an indentation indicator equal to 0": ("a block cannot be indented by 0 spaces", "leave the number out"),
    "did not find expected whitespace or line break": ("a tag (`!`) wants a space after it", "quote the value"),
    "did not find expected tag URI": ("a tag (`!`) without a name", "quote the value"),
    "did not find URI escaped octet": ("a tag (`!`) with a broken `%` escape", "quote the value"),
    "found undefined tag handle": ("a tag (`!`) that nobody declared", "quote the value"),
    "did not find the expected '>'": ("a tag (`!<`) without its `>`", "quote the value"),
    **dict.fromkeys(
        (
            "could not find expected directive name",
            "found unexpected non-alphabetical character",
            "found unknown directive name",
            "found duplicate %YAML directive",
            "found duplicate %TAG directive",
            "found incompatible YAML document",
            "found extremely long version number",
            "did not find expected version number",
            "did not find expected digit or '.' character",
            "did not find expected whitespace",
            "did not find expected '!'",
        ),
        _DIRECTIVE,
    ),
    "did not find expected key": (
        "neither a key of the mapping that begins in line {line} nor the end of it",
        "line the keys up, or quote the value above",
    ),
    "did not find expected '-' indicator": (
        "neither an item of the list that begins in line {line} nor the end of it",
        "line the items up, or quote the value above",
    ),
    "did not find expected ',' or ']'": (
        "the list opened with [ in line {line} is not closed here",
        "add the comma or the ]",
    ),
    "did not find expected ',' or '}'": (
        "the mapping opened with {{ in line {line} is not closed here",
        "add the comma or the }",
    ),
    "did not find expected node content": ("no value where [ ] or { } needs one", "quote the value"),
    "did not find expected <document start>": ("text after the end of the document", "indent it, or remove it"),
    "control characters are not allowed": ("a control character, which YAML forbids", "remove it"),
    "half of a surrogate pair": ("half of a surrogate pair, which is not a character", "remove it"),
    TOO_DEEP: (f"more than {DEEPEST} levels inside each other", "flatten it"),
}


def in_plain_words(trouble: SyntaxTrouble, text: str, first_line: int = 1) -> tuple[str, str]:
    """What is wrong with `text` and what to do, each in one line.

    Args:
        trouble: where `text` stops being YAML.
        text: what was read.
        first_line: the number of the text's first line, for messages that name another line.
    """
    lines = text.split("\n")
    line = lines[trouble.line] if trouble.line < len(lines) else ""
    opened = trouble.context_line + first_line
    if trouble.problem == "found character that cannot start any token":
        return _cannot_start(line[trouble.column : trouble.column + 1])
    if trouble.problem == "mapping values are not allowed in this context":
        return _second_colon(line, trouble.column)
    message, remedy = _WORDS.get(trouble.problem, (trouble.problem, "correct it"))
    if trouble.problem in ("did not find expected key", "did not find expected node content", COLON_IN_FLOW):
        tab = line[: trouble.column + 1].strip(" ")[:1] == "\t"
        message, remedy = _TAB if tab else (message, remedy)
    return message.replace("{line}", str(opened)).replace("{{", "{"), remedy


def _cannot_start(character: str) -> tuple[str, str]:
    if character == "\t":
        return _TAB
    return f"a value cannot begin with {character}", "quote the value"


def _second_colon(line: str, column: int) -> tuple[str, str]:
    if ": " in line[:column]:
        return "a second `: ` in one value", "quote the value"
    return (
        "this line goes on with the value above, in which `: ` cannot stand",
        "correct the indentation, or quote the value above",
    )
