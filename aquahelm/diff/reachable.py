"""Which connections NetworkPolicies open and close, computed on both sides by `check/reach`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.check.reach.ends import THE_INTERNET, AddressEnd, Door, PodEnd
from aquahelm.diff.case import Effect, stem_of
from aquahelm.diff.model import Risk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.reach.ends import End
    from aquahelm.diff.case import Scene

_Key = tuple[str, str, str]
_FEW = 8
_OF_A_VERSION = {"app.kubernetes.io/version", "helm.sh/chart"}
_ANYBODY = PodEnd("pods of other namespaces", "?", {}, whole_labels=False)


@dataclass(frozen=True, slots=True, order=True)
class _Way:
    source: str
    target: str
    door: str

    def __str__(self) -> str:
        return f"{self.source} → {self.target}:{self.door}"


def reachable(
    scene: Scene, differing: Mapping[_Key, tuple[Object | None, Object | None]]
) -> Mapping[_Key, list[Effect]]:
    """What opens and closes, for each NetworkPolicy (and each workload whose labels or ports are others).

    Args:
        scene: both sides.
        differing: kind, namespace and name of each object that differs → it before and now.
    """
    held = _held(scene, differing)
    if not held:
        return {}
    opened, let_out, closed = _moved_ways(held, _Side(scene.before, scene), _Side(scene.after, scene))
    found: dict[_Key, list[Effect]] = defaultdict(list)
    for ways_of, risk, verb in (
        (opened, Risk.EXPOSURE, "opens"),
        (let_out, Risk.RELOAD, "lets out"),
        (closed, Risk.RELOAD, "closes"),
    ):
        for owner, ways in ways_of.items():
            found[owner].append(Effect(risk, f"{verb} {_some(ways)}"))
    return found


_Ways = dict[_Key, set[_Way]]


def _moved_ways(held: Mapping[_Key, _Key], before: _Side, after: _Side) -> tuple[_Ways, _Ways, _Ways]:
    """What is open now and was not, by the target's policy and by the source's; and what is no longer open."""
    opened, let_out, closed = (defaultdict[_Key, set[_Way]](set) for _ in range(3))
    seen: set[tuple[_Key, _Key, str]] = set()
    for key in held:
        for way, ends in {**before.ways(key), **after.ways(key)}.items():
            if ends in seen:
                continue
            seen.add(ends)
            then_ends, now_ends = before.as_here(ends, after), after.as_here(ends, before)
            then, now = before.open(*then_ends), after.open(*now_ends)
            if then is False and now is not False and before.has(then_ends[1]):
                opened[_owner(held, ends, key)].add(way)
                other = _other(held, ends)
                if other is not None:
                    let_out[other].add(way)
            elif now is False and then is not False and after.has(now_ends[1]):
                closed[_owner(held, ends, key)].add(way)
    return opened, let_out, closed


def _held(scene: Scene, differing: Mapping[_Key, tuple[Object | None, Object | None]]) -> dict[_Key, _Key]:
    """The workloads whose connections may be others → the object that makes it so."""
    found: dict[_Key, _Key] = {}
    for key, (before, after) in differing.items():
        if key[0] == "NetworkPolicy" and not (before and after and before.spec.value == after.spec.value):
            for objects, policy in ((scene.before, before), (scene.after, after)):
                for item in objects.network.guarded(objects.network.policy(policy)) if policy else ():
                    found.setdefault(_key(item), key)
    if not scene.after.network.policies:
        return found  # nobody is held back, and nobody is let in
    unseen = {label for label in _OF_A_VERSION if not _selected(label, scene)}
    for key, (before, after) in _paired(differing):
        one = after or before
        if one is not None and one.has_pods and (before is None or after is None or _moved(before, after, unseen)):
            found.setdefault(key, key)
    return found


def _paired(
    differing: Mapping[_Key, tuple[Object | None, Object | None]],
) -> Iterator[tuple[_Key, tuple[Object | None, Object | None]]]:
    """What differs, where a Job that its hash has renamed is one and not two."""
    gone = {
        (key[1], stem_of(key[2])): before for key, (before, after) in differing.items() if key[0] == "Job" and not after
    }
    come = {(key[1], stem_of(key[2])) for key, (before, after) in differing.items() if key[0] == "Job" and not before}
    for key, (before, after) in differing.items():
        stem = key[1], stem_of(key[2])
        if key[0] != "Job" or (before and after) or not (stem in gone and stem in come):
            yield key, (before, after)
        elif after:
            yield key, (gone[stem], after)


def _selected(label: str, scene: Scene) -> bool:
    """Whether a policy may know pods by a label."""
    policies = (policy for side in (scene.before, scene.after) for policy in side.of_kind("NetworkPolicy"))
    return any(label in repr(policy.spec.value) for policy in policies)


def _moved(before: Object, after: Object, unseen: AbstractSet[str]) -> bool:
    """Whether policies may treat it otherwise; a version's label that none of them names moves nobody."""
    then, now = ({key: value for key, value in one.pod.labels.items() if key not in unseen} for one in (before, after))
    return then != now or _numbers(before) != _numbers(after)


def _numbers(item: Object) -> list[int | None]:
    return [port.number for port in item.pod.ports]


class _Side:
    """The connections of one side."""

    def __init__(self, objects: Objects, scene: Scene) -> None:
        self._network = objects.network
        self._items = {_key(item): item for item in objects if item.has_pods and not item.is_test}
        self._by_labels = {_looks(item): key for key, item in self._items.items()}
        self._jobs = {(key[1], stem_of(key[2])): key for key in self._items if key[0] == "Job"}
        self._outside: dict[_Key, End] = {("", "", "internet"): THE_INTERNET, ("", "", _ANYBODY.name): _ANYBODY}
        declared = scene.context.network
        self._exits: dict[_Key, tuple[int, ...]] = {("", "", "internet"): (443,)}
        if declared:
            for visitor in declared.visitors:
                self._outside["", "", visitor.name] = declared.visitor_end(visitor)
            for way_out in declared.exits:
                name = ("", "", way_out.name)
                self._outside[name] = AddressEnd(way_out.name, way_out.addresses)
                self._exits[name] = tuple(sorted({*self._exits.get(name, ()), *way_out.ports}))

    def has(self, key: _Key) -> bool:
        """Whether an end is there."""
        return key in self._items or key in self._outside

    def as_here(self, ends: tuple[_Key, _Key, str], other: _Side) -> tuple[_Key, _Key, str]:
        """A connection with the names of this side: a Job whose hash has renamed it is the same to every policy."""
        source, target, door = ends
        return self._named(source, other), self._named(target, other), door

    def _named(self, key: _Key, other: _Side) -> _Key:
        item = other._items.get(key)
        if key in self._items or item is None:
            return key
        renamed = self._jobs.get((key[1], stem_of(key[2])), key) if key[0] == "Job" else key
        return self._by_labels.get(_looks(item), renamed)

    def ways(self, key: _Key) -> dict[_Way, tuple[_Key, _Key, str]]:
        """Every connection that a workload may take part in."""
        found: dict[_Way, tuple[_Key, _Key, str]] = {}
        if key not in self._items:
            return found
        for other in self._items:
            if other != key:
                self._add(found, key, other)
                self._add(found, other, key)
        for place in self._outside:
            if place in self._exits:
                self._add(found, key, place)
            if isinstance(self._outside[place], PodEnd) or place[-1] == "internet":
                self._add(found, place, key)
        return found

    def _add(self, found: dict[_Way, tuple[_Key, _Key, str]], source: _Key, target: _Key) -> None:
        for door in self._doors(target):
            found[_Way(_name(source), _name(target), str(door))] = (source, target, str(door))

    def _doors(self, key: _Key) -> list[Door]:
        item = self._items.get(key)
        if item is not None:
            return sorted(set(self._network.end(item).doors))
        return [Door(port) for port in self._exits.get(key, ())]

    def open(self, source: _Key, target: _Key, door: str) -> bool | None:
        """Whether a connection is open; closed where an end is not there."""
        there = next((one for one in self._doors(target) if str(one) == door), None)
        if there is None or not self.has(source):
            return False
        return self._network.open(self._end(source), self._end(target), there)

    def _end(self, key: _Key) -> End:
        item = self._items.get(key)
        return self._network.end(item) if item is not None else self._outside[key]


def _looks(item: Object) -> tuple[str, str, frozenset[tuple[str, str]]]:
    """What policies may know a workload by, but for what changes with every version."""
    labels = ((key, value) for key, value in item.pod.labels.items() if key not in _OF_A_VERSION)
    return item.kind, item.namespace, frozenset(labels)


def _owner(held: Mapping[_Key, _Key], ends: tuple[_Key, _Key, str], otherwise: _Key) -> _Key:
    """The object that a way is told with: the target's policy, or the source's."""
    return held.get(ends[1]) or held.get(ends[0]) or held[otherwise]


def _other(held: Mapping[_Key, _Key], ends: tuple[_Key, _Key, str]) -> _Key | None:
    """The source's policy, where the target's tells of the way."""
    source = held.get(ends[0])
    return source if held.get(ends[1]) and source and source[0] == "NetworkPolicy" else None


def _key(item: Object) -> _Key:
    return item.kind, item.namespace, item.name


def _name(key: _Key) -> str:
    return key[2] if key[0] in ("", "Deployment", "StatefulSet") else f"{key[0]}/{key[2]}"


def _some(ways: set[_Way]) -> str:
    told = sorted(ways)
    rest = len(told) - _FEW
    return ", ".join(map(str, told[:_FEW])) + (f" and {rest} more" if rest > 0 else "")
