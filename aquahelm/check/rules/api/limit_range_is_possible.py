"""The limits of a namespace are about resources that there are, and in order: min, default request, default, max.

Bad:
    limits: [{type: Container, min: {memory: 1Gi}, max: {memory: 512Mi}}]
Good:
    limits: [{type: Container, min: {memory: 64Mi}, max: {memory: 512Mi}}]

The API server answers `min value 1Gi is greater than max value 512Mi`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import qualified_name
from aquahelm.check.quantities import amount
from aquahelm.check.resource_names import is_native, resource_trouble
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("limit-range-is-possible", theme="api", severity=ERROR, kinds=frozenset({"LimitRange"}))

TYPES = ("Container", "PersistentVolumeClaim", "Pod")
AMOUNTS = ("min", "defaultRequest", "default", "max", "maxLimitRequestRatio")
# The first may not be above the second.
ORDER = (
    ("min", "max"),
    ("min", "defaultRequest"),
    ("min", "default"),
    ("defaultRequest", "default"),
    ("defaultRequest", "max"),
    ("default", "max"),
)
OF_CLAIMS = ("storage", "cpu", "memory", "ephemeral-storage", "pods", "services", "persistentvolumeclaims")


def check(limits: Object) -> Iterator[Violation]:
    """One for each limit that is refused."""
    seen: set[str] = set()
    for limit in limits.spec / "limits":
        kind = limit / "type"
        text = kind.text or ""
        if qualified_name(text):
            yield Violation(kind, f"{shown(kind.value)} {qualified_name(text)}")
        elif "/" not in text and text not in TYPES:
            yield Violation(kind, f"{shown(text)} is not one of {listing(TYPES)}")
        elif text in seen:
            yield Violation(kind, f"{text} stands twice")
        seen.add(text)
        yield from _fitting(limit, text)
        for name in dict.fromkeys(name for field in AMOUNTS for name in (limit / field).mapping):
            yield from _resource(limit, name, text)
            yield from _order(limit, name)


def _fitting(limit: Node, kind: str) -> Iterator[Violation]:
    if kind == "Pod":
        for field in ("default", "defaultRequest"):
            if (limit / field).value:
                yield Violation(limit / field, "a Pod has no defaults; its containers have", f"remove {field}")
    elif kind == "PersistentVolumeClaim" and not {"storage"} & {*(limit / "min").mapping, *(limit / "max").mapping}:
        yield Violation(limit, "the least or the most storage of a claim must be given: min or max")


def _resource(limit: Node, name: str, kind: str) -> Iterator[Violation]:
    standard = ("cpu", "memory", "ephemeral-storage") if kind in ("Container", "Pod") else OF_CLAIMS
    trouble, fix = resource_trouble(name, standard)
    if trouble:
        field = next(field for field in AMOUNTS if name in (limit / field).mapping)
        yield Violation(limit / field / name, trouble, fix)


def _order(limit: Node, name: str) -> Iterator[Violation]:
    sizes = {field: amount((limit / field / name).value) for field in AMOUNTS}
    for low, high in ORDER:
        lower, higher = sizes[low], sizes[high]
        if lower is not None and higher is not None and lower > higher:
            place = limit / (low if low != "min" else high) / name
            yield Violation(place, f"{low} of {name} is above {high}")
    request, default = sizes["defaultRequest"], sizes["default"]
    if not is_native(name) and request is not None and default is not None and request < default:
        yield Violation(limit / "defaultRequest" / name, f"{name} cannot be overcommitted: both defaults must be equal")
    ratio, least, most = sizes["maxLimitRequestRatio"], sizes["min"], sizes["max"]
    place = limit / "maxLimitRequestRatio" / name
    if ratio is not None and ratio < 1:
        yield Violation(place, f"{shown(place.value)} is too small; 1 or more")
    elif ratio is not None and least and most is not None and ratio > most / least:
        yield Violation(place, f"{shown(place.value)} is more than max is to min")
