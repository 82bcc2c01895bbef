"""A namespace's LimitRange admits the pods and claims that are to be in it.

Bad:
    kind: LimitRange
    spec: {limits: [{type: Container, default: {memory: 256Mi}}]}
    # and a container with requests: {memory: 512Mi} and no limit: it gets one of 256Mi
Good:
    kind: LimitRange
    spec: {limits: [{type: Container, default: {memory: 256Mi}}]}
    # and a container with requests: {memory: 512Mi}, limits: {memory: 512Mi}

The API server accepts the Deployment and refuses its pods: `maximum memory usage per Container is 1Gi, but limit is
2Gi`, `must be less than or equal to memory limit`. What a container does not say is filled in first: a limit stands for
the request, then come default and defaultRequest (max and min where these are not given).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.capacity.limit_ranges import limits_of, resources, total
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

CLAIM = "PersistentVolumeClaim"
RULE = Rule("limit-range-admits-the-pods", theme="capacity", severity=ERROR, kinds=WORKLOADS | {CLAIM})

FIX = "change the resources, or the LimitRange"


def check(item: Object, objects: Objects) -> Iterator[Violation]:
    """One for each bound that a container, a pod or a claim breaks, one for each request above a limit filled in."""
    if not objects.of_kind("LimitRange"):
        return
    if item.kind == CLAIM:
        yield from _claim(item.spec, item, objects)
        return
    for template in item.spec / "volumeClaimTemplates" if item.kind == "StatefulSet" else ():
        yield from _claim(template / "spec", item, objects)
    for container in item.pod.containers:
        if container.role == "ephemeralContainers":
            continue
        place = container.node / "resources"
        got = resources(container, item, objects)
        for name, asked in got["requests"].items():
            limit = got["limits"].get(name)
            if limit and _more(asked, limit) and name not in (place / "limits").mapping:
                message = f"{container.name} asks for {asked} of {name}, and a LimitRange gives it a limit of {limit}"
                yield Violation(place / "requests" / name, message, f"limits.{name}: {asked} or more")
        for owner, entry in limits_of(item, objects, "Container"):
            yield from _bounds(place, container.name, got, owner, entry)
    for owner, entry in limits_of(item, objects, "Pod"):
        names = {name for bound in ("min", "max", "maxLimitRequestRatio") for name in (entry / bound).mapping}
        whole = {
            side: {name: _written(total(item, objects, side, name)) for name in names}
            for side in ("requests", "limits")
        }
        said = {side: {name: value for name, value in of.items() if value != "0"} for side, of in whole.items()}
        yield from _bounds(item.pod.spec / "containers", "a pod", said, owner, entry)


def _bounds(
    place: Node, who: str, got: Mapping[str, Mapping[str, str]], owner: Object, entry: Node
) -> Iterator[Violation]:
    for name, bound in (entry / "min").fields():
        asked = got["requests"].get(name)
        if asked is None or _more(bound.value, asked):
            said = f"asks for {asked}" if asked else "asks for nothing"
            yield Violation(place, f"{who} {said} of {name}, and {owner.ref} wants at least {bound.value}", FIX)
    for name, bound in (entry / "max").fields():
        limit = got["limits"].get(name)
        if limit is None or _more(limit, bound.value):
            said = f"may take {limit}" if limit else "has no limit"
            yield Violation(place, f"{who} {said} of {name}, and {owner.ref} admits at most {bound.value}", FIX)
    for name, bound in (entry / "maxLimitRequestRatio").fields():
        least, most = amount(got["requests"].get(name)), amount(got["limits"].get(name))
        ratio = amount(bound.value)
        if ratio and (not least or not most or most / least > ratio):
            given = f"is {float(most / least):g} times the request" if least and most else ""
            said = given or "and request are not both given"
            yield Violation(place, f"the {name} limit of {who} {said}, and {owner.ref} admits {bound.value} times", FIX)


def _claim(spec: Node, item: Object, objects: Objects) -> Iterator[Violation]:
    place = spec / "resources" / "requests" / "storage"
    for owner, entry in limits_of(item, objects, CLAIM) if place.there else ():
        least, most = (entry / "min" / "storage").value, (entry / "max" / "storage").value
        if most is not None and _more(place.value, most):
            yield Violation(place, f"it claims {place.value}, and {owner.ref} admits at most {most}", FIX)
        if least is not None and _more(least, place.value):
            yield Violation(place, f"it claims {place.value}, and {owner.ref} wants at least {least}", FIX)


def _more(one: object, other: object) -> bool:
    first, second = amount(one), amount(other)
    return first is not None and second is not None and first > second


def _written(value: Fraction) -> str:
    for unit, size in (("Gi", 1 << 30), ("Mi", 1 << 20)):
        if value >= size and value % (size // 4) == 0:
            return f"{float(value / size):g}{unit}"
    return f"{float(value):g}" if value >= 1 or not value else f"{float(value * 1000):g}m"
