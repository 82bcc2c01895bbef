"""An autoscaler that looks at utilization has requests to hold it against.

Bad:
    kind: HorizontalPodAutoscaler
    spec: {metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]}
    # and a container of the Deployment has no CPU request
Good:
    resources: {requests: {cpu: 250m}}   # in every container of the pod

The API server accepts it; the autoscaler reports `missing request for cpu in container …` and never scales: utilization
is a share of the request, and every container of the pod needs one (or the metric is of type ContainerResource). A
LimitRange in the cluster may fill it in; one among the objects counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("autoscaler-can-measure", theme="resources", severity=WARNING, kinds=frozenset({"HorizontalPodAutoscaler"}))


def check(autoscaler: Object, objects: Objects) -> Iterator[Violation]:
    """One for each metric and container that cannot be measured."""
    target = autoscaler.spec / "scaleTargetRef"
    workload = objects.find((target / "kind").text or "", (target / "name").text or "", autoscaler.namespace)
    if workload is None or any(one.namespace == autoscaler.namespace for one in objects.of_kind("LimitRange")):
        return
    names = [container.name for container in workload.pod.containers if container.stays]
    for place, resource, only in _utilizations(autoscaler):
        if only and only not in names:
            message = f"{workload.ref} has no container {shown(only)}, so nothing can be measured"
            yield Violation(place / "container", message, f"containers: {listing(names, 'and')}")
        for container in workload.pod.containers:
            resources = container.node / "resources"
            asked = {*(resources / "requests").mapping, *(resources / "limits").mapping}
            if container.stays and only in ("", container.name) and resource not in asked:
                message = f"{container.name} of {workload.ref} has no {resource} request, so nothing can be measured"
                yield Violation(place, message, f"give {container.name} resources.requests.{resource}")


def _utilizations(autoscaler: Object) -> Iterator[tuple[Node, str, str]]:
    """Place, resource, and the one container that is meant (empty: all)."""
    for metric in autoscaler.spec / "metrics":
        for field in ("resource", "containerResource"):
            source = metric / field
            name = (source / "name").text
            if name and (source / "target" / "averageUtilization").there:
                yield source, name, (source / "container").text or ""
    old = autoscaler.spec / "targetCPUUtilizationPercentage"
    if old.there:
        yield old, "cpu", ""
