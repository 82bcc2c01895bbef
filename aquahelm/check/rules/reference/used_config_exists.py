"""ConfigMaps and Secrets that a pod uses exist, with the keys that it uses.

Bad:
    env: [{name: JWT_SECRET, valueFrom: {secretKeyRef: {name: jwt, key: token}}}]   # Secret jwt has a key secret
Good:
    env: [{name: JWT_SECRET, valueFrom: {secretKeyRef: {name: jwt, key: secret}}}]

The API server accepts it; the pod stays in CreateContainerConfigError, or waits for ever to mount the volume. What
comes from elsewhere is declared as external (`Secret/jwt`). Sources marked `optional` are left alone, and so is what an
operator or a Job among the objects may make: a custom resource of that name, arguments that name the Secret.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Context, Rule, Violation
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import ObjectUse

RULE = Rule("used-config-exists", theme="reference", severity=ERROR, kinds=WORKLOADS)

KINDS = {"ConfigMap", "Secret"}
# Kubernetes puts it into every namespace.
EVERYWHERE = {("ConfigMap", "kube-root-ca.crt")}


def check(workload: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each object that is not there, and one for each key."""
    missing: dict[tuple[str, str], list[ObjectUse]] = {}
    for use in workload.pod.object_uses():
        if use.kind in KINDS and not use.optional and (use.kind, use.name) not in EVERYWHERE:
            there, keys = objects.provided.keys(use.kind, use.name, workload.namespace)
            if there:
                yield from _missing_keys(use, keys)
            elif not (
                context.externals.has(use.kind, use.name) or objects.makers.may_make(use.name, workload.namespace)
            ):
                missing.setdefault((use.kind, use.name), []).append(use)
    for (kind, name), uses in missing.items():
        near = nearest(name, objects.provided.names(kind, workload.namespace))
        fix = f"did you mean {near}?" if near else f"create it, or declare it as external: {kind}/{name}"
        who = uses[0].what if len(uses) == 1 else f"{uses[0].what} and {len(uses) - 1} more"
        message = f"the {kind} {shown(name)} does not exist; {who} would come from it"
        yield Violation(uses[0].node, message, fix)


def _missing_keys(use: ObjectUse, keys: frozenset[str] | None) -> Iterator[Violation]:
    if keys is None:
        return
    for key, place in use.keys:
        if key not in keys:
            near = nearest(key, keys)
            known = f"keys: {listing(sorted(keys), 'and')}" if keys else ""
            message = f"{use.what} needs the key {shown(key)}, which the {use.kind} {shown(use.name)} does not have"
            yield Violation(place, message, f"did you mean {near}?" if near else known)
