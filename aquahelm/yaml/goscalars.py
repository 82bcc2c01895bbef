"""What a plain scalar means to Helm and Kubernetes.

Both read YAML with sigs.k8s.io/yaml, which is go.yaml.in/yaml/v2: YAML 1.1 words (`on`, `y`), Go's number literals
(`0o17`, `017`, `0x1F`, `0b11`, `1_000`), no base 60, dates as strings. The value then passes through JSON: a float
without a fraction becomes an integer, a number that JSON cannot write is an error.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import math
import re
import struct
from decimal import Decimal
from typing import Final, TypeAlias

GoScalar: TypeAlias = str | int | float | bool | None

STANDARD_TAG: Final = "tag:yaml.org,2002:"
_WORDS: Final[dict[str, bool | float | None]] = {
    **{
        form: value
        for word, value in (
            ("yes", True), ("true", True), ("on", True), ("no", False), ("false", False), ("off", False), ("null", None)
        )
        for form in (word, word.capitalize(), word.upper())
    },
    "y": True, "Y": True, "n": False, "N": False, "": None, "~": None,
    **{form: float("nan") for form in (".nan", ".NaN", ".NAN")},
    **{sign + form: float(sign + "inf") for sign in ("", "+", "-") for form in (".inf", ".Inf", ".INF")},
}  # fmt: skip
_INTEGER: Final = re.compile(
    r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]([0-7]+)|0([0-7]+)|([1-9][0-9]*|0))", re.ASCII
)
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_POINT_FIRST: Final = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?", re.ASCII)
_TIMESTAMP: Final = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})([.,][0-9]+)?(?:Z|[-+]([0-9]{2}):([0-9]{2}))"
    r"| ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})([.,][0-9]+)?)?",
    re.ASCII,
)


class UnreadableScalar(ValueError):
    """The scalar and its tag do not fit each other, or JSON has no form for the value."""


def plain_value(text: str) -> GoScalar:
    """The value of an unquoted scalar without a tag. Infinity and NaN come back as floats (JSON refuses them later)."""
    first = text[:1]
    if first in "+-0123456789." and first:
        if text in _WORDS:
            return _WORDS[text]
        return text if (number := _number(text)) is None else number
    if text in _WORDS:
        return _WORDS[text]
    return text


_MOST_DIGITS = 100


def _number(text: str) -> int | float | None:
    if text[0] == ".":
        return _float(text) if _POINT_FIRST.fullmatch(text) else None
    digits = text.replace("_", "")
    match = _INTEGER.fullmatch(digits)
    if match:
        sign, hexadecimal, binary, octal, old_octal, decimal = match.groups()
        number = (
            int(hexadecimal, 16) if hexadecimal
            else int(binary, 2) if binary
            else int(octal or old_octal, 8) if octal or old_octal
            else int(decimal) if len(decimal) < _MOST_DIGITS
            else 1 << 64  # no whole number of Go's; Python would not even read it
        )  # fmt: skip
        if sign == "-":
            number = -number
        if -(1 << 63) <= number < 1 << 63 or (not sign and number < 1 << 64):
            return number
    return _float(digits) if _FLOAT.fullmatch(digits) else None


def _float(text: str) -> float | None:
    number = float(text)
    return None if number in (float("inf"), float("-inf")) else number


def tagged_value(tag: str, text: str, plain: bool) -> GoScalar:
    """The value of a scalar with a tag such as `tag:yaml.org,2002:int`; a tag that Go does not know says "text".

    Raises:
        UnreadableScalar: the text is not what the tag says.
    """
    if not tag:
        return plain_value(text) if plain else text
    name = tag.removeprefix(STANDARD_TAG)
    if name in (tag, "str"):
        return text
    if name == "binary":
        return _binary(text)
    if name == "timestamp":
        if is_timestamp(text):
            return text
        raise UnreadableScalar(f"`{text}` is not a timestamp, as the tag !!timestamp says")
    if name not in ("bool", "int", "float", "null"):
        return text
    value = plain_value(text)
    if name == "float" and type(value) is int and value < 1 << 63:
        return float(value)
    found = {bool: "bool", int: "int", float: "float", str: "str"}.get(type(value), "null")
    if found != name:
        raise UnreadableScalar(f"`{text}` is not what the tag !!{name} says")
    return value


def _binary(text: str) -> str:
    try:
        data = base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        raise UnreadableScalar("the tag !!binary wants base64") from None
    pieces = []
    while data:
        try:
            pieces.append(data.decode())
            break
        except UnicodeDecodeError as error:
            pieces.append(data[: error.start].decode() + "\ufffd" * (error.end - error.start))
            data = data[error.end :]
    return "".join(pieces)


def is_timestamp(text: str) -> bool:
    """Whether YAML's timestamp type reads `text`, as far as Go's library knows its forms."""
    match = _TIMESTAMP.fullmatch(text)
    if not match:
        return False
    year, month, day, h1, m1, s1, _, zone_h, zone_m, h2, m2, s2, _ = match.groups()
    try:
        dt.date(int(year) or 4, int(month), int(day))
        dt.time(int(h1 or h2 or 0), int(m1 or m2 or 0), int(s1 or s2 or 0))
    except ValueError:
        return False
    return int(zone_h or 0) <= 24 and int(zone_m or 0) < 60


def json_number(number: float) -> int | float:
    """The float as it comes back from JSON: Go writes `2.0` as `2`, and only from 1e21 on with an exponent.

    Raises:
        UnreadableScalar: infinity or NaN, for which JSON has no form.
    """
    if not math.isfinite(number):
        raise UnreadableScalar("infinity and NaN have no place in JSON")
    if number.is_integer() and abs(number) < 1e21:
        return int(Decimal(repr(number)))
    return number


def key_text(value: GoScalar) -> str:
    """A mapping key as the string that it becomes in JSON (`on` → `true`, `1.10` → `1.1`).

    Raises:
        UnreadableScalar: null, and integers from 2^63 on.
    """
    if type(value) is str:
        return value
    if value is None:
        raise UnreadableScalar("a key cannot be null")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if value >= 1 << 63:
            raise UnreadableScalar("a key cannot be an integer over 9223372036854775807")
        return str(value)
    return _single_precision(float(value))


def _single_precision(number: float) -> str:
    """Go's `strconv.FormatFloat(number, 'g', -1, 32)`, in which a float key is written."""
    if math.isnan(number):
        return ".nan"
    try:
        single = struct.unpack("f", struct.pack("f", number))[0]
    except OverflowError:
        single = float("inf") if number > 0 else float("-inf")
    if single in (float("inf"), float("-inf")):
        return ".inf" if single > 0 else "-.inf"
    if single == 0:
        return "-0" if str(single).startswith("-") else "0"
    for precision in range(9):
        shortest = f"{single:.{precision}e}"
        if struct.unpack("f", struct.pack("f", float(shortest)))[0] == single:
            break
    mantissa, exponent = shortest.split("e")
    power = int(exponent)
    if -4 <= power < 6:
        return f"{Decimal(shortest):f}"
    return f"{mantissa}e{'-' if power < 0 else '+'}{abs(power):02d}"
