"""Kubernetes quantities: `250m`, `1.5`, `512Mi`, `2e3`.

Source: k8s.io/apimachinery/pkg/api/resource (ParseQuantity), https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

_DECIMAL: Final = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY: Final = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_FORM: Final = re.compile(
    r"([-+]?)([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([-+]?[0-9]{1,2}))?", re.ASCII
)
_NEARLY: Final = re.compile(r"([0-9]+(?:[.,][0-9]+)?) ?([kmgtp])(?:i?b?|[a-z]*bytes?)", re.ASCII | re.IGNORECASE)
_LONGEST: Final = 60
_SMALLEST: Final = Fraction(1, 10**9)


def parse_quantity(text: str) -> Fraction:
    """The amount, in cores or bytes; what is smaller than a billionth counts as one, as in Kubernetes.

    Raises:
        ValueError: the text is not a quantity; the message says what to write.
    """
    match = _FORM.fullmatch(text) if len(text) <= _LONGEST else None
    if not match:
        raise ValueError(f'"{text[:_LONGEST]}" is not a quantity; {_hint(text)}')
    sign, number, suffix, exponent = match.groups()
    amount = Fraction(number if number[-1] != "." else number[:-1])
    if exponent:
        amount *= Fraction(10) ** int(exponent)
    elif suffix in _BINARY:
        amount *= 1 << _BINARY[suffix]
    else:
        amount *= Fraction(10) ** _DECIMAL[suffix or ""]
    amount = -(-amount // _SMALLEST) * _SMALLEST
    return -amount if sign == "-" else amount


def check_quantity(text: str) -> None:
    """An amount of something: a quantity that is not negative.

    Raises:
        ValueError: it is not.
    """
    if parse_quantity(text) < 0:
        raise ValueError(f"{text} is negative; an amount is 0 or more")


def _hint(text: str) -> str:
    match = _NEARLY.fullmatch(text.strip())
    if not match:
        return "use a number, alone or with m, k, M, G, T, Ki, Mi, Gi or Ti right after it, such as 250m or 512Mi"
    number, unit = match.group(1).replace(",", "."), match.group(2).upper()
    if text.strip().endswith(" m"):
        return f"use {number}m"
    decimal = "k" if unit == "K" else unit
    binary = f"{number}{unit}i"
    if "i" in text[len(match.group(1)) :].lower():
        return f"use {binary}"
    return f"use {binary} (1024) or {number}{decimal} (1000)"
