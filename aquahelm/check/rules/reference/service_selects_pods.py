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
from aquahelm.check.wording import listing, shown

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
    yield Violation(service.spec / "selector", message, objects.meant(selector, service.namespace))


def _made_by_an_operator(objects: Objects, service: Object) -> bool:
    """Whether the pods may come from a custom resource: an operator labels them as it likes."""
    return any(item.namespace == service.namespace for item in objects.of_kind("Cluster"))
