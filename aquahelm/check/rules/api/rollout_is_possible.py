"""A rollout can move: its strategy allows a pod more or a pod less, and its deadline leaves time.

Bad:
    strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}
Good:
    strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}

The API server answers `may not be 0 when maxSurge is 0`, `must be greater than minReadySeconds`, or `a valid percent
string must be a numeric string followed by an ending %`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.quantities import percentage, whole_number
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

STRATEGIES = {
    "DaemonSet": ("updateStrategy", ("RollingUpdate", "OnDelete")),
    "Deployment": ("strategy", ("Recreate", "RollingUpdate")),
    "StatefulSet": ("updateStrategy", ("RollingUpdate", "OnDelete")),
}
RULE = Rule("rollout-is-possible", theme="api", severity=ERROR, kinds=frozenset({*STRATEGIES, "ReplicaSet"}))

PERCENT = re.compile(r"[0-9]+%")
COUNTS = ("replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds")
# Nobody looks at the sign of this one.
UNREAD = ("StatefulSet", "revisionHistoryLimit")
DEFAULT_DEADLINE = 600
RETENTION = ("Retain", "Delete")


def check(workload: Object) -> Iterator[Violation]:
    """One for each setting that is refused."""
    spec = workload.spec
    for field in COUNTS:
        place = spec / field
        if place.number is not None and place.number < 0 and (workload.kind, field) != UNREAD:
            yield Violation(place, f"{place.number} is too small; 0 or more")
    if workload.kind == "Deployment":
        yield from _deadline(spec)
    if workload.kind == "StatefulSet":
        yield from _stateful(spec)
    if workload.kind in STRATEGIES:
        field, known = STRATEGIES[workload.kind]
        yield from _strategy(spec / field, known, workload.kind)


def _deadline(spec: Node) -> Iterator[Violation]:
    place, ready = spec / "progressDeadlineSeconds", (spec / "minReadySeconds").number or 0
    deadline = DEFAULT_DEADLINE if place.number is None else place.number
    if 0 <= deadline <= ready and (ready or place.number is not None):
        message = f"the deadline of {deadline} s must be longer than minReadySeconds, {ready} s"
        yield Violation(place, message, f"progressDeadlineSeconds: {ready + DEFAULT_DEADLINE}")


def _stateful(spec: Node) -> Iterator[Violation]:
    management = spec / "podManagementPolicy"
    if management.text and management.text not in ("OrderedReady", "Parallel"):
        yield Violation(management, f"{shown(management.text)} is not one of OrderedReady or Parallel")
    for field in ("whenDeleted", "whenScaled"):
        place = spec / "persistentVolumeClaimRetentionPolicy" / field
        if place.text and place.text not in RETENTION:
            yield Violation(place, f"{shown(place.text)} is not one of {listing(RETENTION)}")
    start = spec / "ordinals" / "start"
    if start.number is not None and start.number < 0:
        yield Violation(start, f"{start.number} is too small; 0 or more")


def _strategy(strategy: Node, known: tuple[str, ...], kind: str) -> Iterator[Violation]:
    name = strategy / "type"
    if name.text and name.text not in known:
        yield Violation(name, f"{shown(name.text)} is not one of {listing(known)}")
    rolling = strategy / "rollingUpdate"
    if rolling.there and (name.text or "RollingUpdate") != "RollingUpdate":
        if kind == "Deployment" or (kind == "StatefulSet" and name.text == "OnDelete"):
            yield Violation(rolling, f"may not be given with type {name.text}", "remove rollingUpdate")
        return
    partition = rolling / "partition"
    if partition.number is not None and partition.number < 0:
        yield Violation(partition, f"{partition.number} is too small; 0 or more")
    # A StatefulSet's maxUnavailable is dropped unread while its feature is off, as it is by default.
    if not rolling.there or kind == "StatefulSet":
        return
    surge, unavailable = rolling / "maxSurge", rolling / "maxUnavailable"
    for place in (surge, unavailable):
        yield from _share(place)
    yield from _limits(surge, unavailable, kind)


def _limits(surge: Node, unavailable: Node, kind: str) -> Iterator[Violation]:
    most = _percent(unavailable)
    if most is not None and most > 100:
        yield Violation(unavailable, f"{unavailable.text} of the pods cannot be unavailable; at most 100%")
    # What is left out has its default: a Deployment 25% each, a DaemonSet one pod unavailable and no surge.
    no_surge = _is_zero(surge) or (kind == "DaemonSet" and not surge.there)
    if no_surge and _is_zero(unavailable):
        message = "maxSurge and maxUnavailable are both 0, so no pod could ever be replaced"
        yield Violation(unavailable, message, "set one of them to 1")
    elif kind == "DaemonSet" and surge.there and not _is_zero(surge) and not _is_zero(unavailable):
        yield Violation(surge, "a DaemonSet surges only with maxUnavailable: 0", "maxUnavailable: 0")


def _share(place: Node) -> Iterator[Violation]:
    if place.number is not None and place.number < 0:
        yield Violation(place, f"{place.number} is too small; 0 or more")
    elif place.text is not None and not PERCENT.fullmatch(place.text):
        number = whole_number(place.text)
        fix = f"write {number} without quotes, or {place.text}%" if number is not None else ""
        yield Violation(place, f"{shown(place.text)} is not a percentage such as 25%", fix)


def _percent(place: Node) -> int | None:
    return percentage(place.text) if place.text else None


def _is_zero(place: Node) -> bool:
    return place.number == 0 or _percent(place) == 0
