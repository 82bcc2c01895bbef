from __future__ import annotations

import pytest

from aquahelm.inventory.traps import Trap, plain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("true", True), ("True", True), ("TRUE", True), ("false", False), ("", None), ("~", None), ("null", None)],
        *[("0", 0), ("8080", 8080), ("-5", -5), ("+5", 5), ("1.20", 1.2), ("0.5", 0.5), (".5", 0.5), ("1.", 1.0)],
        *[("a", "a"), ("1.2.3", "1.2.3"), ("250m", "250m"), ("512Mi", "512Mi"), ("-", "-"), (".", "."), ("v1", "v1")],
        *[
            ("yellow", "yellow"),
            ("none", "none"),
            ("tRUE", "tRUE"),
            ("8080:80", "8080:80"),
            ("10.0.0.0/8", "10.0.0.0/8"),
        ],
        *[
            ("2024-13-01", "2024-13-01"),
            ("0b2", "0b2"),
            ("0xg", "0xg"),
            ("1e", "1e"),
            ("one", "one"),
            ("\u0661", "\u0661"),
        ],
    ],
)
def test_what_every_reader_reads_alike_is_read(text: str, value: object) -> None:
    found = plain(text)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "message", "instead"),
    [
        ("on", "on is true to some YAML readers and text to others", "true"),
        ("Yes", "Yes is true to some YAML readers and text to others", "true"),
        ("y", "y is true to some YAML readers and text to others", "true"),
        ("OFF", "OFF is false to some YAML readers and text to others", "false"),
        ("nO", "nO is false to some YAML readers and text to others", "false"),
        ("N", "N is false to some YAML readers and text to others", "false"),
        ("0o17", "0o17 is 15 to Helm and text to others", "15"),
        ("017", "017 is 15 to Helm and 17 to others", "15"),
        ("08", "08 loses its zeros: it is 8 in YAML", "8"),
        ("00", "00 loses its zeros: it is 0 in YAML", "0"),
        ("0x1F", "0x1F is 31 to Helm and text to others", "31"),
        ("0b11", "0b11 is 3 to Helm and text to others", "3"),
        ("1_000", "1_000 is 1000 to Helm and text to others", "1000"),
        ("1e3", "1e3 is 1000 in YAML", "1000"),
        ("57e1234", "57e1234 is a number to some YAML readers and text to others", ""),
        (".inf", ".inf is a number in YAML that Kubernetes cannot store", ""),
        (".NaN", ".NaN is a number in YAML that Kubernetes cannot store", ""),
        ("12:30", "12:30 is 750 to some YAML readers (base 60) and text to others", ""),
        ("1:30:00", "1:30:00 is 5400 to some YAML readers (base 60) and text to others", ""),
        ("2024-01-01", "2024-01-01 is a date to some YAML readers and text to others", ""),
        ("2024-01-01T10:00:00Z", "2024-01-01T10:00:00Z is a date to some YAML readers and text to others", ""),
        ("12345678901234567890", "12345678901234567890 is too large for a number", ""),
    ],
)
def test_what_readers_disagree_on_is_a_trap(text: str, message: str, instead: str) -> None:
    assert plain(text) == Trap(message, instead)
