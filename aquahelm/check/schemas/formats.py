"""Values that are more than text: what the API server's decoders accept."""

from __future__ import annotations

import base64
import binascii
import re

# https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#Quantity
_QUANTITY = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?")
_QUANTITY_LIKE = re.compile(r"(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)) ?(?P<unit>[A-Za-z]+)")
_UNITS = {"k": "k", "m": "M", "g": "G", "t": "T", "p": "P", "e": "E"}


def is_quantity(text: str) -> bool:
    """Whether Kubernetes reads it as a quantity: `250m`, `1.5`, `512Mi`, `1e3`; space around it does not matter."""
    return _QUANTITY.fullmatch(text.strip()) is not None


def nearest_quantity(text: str) -> str:
    """What was meant, as far as one can tell: `512MB` → `512M or 512Mi`; empty where one cannot."""
    match = _QUANTITY_LIKE.fullmatch(text.strip())
    if not match:
        return ""
    number, unit = match["number"], match["unit"].lower().removesuffix("b").removesuffix("yte")
    letter = _UNITS.get(unit.removesuffix("i"))
    if not letter:
        return number if not unit else ""
    binary = f"{number}{letter.upper()}i"
    return binary if unit.endswith("i") else f"{number}{letter} or {binary}"


def is_base64(text: str) -> bool:
    """Whether Go's decoder takes it: standard alphabet, padded, line ends ignored."""
    try:
        base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


FORMATS = {"quantity": is_quantity, "byte": is_base64}
