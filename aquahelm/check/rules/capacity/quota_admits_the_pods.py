"""A namespace's ResourceQuota admits the pods that are to run in it.

Bad:
    kind: ResourceQuota
    spec: {hard: {requests.memory: 2Gi}}   # and Deployments of 3Gi
Good:
    kind: ResourceQuota
    spec: {hard: {requests.memory: 4Gi}}

The API server accepts the Deployment and refuses its pods (`exceeded quota`, or `must specify requests.memory` for a
container that asks for nothing and gets nothing from a LimitRange). Counted are what pods ask for and may take, claims,
Services and other objects, with as few replicas as there ever are; and whether one pod more fits, where a rollout stops
none before a new one runs. Quotas with scopes are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.capacity.counted import COMPUTE, asked_in, pod, running, says
from aquahelm.check.capacity.declared import cpu_words, memory_words
from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("quota-admits-the-pods", theme="capacity", severity=ERROR, kinds=frozenset({"ResourceQuota"}))

MILLI = 1000
SHOWN = 3


def check(quota: Object, objects: Objects) -> Iterator[Violation]:
    """One for each bound that is exceeded, one for each that some container says nothing about."""
    if (quota.spec / "scopes").value or (quota.spec / "scopeSelector").there:
        return
    for name, place in (quota.spec / "hard").fields():
        bound = amount(place.value)
        silent = (
            [item.ref for item, _ in running(quota.namespace, objects) if not says(item, name, objects)]
            if (name in COMPUTE)
            else []
        )
        if bound is None:
            continue
        if silent:
            which = ".".join(COMPUTE[name])
            who = listing(silent[:SHOWN], "and")
            message = f"every container must say {which} here; pods of {who} would be refused"
            yield Violation(place, message, f"add resources.{which} to their containers")
            continue
        asked = asked_in(quota.namespace, name, objects)
        if asked is not None and asked > bound:
            yield _exceeded(place, name, asked)
        elif asked is not None:
            yield from _rollouts(place, name, bound - asked, quota, objects)


def _exceeded(place: Node, name: str, asked: Fraction) -> Violation:
    if name in COMPUTE:
        side, resource = COMPUTE[name]
        verb = "ask for" if side == "requests" else "may take"
        message = f"pods {verb} {_words(resource, asked)} of {resource}, and the quota admits {place.value}"
        return Violation(place, message, "raise it, or ask for less")
    if name == "requests.storage":
        message = f"claims ask for {memory_words(int(asked))}, and the quota admits {place.value}"
        return Violation(place, message, "raise it, or claim less")
    what = name.removeprefix("count/")
    verb = "are to run here" if what == "pods" else "are to be here"
    return Violation(place, f"{int(asked)} {what} {verb}, and the quota admits {place.value}", f"{name}: {int(asked)}")


def _rollouts(place: Node, name: str, room: Fraction, quota: Object, objects: Objects) -> Iterator[Violation]:
    """One for the workloads whose rollout needs a pod more than there is room for."""
    if name not in COMPUTE and name not in ("pods", "count/pods"):
        return
    stuck = [
        item
        for item, asked in objects.packing.demands.items()
        if item.namespace == quota.namespace
        and asked.must_surge
        and (pod(item, name, objects) if name in COMPUTE else 1) > room
    ]
    if stuck:
        who = listing([item.ref for item in stuck[:SHOWN]], "and")
        more = f" and {len(stuck) - SHOWN} more" if len(stuck) > SHOWN else ""
        message = f"no room for one pod more, which a rollout of {who}{more} starts before an old one stops"
        yield Violation(place, message, "raise it, or maxUnavailable: 1")


def _words(resource: str, asked: Fraction) -> str:
    return cpu_words(int(asked * MILLI)) if resource == "cpu" else memory_words(int(asked))
