"""A container asks for no more than its limit, in amounts that exist.

Bad:
    resources: {requests: {memory: 1Gi}, limits: {memory: 512Mi}}
Good:
    resources: {requests: {memory: 512Mi}, limits: {memory: 512Mi}}

The API server answers `must be less than or equal to memory limit`. Amounts are not negative; a resource other than
cpu, memory, ephemeral-storage and hugepages has a domain in its name and is given whole, the same as request and
limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.check.grammar import qualified_name
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("requests-fit-limits", theme="api", severity=ERROR, kinds=WORKLOADS)

STANDARD = ("cpu", "memory", "ephemeral-storage")
OF_THE_POD = ("cpu", "memory")


def check(workload: Object) -> Iterator[Violation]:
    """One for each amount that is refused."""
    pod = workload.pod
    for container in pod.containers:
        if container.node.mapping.get("resources"):
            yield from _resources(container.node / "resources", STANDARD)
    if pod.spec.mapping.get("resources"):
        yield from _resources(pod.spec / "resources", OF_THE_POD)


def _resources(resources: Node, standard: tuple[str, ...]) -> Iterator[Violation]:
    limits, requests = resources / "limits", resources / "requests"
    for amounts in (limits, requests):
        for name, place in amounts.fields():
            yield from _amount(name, place, standard)
    for name, place in requests.fields():
        if name not in limits.mapping:
            if _is_extended(name):
                yield Violation(place, f"{name} cannot be overcommitted: a limit of the same amount must be given")
            continue
        # A limit of null is a limit of 0 to the API server.
        limit = limits.mapping[name] if limits.mapping[name] is not None else 0
        yield from _compare(name, place, limit)


def _compare(name: str, request: Node, limit: Any) -> Iterator[Violation]:
    asked, most = amount(request.value), amount(limit)
    if asked is None or most is None:
        return
    if asked > most:
        message = f"the request for {name}, {request.value}, is above the limit, {limit}"
        yield Violation(request, message, f"lower the request, or raise the limit to {request.value}")
    elif asked != most and (_is_extended(name) or name.startswith("hugepages-")):
        yield Violation(request, f"{name} cannot be overcommitted: request and limit must be equal")


def _amount(name: str, place: Node, standard: tuple[str, ...]) -> Iterator[Violation]:
    if name not in standard and not name.startswith("hugepages-"):
        if "/" not in name:
            near = nearest(name, standard)
            message = f"{shown(name)} is not a resource; there are {listing(standard, 'and')}"
            yield Violation(place, message, f"did you mean {near}?" if near else "")
        elif qualified_name(name):
            yield Violation(place, f"the resource {shown(name)} {qualified_name(name)}")
    size = amount(place.value)
    if size is None:
        return
    if size < 0:
        yield Violation(place, f"{shown(place.value)} is too small; 0 or more")
    elif _is_extended(name) and size.denominator != 1:
        yield Violation(place, f"{shown(place.value)} of {name} is not a whole number")


def _is_extended(name: str) -> bool:
    """Whether a resource is neither Kubernetes' own nor local to the node."""
    return "/" in name and not name.rpartition("/")[0].endswith("kubernetes.io")
