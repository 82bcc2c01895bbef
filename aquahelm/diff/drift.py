"""What somebody has changed in a cluster since Helm wrote it, and who: by the owners of fields.

The API server notes for each field who has set it last (`metadata.managedFields`, documentation "Server-Side Apply",
"Field management"). A field of the release that has another value now has drifted, whoever did it; a field that the
release does not have is told of where neither Helm nor a controller of Kubernetes has set it.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from aquahelm.check.earlier import Edit
from aquahelm.check.kinds import known_as
from aquahelm.check.objects import Object
from aquahelm.diff.fields import Differing, differing
from aquahelm.diff.model import ABSENT, Drift
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


def drifts(
    installed: Iterable[Manifest],
    live: Mapping[tuple[str, str], Live],
    now: Mapping[tuple[str, str], Manifest],
    judge: Judge,
) -> tuple[list[Drift], dict[str, tuple[Edit, ...]]]:
    """What has drifted, and the same as edits that rules of updates understand.

    Args:
        installed: the objects of the release.
        live: kind (with its group) and name → the object in the cluster.
        now: the same → the object as it is rendered now.
        judge: knows the lists with keys.
    """
    found: list[Drift] = []
    edits: dict[str, tuple[Edit, ...]] = {}
    for manifest in installed:
        key = key_of(manifest.data)
        there = live.get(key)
        if there is None:
            says = "the upgrade makes it anew" if key in now else "nothing is left for the upgrade to delete"
            found.append(Drift(manifest.ref, "", ABSENT, ABSENT, "", "", says))
            continue
        after = now.get(key)
        left = {one.label: one for one in _between(after, there, judge)} if after else None
        patches: dict[str, dict[str, Any]] = {}
        for one in _moved(manifest, there, judge):
            who, when = there.owner(one.now)
            hidden = concealed(Object(manifest), one)
            found.append(Drift(manifest.ref, hidden.label, hidden.before, hidden.after, who, when, _then(one, left)))
            if who and who != HELM and one.after is not ABSENT:
                _set(patches.setdefault(who, {}), one.now, one.after)
        if patches:
            edits[manifest.ref] = tuple(Edit(who, patch) for who, patch in patches.items())
    return found, edits


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
    if one.after is ABSENT:
        return "the upgrade puts it back"
    return "the upgrade stops at it (a conflict), or puts it back with Helm 3 or --force-conflicts"


def _set(patch: dict[str, Any], way: Way, value: Any) -> None:
    """Write a value into a merge patch; a list cannot be written in part and is left out."""
    if any(isinstance(step, int) for step in way):
        return
    *above, last = way
    for step in above:
        patch = patch.setdefault(str(step), {})
    patch[str(last)] = value


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
