"""Every supported Kubernetes version serves the object's kind in its apiVersion.

Bad:
    apiVersion: policy/v1beta1
    kind: PodDisruptionBudget
Good:
    apiVersion: policy/v1
    kind: PodDisruptionBudget

A cluster that does not serve it refuses the whole release: `no matches for kind`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Context, Rule, Violation
from aquahelm.check.schemas.removed import INSTEAD, MOVED, REMOVED
from aquahelm.check.wording import listing, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.schemas.judge import Judge

RULE = Rule("api-version-is-served", theme="schema", severity=ERROR)


def concerns(api_version: str, kind: str, judge: Judge) -> bool:
    """What some of the asked versions do not serve."""
    return judge.served(api_version, kind) != judge.versions


def check(item: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One, with the versions that do not serve it and what to write instead."""
    api_version, kind = item.api_version, item.manifest.kind
    served = context.judge.served(api_version, kind)
    if not api_version or not kind:
        return
    place = item / "apiVersion"
    missing = tuple(version for version in context.versions if version not in served)
    fix = _replacement(context, kind, api_version, missing)
    bundle = context.judge.bundle
    name = f"{api_version}/{kind}"
    last = bundle.last_served.get(name) or REMOVED.get(name)
    if last:
        yield Violation(place, f"{kind} in {api_version} is gone since Kubernetes {_next(last)}", fix)
    elif name in bundle.served:
        versions = [version for version, address in zip(bundle.versions, bundle.served[name], strict=True) if address]
        message = f"{kind} in {api_version} is served {_span(versions, bundle.versions)}"
        yield Violation(place, message, fix, versions=missing)
    elif bundle.is_surely_absent(api_version, kind):
        yield _no_such_kind(item, context, fix)


def _no_such_kind(item: Object, context: Context, fix: str) -> Violation:
    kind, api_version = item.manifest.kind, item.api_version
    if fix:
        return Violation(item / "apiVersion", f"there is no {kind} in {api_version}", fix)
    kinds = [name.rpartition("/")[2] for name in context.judge.bundle.served if name.startswith(f"{api_version}/")]
    moved = MOVED.get(api_version.rpartition("/")[0])
    if moved:
        return Violation(item / "apiVersion", f"{api_version.partition('/')[0]} was given up", f"look in {moved}")
    near = nearest(kind, kinds)
    message = f"there is no kind {kind} in {api_version}"
    return Violation(item / "kind", message, f"did you mean {near}?" if near else "")


def _span(versions: list[str], known: tuple[str, ...]) -> str:
    if versions[0] == known[0]:
        return f"until Kubernetes {versions[-1]}"
    if versions[-1] == known[-1]:
        return f"from Kubernetes {versions[0]} on"
    return f"by Kubernetes {listing(versions, 'and')} alone"


def _replacement(context: Context, kind: str, api_version: str, versions: tuple[str, ...]) -> str:
    """The best apiVersion that all these versions serve."""
    for other in context.judge.bundle.api_versions_of.get(kind, ()):
        served = context.judge.served(other, kind)
        if other != api_version and all(version in served for version in versions):
            return f"write {other}"
    return INSTEAD.get(kind, "")


def _next(version: str) -> str:
    major, _, minor = version.partition(".")
    return f"{major}.{int(minor) + 1}"
