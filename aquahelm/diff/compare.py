"""Two renders of a platform, compared: the one place that knows all who have something to say of a difference."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from aquahelm.chart.components import component_of
from aquahelm.check.customs.definitions import definitions
from aquahelm.check.earlier import Earlier, EarlierObjects
from aquahelm.check.levels import Levels
from aquahelm.check.objects import Objects
from aquahelm.check.rule import Context
from aquahelm.check.schemas import bundle
from aquahelm.check.schemas.judge import Judge
from aquahelm.diff.case import Case, Effect, Scene
from aquahelm.diff.effects import effects, otherwise
from aquahelm.diff.exposure import exposure
from aquahelm.diff.fields import Differing, differing
from aquahelm.diff.generated import generated
from aquahelm.diff.merging import merged
from aquahelm.diff.model import Change, Consequence, Diff, Difference, Risk, What
from aquahelm.diff.operators import operated
from aquahelm.diff.reachable import reachable
from aquahelm.diff.rollouts import rollout
from aquahelm.diff.secrecy import concealed, said_openly
from aquahelm.diff.transitions import refusals, transitions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from aquahelm.check.objects import Object
    from aquahelm.check.reach.declared import DeclaredNetwork
    from aquahelm.diff.model import Source
    from aquahelm.render.manifests import Manifest, Manifests

    Find = Callable[[str, Manifest | None, Manifest | None, Differing | None], tuple[Source | None, Source | None]]
    """(environment, object before, object now, field) → the inventory's lines behind it, now and before."""

_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Known:
    """What a comparison may know beyond the objects.

    Attributes:
        versions: the Kubernetes versions that the platform may be installed in; all supported ones unless given.
        namespaces: environment → the release's namespace.
        networks: environment → the declared graph.
        customs: CustomResourceDefinitions besides those that ship with aquahelm, as data.
        find: finds the inventory's lines behind a field.
        earlier: environment → what else is known of the state before (edits by others, claims that wait).
        refused: environment → `Kind/name` → what the server is known to refuse besides.
    """

    versions: tuple[str, ...] = bundle.SUPPORTED
    namespaces: Mapping[str, str] = field(default_factory=dict)
    networks: Mapping[str, DeclaredNetwork] = field(default_factory=dict)
    customs: tuple[Mapping[str, Any], ...] = ()
    find: Find | None = None
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    refused: Mapping[str, Mapping[str, tuple[Effect, ...]]] = field(default_factory=dict)


def compare(
    before: Mapping[str, Manifests],
    after: Mapping[str, Manifests],
    known: Known | None = None,
    named: tuple[str, str] = ("before", "after"),
) -> Diff:
    """What differs between two states of each environment that both have.

    Args:
        before, after: environment → its objects.
        known: what else is known.
        named: what the two are called.
    """
    both = ((name, before[name], now) for name, now in after.items() if name in before)
    found = compare_each(both, known, named)
    return replace(
        found,
        new=tuple(name for name in after if name not in before),
        gone=tuple(name for name in before if name not in after),
    )


def compare_each(
    pairs: Iterable[tuple[str, Manifests, Manifests]],
    known: Known | None = None,
    named: tuple[str, str] = ("before", "after"),
) -> Diff:
    """The same of environments that come one by one: one that was compared is not held, so that the next has room.

    Args:
        pairs: environment, its objects before and after.
        known: what else is known.
        named: what the two states are called.
    """
    known = known or Known()
    kinds = bundle.load()
    kinds = kinds.with_customs(definitions(known.customs)) if known.customs else kinds
    judge = Judge(kinds, known.versions)
    found: list[Difference] = []
    names: list[str] = []
    objects = 0
    for name, before, after in pairs:
        found.extend(_environment(name, before, after, judge, known))
        names.append(name)
        objects += len(after)
        del before, after
    return Diff(named[0], named[1], tuple(names), merged(found, names), objects=objects)


def _environment(name: str, before: Manifests, after: Manifests, judge: Judge, known: Known) -> Iterator[Difference]:
    namespace = known.namespaces.get(name, "")
    now = Objects(after, namespace)
    earlier = EarlierObjects(known.earlier.get(name) or Earlier(before), namespace)
    context = Context(
        name, judge.versions, judge, Levels(now, "restricted"), network=known.networks.get(name), earlier=earlier
    )
    scene = Scene(name, earlier.objects, now, context)
    pairs = _pairs(scene)
    ways = reachable(scene, pairs)
    for key, (old, new) in pairs.items():
        fields: tuple[Differing, ...] = ()
        if old and new:
            fields = tuple(differing(old.manifest.data, new.manifest.data, judge.list_shape(new.manifest)))
        case = Case(scene, old, new, fields)
        refused = known.refused.get(name, {}).get(case.item.ref, ())
        told = _told(case, [*refused, *ways.get(key, ())], known.find)
        if told is not None:
            yield told
    now.close()
    earlier.close()


def _pairs(scene: Scene) -> Mapping[_Key, tuple[Object | None, Object | None]]:
    """Kind, namespace and name of each object whose texts differ, in the order of what is rendered now."""
    old = {_key(item): item for item in scene.before}
    new = {_key(item): item for item in scene.after}
    found: dict[_Key, tuple[Object | None, Object | None]] = {}
    for key, item in new.items():
        before = old.get(key)
        if before is None or before.manifest.text != item.manifest.text or scene.earlier.edits_of(item):
            found[key] = (before, item)
    found |= {key: (item, None) for key, item in old.items() if key not in new}
    return found


def _told(case: Case, known: Iterable[Effect], find: Find | None) -> Difference | None:
    """The difference, if there is one: texts may differ and mean the same."""
    replaced, rolled = rollout(case)
    by_operator, told = operated(case)
    said = [
        *transitions(case),
        *refusals(case),
        *rolled,
        *told,
        *exposure(case),
        *known,
        *generated(case),
        *effects(case),
    ]
    if case.before and case.after and not case.fields and not said:
        return None
    said = [*said, *([] if said else otherwise(case))]
    found = replaced or by_operator
    changes = tuple(_change(case, one, said, find) for one in case.fields)
    if not changes:
        now, then = _lines(case, None, find)
        changes = (Change("", None, None, _worst(said), now, then),) if now or then else ()
    name = case.scene.environment
    return Difference(
        case.item.ref,
        What.CHANGED if case.before and case.after else What.NEW if case.after else What.GONE,
        component_of(case.item.manifest.template),
        case.item.namespace,
        (name,),
        changes,
        tuple(sorted((_consequence(case, one, name) for one in said), key=lambda one: -one.risk)),
        {name: found} if found else {},
    )


def _consequence(case: Case, effect: Effect, environment: str) -> Consequence:
    label = next((one.label for one in case.fields if effect.way and _touches(one, effect)), "")
    return Consequence(effect.risk, said_openly(case.item, effect), effect.fix, label, effect.rule, (environment,))


def _change(case: Case, one: Differing, said: Iterable[Effect], find: Find | None) -> Change:
    now, then = _lines(case, one, find)
    hidden = concealed(case.item, one)
    of_field = [effect for effect in said if effect.way and _touches(one, effect)]
    if (
        case.after
        and case.after.runs_pods
        and one.label.startswith("spec.template.")
        and case.scene.restarts(case.after)
    ):
        of_field.append(Effect(Risk.RESTART, ""))
    return Change(hidden.label, hidden.before, hidden.after, _worst(of_field), now, then)


def _touches(one: Differing, effect: Effect) -> bool:
    way = effect.way or ()
    return way[: len(one.now)] == one.now or one.now[: len(way)] == way


def _lines(case: Case, one: Differing | None, find: Find | None) -> tuple[Source | None, Source | None]:
    if find is None:
        return None, None
    manifests = (case.before.manifest if case.before else None, case.after.manifest if case.after else None)
    return find(case.scene.environment, *manifests, one)


def _worst(said: Iterable[Effect]) -> Risk:
    return max((one.risk for one in said), default=Risk.NONE)


def _key(item: Object) -> _Key:
    return item.kind, item.namespace, item.name
