"""A Service selects pods that exist.

Bad:
    kind: Service
    spec: {selector: {app: payments}, ports: [{port: 80}]}
Good:
    kind: Service
    spec: {selector: {app: payment}, ports: [{port: 80}]}

The API server accepts it; the Service has no endpoints, and whoever calls it is refused. One without any selector is
left to those who write its endpoints, unless a workload bears its name and nothing here gives it endpoints: then it was
forgotten, which is a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, WARNING, Context, Rule, Violation
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("service-selects-pods", theme="reference", severity=ERROR, kinds=frozenset({"Service"}), mildest=WARNING)

SERVERS = ("Deployment", "StatefulSet", "DaemonSet")


def check(service: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for a Service that selects nothing."""
    selector = (service.spec / "selector").texts
    if (service.spec / "type").text == "ExternalName" or context.externals.has("Service", service.name):
        return
    if not selector:
        namesake = _namesake(service, objects)
        if (
            namesake
            and service.spec.there
            and not (service.spec / "selector").value
            and not _has_endpoints(objects, service)
        ):
            message = f"without a selector the Service has no endpoints; those of {namesake.ref} may be meant"
            yield Violation(service.spec, message, f"selector: {{{_labels(namesake)}}}", severity=WARNING)
        return
    if objects.running(selector, service.namespace) or _made_by_an_operator(objects, service):
        return
    labels = listing([f"{key}: {shown(value)}" for key, value in selector.items()], "and")
    message = f"no pod has {labels}; the Service would have no endpoints"
    fix = objects.meant(selector, service.namespace) or _meant_namespace(service, selector, objects)
    namesake = None if fix else _namesake(service, objects)
    if namesake:
        fix = f"the pods of {namesake.ref} have {_labels(namesake)}"
    yield Violation(service.spec / "selector", message, fix)


def _namesake(service: Object, objects: Objects) -> Object | None:
    """The workload of the Service's own name whose pods bear labels."""
    for kind in SERVERS:
        found = objects.find(kind, service.name, service.namespace)
        if found and found.pod.labels:
            return found
    return None


def _labels(workload: Object) -> str:
    """What selects its pods: its own selector's labels, else theirs."""
    own = (workload.spec / "selector" / "matchLabels").texts or workload.pod.labels
    return ", ".join(f"{key}: {value}" for key, value in own.items())


def _has_endpoints(objects: Objects, service: Object) -> bool:
    """Whether somebody writes the Service's endpoints: an object among these, or an operator."""
    if objects.find("Endpoints", service.name, service.namespace) or _made_by_an_operator(objects, service):
        return True
    slices = (one for one in objects.of_kind("EndpointSlice") if one.namespace == service.namespace)
    return any((one.metadata / "labels").texts.get("kubernetes.io/service-name") == service.name for one in slices)


def _meant_namespace(service: Object, selector: dict[str, str], objects: Objects) -> str:
    """The namespace that has such pods, if its name is nearly the Service's."""
    others = [name for name in objects.namespaces if name != service.namespace and objects.running(selector, name)]
    near = nearest(service.namespace, others)
    return f"such pods are in the namespace {near}" if near else ""


def _made_by_an_operator(objects: Objects, service: Object) -> bool:
    """Whether the pods may come from a custom resource: an operator labels them as it likes."""
    if any(item.namespace == service.namespace for item in objects.of_kind("Cluster")):
        return True
    return objects.makers.may_run((service.spec / "selector").texts, service.namespace)
