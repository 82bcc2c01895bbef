"""What to write, where a rule says only what is allowed: the option that was meant, the name that would be taken.

Read from the message, so that every rule that says it in these words has it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_label, dns_subdomain, port_name, qualified_name
from aquahelm.check.wording import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LONGEST = 1000
_OF_OPTIONS = re.compile(r'"(?P<value>[^"\\]+)" is not one of (?P<options>[^:;]+?)(?=$|[:;])')
_NAME = re.compile(r'(?:the key )?"(?P<value>[^"\\…]+)" is not a (?P<shape>DNS label|DNS name|port name|valid key)\b')
_SHAPES: Mapping[str, Callable[[str], str]] = {
    "DNS label": dns_label,
    "DNS name": dns_subdomain,
    "port name": port_name,
    "valid key": qualified_name,
}
_FOREIGN, _FOREIGN_IN_KEYS = re.compile(r"[^a-z0-9.]+"), re.compile(r"[^A-Za-z0-9._-]+")


def remedy(message: str) -> str:
    """What to do about it, in one line; empty if the message does not tell."""
    if len(message) > _LONGEST:
        return ""
    options = _OF_OPTIONS.match(message)
    if options and not options["options"].endswith("and so on"):
        near = nearest(options["value"], re.split(r", | or ", options["options"]))
        return f"write {near}" if near else ""
    name = _NAME.match(message)
    return _renamed(name["value"], name["shape"]) if name else ""


def _renamed(value: str, shape: str) -> str:
    """The nearest name of that shape; empty if nothing of the value is left."""
    if shape == "valid key":
        text = _FOREIGN_IN_KEYS.sub("-", value).strip("-._")
    else:
        text = _FOREIGN.sub("-", value.lower()).strip("-.")
        text = text if shape == "DNS name" else text.replace(".", "-")
    return f"write {text}" if text and text != value and not _SHAPES[shape](text) else ""
