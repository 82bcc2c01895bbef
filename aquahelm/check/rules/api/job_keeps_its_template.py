"""A Job keeps its pod template, its selector and the way it counts.

Bad:
    # installed: Job/migrate with image: migrate:1.0
    metadata: {name: migrate}
    spec: {template: {spec: {containers: [{name: migrate, image: "migrate:1.1"}]}}}
Good:
    # installed: Job/migrate-1-0
    metadata: {name: migrate-1-1}
    spec: {template: {spec: {containers: [{name: migrate, image: "migrate:1.1"}]}}}

The API server answers `spec.template: Invalid value: …: field is immutable`, also for a Job that has long finished. A
suspended Job that has not started takes other labels, annotations, node selectors, node affinity, tolerations and
(from Kubernetes 1.36) resources. Helm deletes a Job that is a hook first: `helm.sh/hook: pre-upgrade`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.upgrade.defaults import with_pod_defaults
from aquahelm.check.upgrade.sameness import same, settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("job-keeps-its-template", theme="api", severity=ERROR, kinds=frozenset({"Job"}))

FIXED = ("selector", "podFailurePolicy", "backoffLimitPerIndex", "successPolicy", "managedBy")
ANEW = "give the Job a name of its own for each change, or make it a hook: helm.sh/hook: pre-upgrade"
SCHEDULING = ("nodeSelector", "tolerations", "schedulingGates")


def check(job: Object, before: Object) -> Iterator[Violation]:
    """One for each part that is frozen and another now."""
    now, then = job.spec, before.spec
    for field in FIXED:
        if not same((now / field).value, (then / field).value):
            yield _refused(now / field)
    mode = (now / "completionMode").text or "NonIndexed"
    if mode != ((then / "completionMode").text or "NonIndexed"):
        yield _refused(now / "completionMode")
    elif _completions(now) != _completions(then):
        tandem = mode == "Indexed" and _completions(now) == ((now / "parallelism").number or 1)
        if not tandem:
            yield _refused(now / "completions")
    template = now / "template"
    suspended = (then / "suspend").flag is True
    if _stored(template, suspended, resources=True) != _stored(then / "template", suspended, resources=True):
        yield _refused(template)
    elif suspended and _stored(template, suspended, resources=False) != _stored(
        then / "template", suspended, resources=False
    ):
        yield Violation(template, "resources of a Job are immutable before Kubernetes 1.36", ANEW, until="1.35")


def _refused(place: Node) -> Violation:
    return Violation(place, f"{place.key} of a Job is immutable, and another is installed", ANEW)


def _completions(spec: Node) -> int | None:
    """Both are 1 where neither is given."""
    given = (spec / "completions").number
    return 1 if given is None and not (spec / "parallelism").there else given


def _stored(template: Node, suspended: bool, *, resources: bool) -> Any:
    """The template as it is compared: of a suspended Job without what is free, `resources` among it."""
    pod: Any = with_pod_defaults((template / "spec").value)
    metadata: dict[str, Any] = dict((template / "metadata").mapping)
    metadata.pop("creationTimestamp", None)
    if suspended:
        metadata.pop("labels", None)
        metadata.pop("annotations", None)
    if suspended and isinstance(pod, dict):
        for field in SCHEDULING:
            pod.pop(field, None)
        affinity = pod.get("affinity")
        if isinstance(affinity, dict):
            pod["affinity"] = {key: value for key, value in affinity.items() if key != "nodeAffinity"} or None
        if resources:
            for group in ("containers", "initContainers"):
                containers = pod.get(group)
                for container in containers if isinstance(containers, list) else ():
                    if isinstance(container, dict):
                        container.pop("resources", None)
    return settled({"metadata": metadata, "spec": pod})
