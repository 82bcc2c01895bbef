"""ConfigMaps and Secrets that a pod uses exist, with the keys that it uses.

Bad:
    env: [{name: JWT_SECRET, valueFrom: {secretKeyRef: {name: jwt, key: token}}}]   # Secret jwt has a key secret
Good:
    env: [{name: JWT_SECRET, valueFrom: {secretKeyRef: {name: jwt, key: secret}}}]

The API server accepts it; the pod stays in CreateContainerConfigError, or waits for ever to mount the volume. What
comes from elsewhere is declared as external (`Secret/jwt`). Among others' manifests what is missing may be in the
cluster all the same: that is a warning, said once for all who need it. Sources marked `optional` are left alone, and
so is what an operator or a Job among the objects may make: a custom resource of that name, arguments that name the
Secret.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.missing import is_missing, meant_instead, needed_too
from aquahelm.check.rule import ERROR, WARNING, Context, Rule, Violation
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import ObjectUse

RULE = Rule("used-config-exists", theme="reference", severity=ERROR, kinds=WORKLOADS, mildest=WARNING)

KINDS = {"ConfigMap", "Secret"}


def check(workload: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each object that is not there, and one for each key."""
    missing: dict[tuple[str, str], list[ObjectUse]] = {}
    for use in workload.pod.object_uses():
        if use.kind in KINDS and not use.optional:
            there, keys = objects.provided.keys(use.kind, use.name, workload.namespace)
            if there:
                yield from _missing_keys(use, keys)
            elif is_missing(use.kind, use.name, workload.namespace, objects, context):
                missing.setdefault((use.kind, use.name), []).append(use)
    for (kind, name), uses in missing.items():
        near = meant_instead(kind, name, workload.namespace, objects, context)
        fix = f"did you mean {near}?" if near else f"create it, or declare it as external: {kind}/{name}"
        if near or context.closed:
            message = f"the {kind} {shown(name)} does not exist; {_uses(uses)} would come from it"
            yield Violation(uses[0].node, message, fix)
            continue
        needers = objects.usage.needers(kind, name, workload.namespace)
        if needers[0] is workload:
            others = needed_too([item.ref for item in needers[1:]])
            message = f"the {kind} {shown(name)} is not among these objects; {_uses(uses)} would come from it{others}"
            yield Violation(uses[0].node, message, fix, severity=WARNING)


def _uses(uses: list[ObjectUse]) -> str:
    return uses[0].what if len(uses) == 1 else f"{uses[0].what} and {len(uses) - 1} more"


def _missing_keys(use: ObjectUse, keys: frozenset[str] | None) -> Iterator[Violation]:
    if keys is None:
        return
    for key, place in use.keys:
        if key not in keys:
            near = nearest(key, keys)
            known = f"keys: {listing(sorted(keys), 'and')}" if keys else ""
            message = f"{use.what} needs the key {shown(key)}, which the {use.kind} {shown(use.name)} does not have"
            yield Violation(place, message, f"did you mean {near}?" if near else known)
