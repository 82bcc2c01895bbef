"""Of a bare Pod hardly more than the images may change.

Bad:
    # installed: Pod/debug with command: [sleep, "60"]
    spec: {containers: [{name: debug, image: "busybox:1.37", command: [sleep, "600"]}]}
Good:
    # installed: Pod/debug with image: busybox:1.36
    spec: {containers: [{name: debug, image: "busybox:1.37", command: [sleep, "60"]}]}

The API server answers `pod updates may not change fields other than spec.containers[*].image,
spec.initContainers[*].image, spec.activeDeadlineSeconds, spec.tolerations (only additions to existing tolerations)`.
Labels and annotations may change. A Deployment takes every change and makes new pods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.upgrade.defaults import with_pod_defaults
from aquahelm.check.upgrade.sameness import settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("pod-stays-as-it-was", theme="api", severity=ERROR, kinds=frozenset({"Pod"}))

FREE = ("activeDeadlineSeconds", "tolerations")
ANEW = "delete the Pod first, or let a Deployment run it"


def check(pod: Object, before: Object) -> Iterator[Violation]:
    """One for each part that may not change so."""
    now, then = _stored(pod), _stored(before)
    for field in sorted(now.keys() | then.keys()):
        ended = field == "terminationGracePeriodSeconds" and then.get(field, 0) < 0 and now.get(field) == 1
        if now.get(field) != then.get(field) and not ended:
            yield Violation(pod.spec / field, f"{field} of a Pod is immutable, and another is installed", ANEW)
    deadline, had = pod.spec / "activeDeadlineSeconds", (before.spec / "activeDeadlineSeconds").number
    if had is not None and (deadline.number is None or deadline.number > had):
        yield Violation(deadline, f"activeDeadlineSeconds may only fall, and {had} is installed", ANEW)
    left = [_tolerated(one.value) for one in pod.spec / "tolerations"]
    if any(_tolerated(one.value) not in left for one in before.spec / "tolerations"):
        yield Violation(pod.spec / "tolerations", "tolerations of a Pod can only be added to", ANEW)


def _tolerated(toleration: Any) -> Any:
    """Without the seconds, which may change."""
    if not isinstance(toleration, dict):
        return toleration
    return {key: value for key, value in toleration.items() if key != "tolerationSeconds" and value}


def _stored(pod: Object) -> dict[str, Any]:
    spec = with_pod_defaults(pod.spec.value)
    if not isinstance(spec, dict):
        return {}
    spec.setdefault("serviceAccountName", "default")
    if spec.get("enableServiceLinks") is None:
        spec["enableServiceLinks"] = True
    for field in FREE:
        spec.pop(field, None)
    for group in ("initContainers", "containers"):
        containers = spec.get(group)
        for container in containers if isinstance(containers, list) else ():
            if isinstance(container, dict):
                container.pop("image", None)
                container.pop("imagePullPolicy", None)  # follows the image
                _request_limits(container)
    stored: dict[str, Any] = settled(spec)
    return stored


def _request_limits(container: dict[str, Any]) -> None:
    """What has a limit and no request requests the limit."""
    resources = container.get("resources")
    limits = resources.get("limits") if isinstance(resources, dict) else None
    if isinstance(resources, dict) and isinstance(limits, dict):
        requests = resources.get("requests")
        resources["requests"] = limits | (requests if isinstance(requests, dict) else {})
