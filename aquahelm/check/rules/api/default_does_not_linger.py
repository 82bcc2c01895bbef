"""What the API server filled in does not contradict what is written now.

Bad:
    # installed: a Deployment without a strategy
    strategy: {type: Recreate}
Good:
    # installed: strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}}
    strategy: {type: Recreate}

Helm 4 applies on the server's side, and that takes away only what Helm had written before: a default that the server
filled in stays. The API server answers `spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy
`type` is 'Recreate'`, `only allowed for updateStrategy 'RollingUpdate'`, or `may not specify more than 1 volume type`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

STRATEGIES = {"Deployment": ("strategy", "Recreate"), "StatefulSet": ("updateStrategy", "OnDelete")}
KINDS = frozenset({"CronJob", "DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"})

RULE = Rule("default-does-not-linger", theme="api", severity=ERROR, kinds=KINDS)


def check(workload: Object, before: Object) -> Iterator[Violation]:
    """One for each default that is in the way."""
    field, other = STRATEGIES.get(workload.kind, ("", ""))
    if field:
        was = before.spec / field
        # A StatefulSet's is filled in only where not even the type was given.
        filled = not (was / "rollingUpdate").value and (workload.kind == "Deployment" or not (was / "type").there)
        if filled and (was / "type").text in (None, "RollingUpdate"):
            yield from _strategy(workload.spec / field, other)
    bare = {
        (volume / "name").text
        for volume in before.pod.spec / "volumes"
        if not [key for key, source in volume.fields() if key != "name" and source.there]
    }
    for volume in workload.pod.spec / "volumes" if bare else ():
        sources = [key for key, source in volume.fields() if key not in ("name", "emptyDir") and source.there]
        if (volume / "name").text in bare and sources:
            message = f"the volume was installed without a source, stays an emptyDir, and would be a {sources[0]} too"
            yield Violation(volume / sources[0], message, "give the volume another name")


def _strategy(now: Node, other: str) -> Iterator[Violation]:
    if (now / "type").text == other:
        message = f"rollingUpdate was filled in by the server, stays, and may not stand beside {other}"
        yield Violation(now, message, f"kubectl patch it away first: {now.key}: {{$retainKeys: [type], type: {other}}}")
