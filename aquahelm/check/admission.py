"""What those share that the API server asks, or that decide over requests: the Service, and the requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node

HIGHEST_PORT = 65535
EVERY = "*"


def service_troubles(service: Node) -> Iterator[Violation]:
    """What is wrong with a Service that is asked: its name, its namespace, its port."""
    for field in ("name", "namespace"):
        if not (service / field).text:
            yield Violation(service / field, f"{field} is missing and must be given")
    port = service / "port"
    if port.number is not None and not 1 <= port.number <= HIGHEST_PORT:
        yield Violation(port, f"{port.number} is not a port: 1 to {HIGHEST_PORT}")


def rule_troubles(rule: Node) -> Iterator[Violation]:
    """What is wrong with the requests that a webhook or a policy is for."""
    for field in ("apiGroups", "apiVersions", "operations", "resources"):
        place = rule / field
        values = [one.text or "" for one in place]
        others = [one for one in values if field != "resources" or "/" not in one]
        if not values:
            yield Violation(place, f"{field} is missing and must be given")
        elif EVERY in values and len(others) > 1:
            yield Violation(place, "* stands for all of them, and others are given beside it", f'{field}: ["*"]')
        elif field in ("apiVersions", "resources") and "" in values:
            yield Violation(place, "an entry is empty")
        elif field == "resources":
            yield from _overlaps(place, values)


def _overlaps(place: Node, values: list[str]) -> Iterator[Violation]:
    """Subresources that another entry stands for already."""
    if "*/*" in values and len(values) > 1:
        yield Violation(place, "*/* stands for all of them, and others are given beside it", 'resources: ["*/*"]')
        return
    for value in values:
        resource, slash, sub = value.partition("/")
        wider = [one for one in (f"{resource}/*", f"*/{sub}") if slash and one in values and one != value]
        if wider and EVERY not in (resource, sub):
            yield Violation(place, f"{wider[0]} stands for {value} already", f"leave {value} out")
