"""A StatefulSet keeps its claims, its selector, its Service and the way it starts pods.

Bad:
    # installed: volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 10Gi}}}}]
    volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 20Gi}}}}]
Good:
    # installed: volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 10Gi}}}}]
    volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 10Gi}}}}]

The API server answers `updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',
'updateStrategy', … are forbidden`. To grow the volumes, grow each claim and then delete the StatefulSet alone:
`kubectl delete statefulset NAME --cascade=orphan`; the next upgrade makes it anew around its pods.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.upgrade.defaults import with_claim_defaults
from aquahelm.check.upgrade.sameness import same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("stateful-set-keeps-its-claims", theme="api", severity=ERROR, kinds=frozenset({"StatefulSet"}))

SIZE = ("spec", "resources", "requests", "storage")
CLAIMS = "volumeClaimTemplates"
FIXED = ("selector", "serviceName", "podManagementPolicy", CLAIMS)
GROW = "keep it; or grow each claim (kubectl edit pvc {claim}-{name}-0), then delete the StatefulSet alone: "
GROW += "kubectl delete statefulset {name} --cascade=orphan"
ANEW = "keep it, or delete the StatefulSet alone first: kubectl delete statefulset {} --cascade=orphan"


def check(item: Object, before: Object) -> Iterator[Violation]:
    """One for each part that is frozen and another now."""
    for field in FIXED:
        now, then = item.spec / field, before.spec / field
        if not same(_stored(field, now), _stored(field, then)):
            fix = _grown(item.name, now, then) if field == CLAIMS else ANEW.format(item.name)
            yield Violation(now, f"{field} is immutable, and another is installed", fix)
    history, was = item.spec / "revisionHistoryLimit", before.spec / "revisionHistoryLimit"
    if _limit(history) != _limit(was):
        yield Violation(
            history,
            "revisionHistoryLimit is immutable before Kubernetes 1.33, and another is installed",
            ANEW.format(item.name),
            until="1.32",
        )


def _grown(name: str, now: Node, then: Node) -> str:
    """What to do about other claims. Volumes do not follow their template: one that is there grows by its own claim."""
    sizes = {(claim / "metadata" / "name").text: amount(claim.at(SIZE).value) for claim in then}
    for claim in now:
        called, size = (claim / "metadata" / "name").text, amount(claim.at(SIZE).value)
        before = sizes.get(called)
        if called and size and before and size > before:
            return GROW.format(name=name, claim=called)
    return ANEW.format(name)


def _limit(place: Node) -> int:
    return 10 if place.number is None else place.number


def _stored(field: str, place: Node) -> Any:
    if field == "podManagementPolicy":
        return place.value or "OrderedReady"
    if field != CLAIMS or not isinstance(place.value, list):
        return place.value
    claims = deepcopy(place.value)
    for claim in claims:
        if isinstance(claim, dict):
            claim.pop("apiVersion", None)
            claim.pop("kind", None)
            claim.pop("status", None)
            claim["spec"] = with_claim_defaults(claim.get("spec"))
    return claims
