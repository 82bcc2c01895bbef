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

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from aquahelm.check.grammar import dns_label
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.quantities import amount
from aquahelm.check.resource_names import PAGES, STANDARD, is_extended, resource_trouble
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object
    from aquahelm.check.pods import Container, Pod

RULE = Rule("requests-fit-limits", theme="api", severity=ERROR, kinds=WORKLOADS)

OF_THE_POD = ("cpu", "memory")


def check(workload: Object) -> Iterator[Violation]:
    """One for each amount that is refused."""
    pod = workload.pod
    for container in pod.containers:
        if container.node.mapping.get("resources"):
            resources = container.node / "resources"
            yield from _resources(resources, STANDARD)
            yield from _claims(resources / "claims", pod.spec / "resourceClaims")
    if pod.spec.mapping.get("resources"):
        yield from _resources(pod.spec / "resources", OF_THE_POD)
        yield from _whole(pod)
    if pod.spec.mapping.get("overhead"):
        for name, place in (pod.spec / "overhead").fields():
            yield from _amount(name, place, STANDARD)


def _resources(resources: Node, standard: tuple[str, ...]) -> Iterator[Violation]:
    limits, requests = resources / "limits", resources / "requests"
    for amounts in (limits, requests):
        for name, place in amounts.fields():
            yield from _amount(name, place, standard)
    for name, place in requests.fields():
        if name not in limits.mapping:
            if is_extended(name) or name.startswith(PAGES):
                yield Violation(place, f"{name} cannot be overcommitted: a limit of the same amount must be given")
            continue
        # A limit of null is a limit of 0 to the API server.
        limit = limits.mapping[name] if limits.mapping[name] is not None else 0
        yield from _compare(name, place, limit)
    asked = {**requests.mapping, **limits.mapping}
    if any(name.startswith(PAGES) for name in asked) and not asked.keys() & {"cpu", "memory"}:
        yield Violation(resources, "huge pages need cpu or memory beside them")


def _compare(name: str, request: Node, limit: Any) -> Iterator[Violation]:
    asked, most = amount(request.value), amount(limit)
    if asked is None or most is None or asked is most:  # the same text, as mostly
        return
    if asked > most:
        message = f"the request for {name}, {request.value}, is above the limit, {limit}"
        yield Violation(request, message, f"lower the request, or raise the limit to {request.value}")
    elif asked != most and (is_extended(name) or name.startswith(PAGES)):
        yield Violation(request, f"{name} cannot be overcommitted: request and limit must be equal")


def _amount(name: str, place: Node, standard: tuple[str, ...]) -> Iterator[Violation]:
    if name not in standard:
        trouble, fix = resource_trouble(name, standard)
        if trouble:
            yield Violation(place, trouble, fix)
        elif "/" in name and standard == OF_THE_POD:
            yield Violation(place, f"{name} is asked for by a container, not by the pod as a whole")
    size = amount(0 if place.value is None else place.value)
    if size is None:
        return
    if name.startswith(PAGES):
        page = amount(name.removeprefix(PAGES))
        if page and (size <= 0 or size % page):
            yield Violation(place, f"{shown(place.value)} is not a multiple of the page, {name.removeprefix(PAGES)}")
    if size.numerator < 0:
        yield Violation(place, f"{shown(place.value)} is too small; 0 or more")
    elif is_extended(name) and size.denominator != 1:
        yield Violation(place, f"{shown(place.value)} of {name} is not a whole number")


def _claims(claims: Node, known: Node) -> Iterator[Violation]:
    names = {(claim / "name").text for claim in known}
    for claim in claims:
        name, request = claim / "name", claim / "request"
        if not name.text:
            yield Violation(name, "name is missing and must be given")
        elif name.text not in names:
            yield Violation(name, f"no resource claim of the pod is called {shown(name.text)}")
        if request.text and dns_label(request.text):
            yield Violation(request, f"{shown(request.text)} {dns_label(request.text)}")


def _whole(pod: Pod) -> Iterator[Violation]:
    """The pod's own resources beside those of its containers."""
    resources = pod.spec / "resources"
    if (resources / "claims").there:
        yield Violation(resources / "claims", "claims are a container's, not the pod's")
    for name, place in (resources / "limits").fields():
        most = amount(place.value)
        for container in pod.containers if most is not None else ():
            limit = container.node / "resources" / "limits" / name
            size = amount(limit.value)
            if container.role == "containers" and size is not None and most is not None and size > most:
                yield Violation(limit, f"the limit for {name}, {limit.value}, is above the pod's, {place.value}")
    for name, place in (resources / "requests").fields():
        asked = amount(place.value)
        steady = [container for container in pod.containers if container.stays]
        needed = sum((_request(container, name) for container in steady), Fraction())
        if asked is not None and needed > asked:
            yield Violation(place, f"the containers request more {name} together than the pod, {place.value}")


def _request(container: Container, name: str) -> Fraction:
    resources = container.node / "resources"
    given = (resources / "requests" / name).value
    return amount((resources / "limits" / name).value if given is None else given) or Fraction()
