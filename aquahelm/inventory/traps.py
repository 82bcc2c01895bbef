"""Unquoted words that YAML readers disagree on.

The inventory is read by YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema), charts by Helm with Go's
YAML 1.1 dialect, editors by either. A word that means one thing to one and another to the next is refused, not guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from aquahelm.yaml.goscalars import is_timestamp, plain_value

Plain: TypeAlias = str | int | float | bool | None

_SWITCHES: Final = {"on": "true", "yes": "true", "y": "true", "off": "false", "no": "false", "n": "false"}
_CONSTANTS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)", re.ASCII)
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)", re.ASCII)
_EXPONENT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+", re.ASCII)
_ODD_NUMBER: Final = re.compile(
    r"[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|0[0-9_]+(?:\.[0-9_]*)?|[0-9][0-9_]*(?:\.[0-9_]*)?)", re.ASCII
)
_BASE_60: Final = re.compile(r"[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?", re.ASCII)
_NOT_FINITE: Final = re.compile(r"[-+]?\.inf|\.nan", re.IGNORECASE | re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?", re.ASCII)
_FIRST: Final = frozenset("+-.0123456789")


@dataclass(frozen=True, slots=True)
class Trap:
    """A word that must not stand without quotes; `instead` is the plain form that says the same, if there is one."""

    message: str
    instead: str = ""


def plain(text: str) -> Plain | Trap:
    """What an unquoted scalar without a tag says."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in _FIRST:
        return _number(text)
    switch = _SWITCHES.get(text.lower()) if len(text) <= 3 else None
    if switch:
        return Trap(f"{text} is {switch} to some YAML readers and text to others", switch)
    return text


def _number(text: str) -> Plain | Trap:
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) < 20 else Trap(f"{text} is too large for a number")
    if _FLOAT.fullmatch(text):
        return float(text)
    if _EXPONENT.fullmatch(text):
        if not _said(text):
            return Trap(f"{text} is a number to some YAML readers and text to others")
        return Trap(f"{text} is {_said(text)} in YAML", _said(text))
    if _NOT_FINITE.fullmatch(text):
        return Trap(f"{text} is a number in YAML that Kubernetes cannot store")
    if _BASE_60.fullmatch(text):
        return Trap(f"{text} is {_base_60(text)} to some YAML readers (base 60) and text to others")
    if _DATE.fullmatch(text) and is_timestamp(text):
        return Trap(f"{text} is a date to some YAML readers and text to others")
    if _ODD_NUMBER.fullmatch(text):
        return _odd_number(text)
    return text


def _odd_number(text: str) -> Trap | str:
    value = plain_value(text)
    if isinstance(value, str):
        return text
    digits = text.lstrip("+-").replace("_", "")
    if "_" not in text and digits.isdigit():
        sign = "-" if text[0] == "-" else ""
        decimal = sign + (digits.lstrip("0") or "0")
        if decimal != _said(text):
            return Trap(f"{text} is {_said(text)} to Helm and {decimal} to others", _said(text))
        return Trap(f"{text} loses its zeros: it is {decimal} in YAML", decimal)
    return Trap(f"{text} is {_said(text)} to Helm and text to others", _said(text))


def _said(text: str) -> str:
    """The number that Go reads, written plainly; empty if it has no plain form."""
    value = plain_value(text)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value) if isinstance(value, int) else ""


def _base_60(text: str) -> str:
    total = 0.0
    for part in text.lstrip("+-").split(":"):
        total = total * 60 + float(part)
    sign = "-" if text[0] == "-" else ""
    return sign + (str(int(total)) if total.is_integer() else str(total))
