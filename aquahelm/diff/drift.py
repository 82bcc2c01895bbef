"""What somebody has changed in a cluster since Helm wrote it, and who: by the owners of fields.

The API server notes for each field who has set it last (`metadata.managedFields`, documentation "Server-Side Apply",
"Field management"). A field of the release that has another value now has drifted, whoever did it; a field that the
release does not have is told of where neither Helm nor a controller of Kubernetes has set it.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from aquahelm.check.kinds import known_as
from aquahelm.check.objects import Object
from aquahelm.check.wording import shown
from aquahelm.diff.case import Effect
from aquahelm.diff.fields import Differing, differing
from aquahelm.diff.model import ABSENT, Drift, Risk
from aquahelm.diff.secrecy import concealed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aquahelm.check.schemas.judge import Judge
    from aquahelm.diff.fields import Way
    from aquahelm.render.manifests import Manifest

HELM = "helm"
CONTROLLERS = frozenset(
    {"cloud-controller-manager", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet"}
)
"""Who writes into objects of others all the time."""
_CONFLICT = "the upgrade stops at it (a conflict), or puts it back with --force-conflicts"
_WAYS_ON = "leave the field out, take over the value, or helm upgrade --force-conflicts"
_SERVERS = frozenset({"creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"})


class Live:
    """An object as it is in the cluster."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        metadata = dict(data.get("metadata") or {})
        self._managed = [entry for entry in metadata.get("managedFields") or () if entry.get("subresource") != "status"]
        metadata = {key: value for key, value in metadata.items() if key not in _SERVERS}
        self.data = {key: value for key, value in data.items() if key not in ("metadata", "status")}
        self.data["metadata"] = metadata
        self._owned = [(entry, frozenset(_ways(entry.get("fieldsV1") or {}, self.data, ()))) for entry in self._managed]

    @property
    def is_applied(self) -> bool:
        """Whether Helm applies on the server's side, as Helm 4 does, and goes on doing unless Helm 3 installed it."""
        return any(entry.get("manager") == HELM and entry.get("operation") == "Apply" for entry in self._managed)

    def owner(self, way: Way) -> tuple[str, str]:
        """Who has set a field, somebody other than Helm first, and when; nothing where nobody is known."""
        found = [
            (str(entry.get("manager")) != HELM, str(entry.get("time") or ""), str(entry.get("manager")))
            for entry, ways in self._owned
            if any(way[: len(one)] == one or one[: len(way)] == way for one in ways if one)
        ]
        if not found:
            return "", ""
        _, when, who = max(found)
        return who, when

    def is_by_hand(self, way: Way) -> bool:
        """Whether neither Helm nor a controller of Kubernetes owns a field."""
        owners = {
            str(entry.get("manager"))
            for entry, ways in self._owned
            if any(way[: len(one)] == one or one[: len(way)] == way for one in ways if one)
        }
        return bool(owners - CONTROLLERS - {HELM}) and HELM not in owners


@dataclass(frozen=True)
class Found:
    """What a cluster has in place of what Helm wrote.

    Attributes:
        drift: each field, and who has set it.
        there: the objects of the release as they are, as far as the release speaks of them: an upgrade starts there.
        refused: `Kind/name` → what server-side apply stops at.
    """

    drift: tuple[Drift, ...]
    there: tuple[Manifest, ...]
    refused: Mapping[str, tuple[Effect, ...]]


def drifts(
    installed: Iterable[Manifest],
    live: Mapping[tuple[str, str], Live],
    now: Mapping[tuple[str, str], Manifest],
    judge: Judge,
) -> Found:
    """What has drifted, and where that leaves an upgrade.

    Args:
        installed: the objects of the release.
        live: kind (with its group) and name → the object in the cluster.
        now: the same → the object as it is rendered now.
        judge: knows the lists with keys.
    """
    told: list[Drift] = []
    there: list[Manifest] = []
    refused: dict[str, tuple[Effect, ...]] = {}
    for manifest in installed:
        key = key_of(manifest.data)
        found = live.get(key)
        if found is None:
            says = "the upgrade makes it anew" if key in now else "nothing is left for the upgrade to delete"
            told.append(Drift(manifest.ref, "", ABSENT, ABSENT, "", "", says))
            continue
        after = now.get(key)
        left = {one.label: one for one in _between(after, found, judge)} if after else None
        moved = list(_moved(manifest, found, judge))
        stops: list[Effect] = []
        for one in moved:
            who, when = found.owner(one.now)
            hidden = concealed(Object(manifest), one)
            stopped = _stopped(one, left, who, found)
            stops += [_conflict(who, hidden, stopped.then)] if stopped else []
            then = _CONFLICT if stopped else _then(one, left)
            told.append(Drift(manifest.ref, hidden.label, hidden.before, hidden.after, who, when, then))
        there.append(_as_it_is(manifest, moved))
        if stops:
            refused[manifest.ref] = tuple(stops)
    return Found(tuple(told), tuple(there), refused)


def _as_it_is(manifest: Manifest, moved: Iterable[Differing]) -> Manifest:
    """An object of the release with the values of now; what others have added to it is not the release's."""
    changed = [one for one in moved if one.before is not ABSENT and one.then]
    if not changed or manifest.kind == "Secret":  # a Secret's texts stand elsewhere in the cluster
        return manifest
    data = json.loads(json.dumps(manifest.data))
    taken = [one for one in changed if one.after is ABSENT]
    for one in [*(one for one in changed if one not in taken), *sorted(taken, key=_place, reverse=True)]:
        *above, last = one.then
        around: Any = data
        for step in above:
            around = around[step]
        if one in taken:
            del around[last]
        else:
            around[last] = one.after
    return replace(manifest, data=data, text=json.dumps(data))


def _place(one: Differing) -> list[tuple[bool, int, str]]:
    return [(isinstance(step, int), step if isinstance(step, int) else 0, str(step)) for step in one.then]


def _stopped(one: Differing, left: Mapping[str, Differing] | None, who: str, live: Live) -> Differing | None:
    """What server-side apply stops at: a field of another manager that is to have another value."""
    still = left.get(one.label) if left else None
    if still is None or still.before is ABSENT or one.after is ABSENT or who in ("", HELM):
        return None
    return still if live.is_applied else None


def _conflict(who: str, one: Differing, way: Way) -> Effect:
    name = one.label.removeprefix("spec.").removeprefix("template.spec.")
    says = f"Helm 4 stops at {name}: {who} has set it to {shown(one.after)} since, and owns it"
    return Effect(Risk.RECREATE, says, _WAYS_ON, way, "nobody-else-has-changed-it")


def _moved(manifest: Manifest, live: Live, judge: Judge) -> Iterator[Differing]:
    for one in _between(manifest, live, judge):
        if one.before is not ABSENT or live.is_by_hand(one.now):
            yield one


def _between(manifest: Manifest, live: Live, judge: Judge) -> Iterator[Differing]:
    return differing(_as_stored(manifest.data), live.data, judge.list_shape(manifest))


def _as_stored(data: Mapping[str, Any]) -> dict[str, Any]:
    """With a Secret's texts where the server puts them."""
    stored = {key: value for key, value in data.items() if key != "status"}
    texts = stored.pop("stringData", None) if data.get("kind") == "Secret" else None
    if isinstance(texts, dict):
        encoded = {key: base64.b64encode(str(value).encode()).decode() for key, value in texts.items()}
        stored["data"] = {**(stored.get("data") or {}), **encoded}
    return stored


def _then(one: Differing, left: Mapping[str, Differing] | None) -> str:
    """What an upgrade does with it; `left`: what differs between the object as it is rendered now and the live one."""
    if left is None:
        return "goes with the object"
    still = left.get(one.label)
    if still is None:
        return "is written so now" if one.after is not ABSENT else "the release no longer says it either"
    if still.before is ABSENT:
        return "stays: the release does not say it"
    return "the upgrade puts it back"


def _ways(fields: Any, data: Any, way: Way) -> Iterator[Way]:
    """The ways of all fields that an entry of managedFields names (structured-merge-diff's `fieldpath`)."""
    below = {key: value for key, value in fields.items() if key != "."} if isinstance(fields, dict) else {}
    if not below:
        yield way
        return
    for key, inner in below.items():
        kind, _, name = key.partition(":")
        if kind == "f":
            yield from _ways(inner, data.get(name) if isinstance(data, dict) else None, (*way, name))
        elif kind == "k" and isinstance(data, list):
            wanted = json.loads(name)
            for index, item in enumerate(data):
                if isinstance(item, dict) and all(item.get(field) == value for field, value in wanted.items()):
                    yield from _ways(inner, item, (*way, index))
        else:
            yield way


def key_of(data: Mapping[str, Any]) -> tuple[str, str]:
    """Kind (with its group) and name."""
    metadata = data.get("metadata") or {}
    kind = known_as(str(data.get("apiVersion") or ""), str(data.get("kind") or ""))
    return kind, str(metadata.get("name") or "")
