"""Pods that are replaced: how many, in which order, for how long, and whether somebody answers meanwhile.

How controllers roll out: Kubernetes' documentation of Deployments ("Rolling Update Deployment", maxSurge rounds up and
maxUnavailable down), StatefulSets ("Update strategies": from the last to the first, each Ready before the next) and
DaemonSets ("Performing a Rolling Update").
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Any

from aquahelm.check.quantities import percentage
from aquahelm.diff.case import ROLLED, Effect
from aquahelm.diff.model import Risk, Rollout

if TYPE_CHECKING:
    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.diff.case import Case

ONE_BY_ONE = "one after another"
_GRACE, _PERIOD, _FAILURES = 30, 10, 3
_DEADLINE = 600


def rollout(case: Case) -> tuple[Rollout | None, list[Effect]]:
    """The pods that a difference replaces, and what follows."""
    item = case.after
    if item is None or case.before is None or item.kind not in ROLLED or not case.scene.restarts(item):
        return None, []
    least, most = case.scene.after.replicas(item)
    if item.kind != "DaemonSet" and most == 0:
        return None, [Effect(Risk.NONE, "no pod runs, so none restarts")]
    if _on_delete(item):
        says = "pods keep running the old template until somebody deletes them (updateStrategy: OnDelete)"
        return None, [Effect(Risk.RELOAD, says, f"kubectl delete pod, one after another, of {item.ref}")]
    way = {"Deployment": _deployment, "StatefulSet": _stateful_set, "DaemonSet": _daemon_set}[item.kind]
    found, effects = way(item, case.scene.after, least)
    if not case.fields:
        effects = [Effect(Risk.RESTART, "the order alone differs, and the server takes that for another template")]
    return found, effects


def _deployment(item: Object, objects: Objects, pods: int) -> tuple[Rollout, list[Effect]]:
    strategy = item.spec / "strategy"
    soonest, latest, grace = _start(item)
    name = _pods(pods, objects.replicas(item)[1])
    if (strategy / "type").text == "Recreate":
        found = Rollout(item.ref, pods, "all stop, then the new ones start", soonest, grace + latest, outage=True)
        return found, [_away(found, f"all {name} stop before the new start" if pods > 1 else _FIRST_STOPS)]
    surge, away = _bounds(strategy / "rollingUpdate", pods)
    batch = max(surge + away, 1)
    steps = ceil(max(pods, 1) / batch)
    ready = _asks(item, "readinessProbe")
    shared = _claims_of_one_node(item, objects)
    outage = away >= pods or not ready
    if surge and not away and pods == 1:
        order = "the new one is ready before the old one stops"
    elif surge and not away:
        order = f"{_by(batch, pods)}, each new one is ready before an old one stops"
    elif surge:
        order = f"{_by(batch, pods)}, up to {surge} more and {away} fewer than {pods} meanwhile"
    else:
        order = f"{_by(batch, pods)}, an old one stops before its successor starts"
    found = Rollout(item.ref, pods, order, steps * soonest, steps * (latest + (0 if surge else grace)), outage=outage)
    effects = []
    if shared:
        says = f"the new pod waits for {shared}, which only one node may mount, until the old one stops"
        effects.append(Effect(Risk.DOWNTIME, says, "strategy: Recreate says so, or a volume for many (ReadWriteMany)"))
    if not ready and objects.service_of(item):
        says = "without a readiness probe, old pods stop before the new ones can answer"
        effects.append(Effect(Risk.DOWNTIME, says, "add a readiness probe"))
    elif away >= pods:
        says = f"all {pods} may be away at once (maxUnavailable)" if pods > 1 else "its only pod stops first"
        effects.append(Effect(Risk.DOWNTIME, f"{says}: nobody answers for {_span(found)}"))
    effects.append(Effect(Risk.RESTART, f"{name} {_are(pods)} replaced, {order}; {_span(found)}"))
    return found, effects


_FIRST_STOPS = "its only pod stops before the new one starts"


def _stateful_set(item: Object, _: Objects, pods: int) -> tuple[Rollout, list[Effect]]:
    soonest, latest, grace = _start(item)
    partition = (item.spec / "updateStrategy" / "rollingUpdate" / "partition").number or 0
    replaced = max(pods - partition, 0)
    batch = max(_count(item.spec / "updateStrategy" / "rollingUpdate" / "maxUnavailable", pods, 1, up=True), 1)
    steps = ceil(replaced / batch)
    order = f"{_by(batch, replaced)} from the last to the first, each stops before its successor starts"
    found = Rollout(item.ref, replaced, order, steps * soonest, steps * (latest + grace), outage=pods <= batch)
    if not replaced:
        return found, [Effect(Risk.NONE, f"no pod is replaced: partition {partition} keeps all of them")]
    if pods <= batch:
        return found, [_away(found, _FIRST_STOPS if pods == 1 else f"all {pods} pods stop at once")]
    kept = f"; the first {partition} stay (partition)" if partition else ""
    return found, [Effect(Risk.RESTART, f"{_pods(replaced)} {_are(replaced)} replaced, {order}; {_span(found)}{kept}")]


def _daemon_set(item: Object, _: Objects, __: int) -> tuple[Rollout, list[Effect]]:
    soonest, latest, grace = _start(item)
    update = item.spec / "updateStrategy" / "rollingUpdate"
    surge = (update / "maxSurge").value not in (None, 0, "0%")
    order = "node after node" + (", the new one first" if surge else ", the old one stops first")
    found = Rollout(item.ref, 1, order, soonest, latest + grace, outage=not surge)
    says = f"its pod on each node is replaced, {order}; {_span(found)} on each"
    return found, [Effect(Risk.RESTART, says)]


def _away(found: Rollout, says: str) -> Effect:
    return Effect(Risk.DOWNTIME, f"{says}: nobody answers for {_span(found)}")


def _on_delete(item: Object) -> bool:
    return (item.spec / "updateStrategy" / "type").text == "OnDelete"


def _bounds(update: Node, pods: int) -> tuple[int, int]:
    """How many more and how many fewer pods there may be."""
    surge = _count(update / "maxSurge", pods, "25%", up=True)
    away = _count(update / "maxUnavailable", pods, "25%", up=False)
    return (surge, away) if surge or away else (0, 1)  # as the controller resolves it


def _count(place: Node, pods: int, default: Any, *, up: bool) -> int:
    value = place.value if place.there else default
    share = percentage(value) if isinstance(value, str) else None
    if share is not None:
        return ceil(share * pods / 100) if up else floor(share * pods / 100)
    return value if isinstance(value, int) else 0


def _start(item: Object) -> tuple[int, int, int]:
    """Seconds until a pod is ready at the earliest and the latest, and those it may take to stop."""
    soonest = latest = 0
    for container in item.pod.containers:
        if not container.stays:
            continue
        early = late = 0
        for name in ("startupProbe", "readinessProbe"):
            probe = container.node / name
            if probe.there:
                delay = (probe / "initialDelaySeconds").number or 0
                period = (probe / "periodSeconds").number or _PERIOD
                early += delay
                late += delay + period * ((probe / "failureThreshold").number or _FAILURES)
        soonest, latest = max(soonest, early), max(latest, late)
    settle = (item.spec / "minReadySeconds").number or 0
    grace = (item.pod.spec / "terminationGracePeriodSeconds").number
    limit = (item.spec / "progressDeadlineSeconds").number or _DEADLINE
    latest = min(latest + settle, limit) if item.kind == "Deployment" else latest + settle
    return soonest + settle, latest, _GRACE if grace is None else grace


def _asks(item: Object, probe: str) -> bool:
    return any((container.node / probe).there for container in item.pod.containers if container.role == "containers")


def _claims_of_one_node(item: Object, objects: Objects) -> str:
    """The claim of its pods that one node at a time may mount; empty if there is none."""
    for volume in item.pod.volumes.values():
        name = (volume / "persistentVolumeClaim" / "claimName").text
        claim = objects.find("PersistentVolumeClaim", name, item.namespace) if name else None
        modes = (claim.spec / "accessModes").value if claim else None
        if isinstance(modes, list) and modes and set(map(str, modes)) <= {"ReadWriteOnce", "ReadWriteOncePod"}:
            return f"PersistentVolumeClaim/{name}"
    return ""


def _by(batch: int, pods: int) -> str:
    return ONE_BY_ONE if batch <= 1 or pods <= 1 else f"{min(batch, pods)} at a time"


def _are(pods: int) -> str:
    return "is" if pods == 1 else "are"


def _pods(least: int, most: int | None = None) -> str:
    if most is not None and most > least:
        return f"{least} to {most} pods"
    return "1 pod" if least == 1 else f"{least} pods"


def _span(found: Rollout) -> str:
    """`20 s to 3 min`."""
    soonest, longest = found.seconds or 0, found.longest or 0
    if longest <= soonest:
        return f"about {duration(soonest)}" if soonest else "a moment"
    return (
        f"{duration(soonest)} to {duration(longest)} by its probes"
        if soonest
        else f"up to {duration(longest)} by its probes"
    )


def duration(seconds: int) -> str:
    """`45 s`, `3 min`, `1 h 10 min`."""
    if seconds < 120:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"
