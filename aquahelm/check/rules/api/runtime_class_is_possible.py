"""A RuntimeClass names its handler, and what it adds to a pod are resources that there are.

Bad:
    kind: RuntimeClass
    handler: gVisor
Good:
    kind: RuntimeClass
    handler: gvisor

The API server answers `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-'`, or `must
be a standard resource for containers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_label, qualified_name
from aquahelm.check.quantities import amount
from aquahelm.check.resource_names import resource_trouble
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("runtime-class-is-possible", theme="api", severity=ERROR, kinds=frozenset({"RuntimeClass"}))


def check(item: Object) -> Iterator[Violation]:
    """One for each mistake."""
    handler = item / "handler"
    if not handler.text:
        yield Violation(handler, "handler is missing and must be given")
    elif dns_label(handler.text):
        yield Violation(handler, f"{shown(handler.text)} {dns_label(handler.text)}")
    for name, place in (item / "overhead" / "podFixed").fields():
        message, fix = resource_trouble(name)
        size = amount(place.value)
        if message:
            yield Violation(place, message, fix)
        elif size is not None and size < 0:
            yield Violation(place, f"{place.value} is negative")
    for key, place in (item / "scheduling" / "nodeSelector").fields():
        said = qualified_name(key)
        if said:
            yield Violation(place, f"{shown(key)} {said}")
