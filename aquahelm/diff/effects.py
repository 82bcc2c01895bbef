"""Everything else that a difference brings about: configuration, scale, what is new and what is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.autoscaling import AUTOSCALERS
from aquahelm.check.kinds import POD_TEMPLATES, WORKLOADS
from aquahelm.check.operated import OPERATED
from aquahelm.check.wording import listing, shown
from aquahelm.diff.case import ROLLED, Effect, stem_of
from aquahelm.diff.model import ABSENT, SUCCEEDED, TESTS_ALONE, Risk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object
    from aquahelm.check.pods import Container
    from aquahelm.diff.case import Case

CONFIGURATION = {"ConfigMap": "ConfigMap", "Secret": "Secret", "SealedSecret": "Secret", "ExternalSecret": "Secret"}
"""Kinds that bring values → the kind that pods read them from."""
_KEPT = ("helm.sh/resource-policy", "keep")


def effects(case: Case) -> Iterator[Effect]:
    """What follows from a difference, besides what rules, rollouts, operators and the network say."""
    if case.after is None:
        yield from _gone(case)
    elif case.before is None:
        yield from _new(case)
    elif case.hook:
        says = "a hook: Helm runs it as it is now, at its moment of the release"
        yield Effect(Risk.NONE, TESTS_ALONE) if case.item.is_test else Effect(Risk.RELOAD, says)
    else:
        yield from _scaled(case)
        yield from _scheduled(case)
        if case.kind in CONFIGURATION:
            yield from _read(case)


def _new(case: Case) -> Iterator[Effect]:
    item = case.item
    if case.hook:
        says = "a hook: Helm runs it at its moment of the release"
        yield Effect(Risk.NONE, TESTS_ALONE) if item.is_test else Effect(Risk.RELOAD, says)
    elif item.kind in ROLLED or item.kind in OPERATED or item.kind == "Pod":
        least, most = case.scene.after.replicas(item)
        count = f"{least} to {most} pods" if most > least else "1 pod" if least == 1 else f"{least} pods"
        yield Effect(Risk.SCALE, "a pod starts on each node" if item.kind == "DaemonSet" else _start(count, least))
    elif item.kind == "Job":
        yield Effect(Risk.SCALE, "runs again, for what it does is other now" if _namesake(case) else "runs once")
    elif item.kind == "CronJob":
        yield Effect(Risk.SCALE, f"runs by its schedule, {(item.spec / 'schedule').text}")
    elif item.kind in AUTOSCALERS:
        yield Effect(Risk.SCALE, "scales from now on")
    elif item.kind == "PodDisruptionBudget":
        yield Effect(Risk.RELOAD, "nodes are drained by it from now on")


def _start(count: str, pods: int) -> str:
    return f"{count} start{'s' if pods == 1 and ' to ' not in count else ''}"


def _gone(case: Case) -> Iterator[Effect]:
    item = case.item
    key, value = _KEPT
    if (item / "metadata" / "annotations" / key).text == value:
        yield Effect(Risk.NONE, "Helm leaves it in the cluster (helm.sh/resource-policy: keep); nobody renders it")
    elif case.hook:
        yield Effect(Risk.NONE, TESTS_ALONE) if item.is_test else Effect(Risk.RELOAD, "a hook: Helm no longer runs it")
    elif item.kind in ROLLED or item.kind in OPERATED or item.kind == "Pod":
        pods = case.scene.before.replicas(item)[0]
        yield Effect(Risk.DOWNTIME, f"its {f'{pods} pods are' if pods > 1 else 'pod is'} stopped")
    elif item.kind == "Job" and _namesake(case):
        yield Effect(Risk.NONE, SUCCEEDED)
    elif item.kind == "CronJob":
        yield Effect(Risk.RELOAD, "runs no more; a run that is under way is stopped")
    elif item.kind in AUTOSCALERS:
        yield Effect(Risk.SCALE, "nobody scales it any more: replicas stay as they are, or as they are written now")
    elif item.kind in CONFIGURATION:
        users = [
            user.ref for user in case.scene.after.usage.needers(CONFIGURATION[item.kind], item.name, item.namespace)
        ]
        if users and not case.scene.after.provided.keys(CONFIGURATION[item.kind], item.name, item.namespace)[0]:
            yield Effect(Risk.DOWNTIME, f"{listing(users, 'and')} cannot start without it")
    elif item.kind in ("PodDisruptionBudget", "ServiceAccount"):
        yield Effect(Risk.RELOAD, "goes; what ran by it runs on")


def _namesake(case: Case) -> bool:
    """Whether there is the same Job on the other side, named by the hash of what it does."""
    stem = stem_of(case.item.name)
    other = case.scene.after if case.after is None else case.scene.before
    return stem != case.item.name and any(
        stem_of(one.name) == stem and one.namespace == case.item.namespace for one in other.of_kind("Job")
    )


def _scaled(case: Case) -> Iterator[Effect]:
    if case.kind in AUTOSCALERS:
        bounds = case.under("spec.minReplicas", "spec.maxReplicas")
        if bounds:
            yield Effect(Risk.SCALE, _between(case), way=bounds[0].now)
        for one in (one for one in case.under("spec") if one not in bounds):
            yield Effect(Risk.SCALE, f"scales by {_moved(one.label, one.before, one.after)}", way=one.now)
    if case.kind not in ("Deployment", "ReplicaSet", "StatefulSet") or case.before is None or case.after is None:
        return
    for one in case.under("spec.replicas"):
        if case.scene.after.autoscaler_of(case.item):
            continue  # what is written counts for a moment, and a rule tells of it where that hurts
        then, now = (1 if value is ABSENT else value for value in (one.before, one.after))
        if now == 0:
            yield Effect(Risk.DOWNTIME, f"all {then} pods are stopped, and none starts", way=one.now)
        elif isinstance(now, int) and isinstance(then, int):
            more = now - then
            what = f"{abs(more)} pod{'s' if abs(more) > 1 else ''} {'more' if more > 0 else 'fewer'}"
            yield Effect(Risk.SCALE, f"{what}: {now} in place of {then}", way=one.now)


def _between(case: Case) -> str:
    """`runs 3 to 8 pods in place of 2 to 6`."""
    least, most = case.value("spec", "minReplicas"), case.value("spec", "maxReplicas")
    then, now = (f"{least[side].number or 1} to {most[side].number or 1}" for side in (0, 1))
    return f"runs {now} pods in place of {then}"


def _scheduled(case: Case) -> Iterator[Effect]:
    if case.kind == "CronJob":
        if case.under("spec.suspend") and case.value("spec", "suspend")[1].flag is True:
            yield Effect(Risk.DOWNTIME, "runs no more until somebody resumes it", way=("spec", "suspend"))
        elif case.under("spec"):
            yield Effect(Risk.RELOAD, "holds from the next run on")
    elif case.kind == "PersistentVolumeClaim" and case.under("spec.resources"):
        yield Effect(Risk.RELOAD, "the volume grows while it is mounted, where its class allows it", way=("spec",))
    elif case.kind == "PodDisruptionBudget" and case.under("spec"):
        yield Effect(Risk.RELOAD, "nodes are drained by it from now on")


def _read(case: Case) -> Iterator[Effect]:
    """Who reads a ConfigMap or Secret that changed, and when they notice."""
    if not [one for one in case.fields if not one.label.startswith("metadata")]:
        return
    scene, kind = case.scene, CONFIGURATION[case.kind]
    restarting, mounting, waiting, stuck = [], [], [], []
    ending = []
    for user in scene.after.usage.needers(kind, case.item.name, case.item.namespace):
        ending += [user.ref] if user.ends else []
        if user.ends or (user.kind != "DaemonSet" and not scene.after.replicas(user)[1]):
            continue
        if scene.restarts(user):
            restarting.append(user.ref)
            continue
        at_start, sub_path, mounted = _uses(user, kind, case.item.name)
        stuck += [user.ref] if at_start else []
        waiting += [user.ref] if sub_path and not at_start else []
        mounting += [user.ref] if mounted and not (at_start or sub_path) else []
    if ending:
        yield Effect(Risk.NONE, f"{listing(ending, 'and')} {_verb(ending, 'read')} it at each run")
    if restarting:
        yield Effect(
            Risk.NONE,
            f"{listing(restarting, 'and')} {_verb(restarting, 'restart')} and {_verb(restarting, 'read')} it anew",
        )
    if mounting:
        says = (
            f"{listing(mounting, 'and')} {_verb(mounting, 'find')} the new files within about a minute; no pod restarts"
        )
        yield Effect(Risk.RELOAD, says)
    for users, why in ((stuck, "at the start alone"), (waiting, "by subPath, which is never renewed")):
        if users:
            says = f"{listing(users, 'and')} {_verb(users, 'read')} it {why}: running pods keep the old values"
            yield Effect(Risk.RELOAD, says, f"kubectl rollout restart {users[0].lower()}")


def _verb(names: list[str], verb: str) -> str:
    return f"{verb}s" if len(names) == 1 else verb


def _uses(user: Object, kind: str, name: str) -> tuple[bool, bool, bool]:
    """Whether its containers read it as variables, mount it by subPath, or mount it whole."""
    volumes = {volume_name for volume_name, volume in user.pod.volumes.items() if _is_of(volume.value, kind, name)}
    at_start = sub_path = mounted = False
    for container in user.pod.containers:
        at_start = at_start or any(use.kind == kind and use.name == name for use in container.object_uses())
        for mount in container.node / "volumeMounts":
            if (mount / "name").text in volumes:
                once = bool((mount / "subPath").text or (mount / "subPathExpr").text) or _ends(container)
                sub_path, mounted = sub_path or once, mounted or not once
    return at_start, sub_path, mounted


def _ends(container: Container) -> bool:
    return not container.stays


def _is_of(volume: object, kind: str, name: str) -> bool:
    if not isinstance(volume, dict):
        return False
    field, key = ("configMap", "name") if kind == "ConfigMap" else ("secret", "secretName")
    direct = volume.get(field)
    if isinstance(direct, dict):
        return direct.get(key) == name
    projected = volume.get("projected")
    sources = projected.get("sources") if isinstance(projected, dict) else None
    return any(
        isinstance(source, dict) and isinstance(source.get(field), dict) and source[field].get("name") == name
        for source in (sources if isinstance(sources, list) else ())
    )


def _moved(label: str, before: object, after: object) -> str:
    said = ["nothing" if value is ABSENT else shown(value) for value in (before, after)]
    return f"{label.removeprefix('spec.')}: {said[1]} in place of {said[0]}"


def is_notable(case: Case) -> bool:
    """Whether something of a changed object is read by somebody: not its own labels and annotations alone."""
    return bool(case.fields) and any(not one.label.startswith("metadata.") for one in case.fields)


def otherwise(case: Case) -> Iterator[Effect]:
    """What is said of a changed object of which nobody else has said anything."""
    if case.before is None or case.after is None:
        return
    if not is_notable(case):
        yield Effect(Risk.NONE, "labels and annotations of its own alone")
    elif case.kind in WORKLOADS and case.kind in POD_TEMPLATES and not case.scene.restarts(case.item):
        yield Effect(Risk.NONE, "its pods stay as they are")
    elif case.kind not in CONFIGURATION:
        yield Effect(Risk.RELOAD, "read anew while it runs")
    else:
        yield Effect(Risk.NONE, "nobody here reads it")
