"""An APIService bears the name of its API, has its place among others, and says how it is trusted.

Bad:
    metadata: {name: metrics}
    spec: {group: metrics.example, version: v1, groupPriorityMinimum: 30000, versionPriority: 100}
Good:
    metadata: {name: v1.metrics.example}
    spec: {group: metrics.example, version: v1, groupPriorityMinimum: 1000, versionPriority: 100}

The API server answers ``must be `spec.version+"."+spec.group` ``, `must be positive and less than 20000`, or `may not
be true if caBundle is present`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.admission import service_troubles
from aquahelm.check.grammar import dns_label_beginning_with_letter
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("api-service-is-possible", theme="api", severity=ERROR, kinds=frozenset({"APIService"}))

BOUNDS = {"groupPriorityMinimum": 20000, "versionPriority": 1000}


def check(item: Object) -> Iterator[Violation]:
    """One for each mistake."""
    spec = item.spec
    name = f"{(spec / 'version').text or ''}.{(spec / 'group').text or ''}"
    if item.name and item.name != name:
        yield Violation(item / "metadata" / "name", f"it must be version and group: {name}", f"name: {name}")
    if dns_label_beginning_with_letter((spec / "version").text or ""):
        said = dns_label_beginning_with_letter((spec / "version").text or "")
        yield Violation(spec / "version", f"{shown((spec / 'version').value)} {said}")
    for field, bound in BOUNDS.items():
        number = (spec / field).number or 0
        if not 0 < number <= bound:
            yield Violation(spec / field, f"{number} is not from 1 to {bound}")
    insecure, service = spec / "insecureSkipTLSVerify", spec / "service"
    if insecure.flag is True and (spec / "caBundle").value:
        yield Violation(insecure, "may not be given with a caBundle", "leave it out")
    if service.there:
        yield from service_troubles(service)
    elif insecure.flag is True:
        yield Violation(insecure, "the API server's own API has none; may not be given without a service")
