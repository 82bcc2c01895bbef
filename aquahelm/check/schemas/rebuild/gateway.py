"""What Gateway API's own generator does beyond controller-gen: the marks of its channels, which stand in descriptions.

The standard channel is taken, whose definitions most clusters have; it serves no alpha version (Gateway API
documentation, "Versioning").
"""

from __future__ import annotations

import re
from typing import Any

Schema = dict[str, Any]

GROUP = "gateway.networking.k8s.io"
EXPERIMENTAL = "<gateway:experimental>"
ADDRESS = "<gateway:validateIPAddress>"
_STANDARD = re.compile(r"<gateway:standard:validation:(\w+)[:=](.*)>\s*$", re.MULTILINE)
_RULE = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|`[^`]*`)')
# An address of type IPAddress is one; of any other type it is no such.
IS_ADDRESS = {"anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}
ONLY_ADDRESSES = [
    {"properties": {"type": {"enum": ["IPAddress"]}, "value": IS_ADDRESS}},
    {"properties": {"type": {"not": {"enum": ["IPAddress"]}}}},
]


def standard(schema: Schema) -> Schema:
    """The schema as the standard channel publishes it.

    Raises:
        ValueError: a mark that is not known here.
    """
    found = dict(schema)
    text = str(schema.get("description", ""))
    for name, value in _STANDARD.findall(text):
        if name == "XValidation":
            rule = {key: _unquoted(quoted) for key, quoted in _RULE.findall(value)}
            found["x-kubernetes-validations"] = [*found.get("x-kubernetes-validations", []), rule]
        elif name == "Enum":
            found["enum"] = value.split(";")
        else:
            raise ValueError(f"a mark of Gateway API that is not known: {name}")
    if ADDRESS in text:
        found["items"] = {**found["items"], "oneOf": ONLY_ADDRESSES}
    fields = found.get("properties")
    if isinstance(fields, dict):
        kept = {name: field for name, field in fields.items() if EXPERIMENTAL not in str(field.get("description", ""))}
        found["properties"] = {name: standard(field) for name, field in kept.items()}
    for key in ("items", "additionalProperties"):
        if isinstance(found.get(key), dict):
            found[key] = standard(found[key])
    return found


def _unquoted(text: str) -> str:
    return text[1:-1] if text.startswith("`") else re.sub(r"\\(.)", r"\1", text[1:-1])
