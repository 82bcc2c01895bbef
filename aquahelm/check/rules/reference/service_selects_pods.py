"""A Service selects pods that exist.

Bad:
    kind: Service
    spec: {selector: {app: payments}, ports: [{port: 80}]}
Good:
    kind: Service
    spec: {selector: {app: payment}, ports: [{port: 80}]}

The API server accepts it; the Service has no endpoints, and whoever calls it is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Context, Rule, Violation
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("service-selects-pods", theme="reference", severity=ERROR, kinds=frozenset({"Service"}))


def check(service: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for a Service that selects nothing."""
    selector = (service.spec / "selector").texts
    if not selector or (service.spec / "type").text == "ExternalName" or context.externals.has("Service", service.name):
        return
    if objects.running(selector, service.namespace) or _made_by_an_operator(objects, service):
        return
    labels = listing([f"{key}: {shown(value)}" for key, value in selector.items()], "and")
    message = f"no pod has {labels}; the Service would have no endpoints"
    fix = objects.meant(selector, service.namespace) or _meant_namespace(service, selector, objects)
    yield Violation(service.spec / "selector", message, fix)


def _meant_namespace(service: Object, selector: dict[str, str], objects: Objects) -> str:
    """The namespace that has such pods, if its name is nearly the Service's."""
    others = [name for name in objects.namespaces if name != service.namespace and objects.running(selector, name)]
    near = nearest(service.namespace, others)
    return f"such pods are in the namespace {near}" if near else ""


def _made_by_an_operator(objects: Objects, service: Object) -> bool:
    """Whether the pods may come from a custom resource: an operator labels them as it likes."""
    return any(item.namespace == service.namespace for item in objects.of_kind("Cluster"))
