"""A monitor selects Services (or pods) with the port that it scrapes.

Bad:
    kind: ServiceMonitor
    # the Service's port is called management
    spec: {selector: {matchLabels: {app: payment}}, endpoints: [{port: metrics}]}
Good:
    kind: ServiceMonitor
    spec: {selector: {matchLabels: {app: payment}}, endpoints: [{port: management}]}

The API server accepts it; Prometheus finds no target and the dashboards stay empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.selectors import matches
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "monitor-finds-its-port", theme="reference", severity=WARNING, kinds=frozenset({"PodMonitor", "ServiceMonitor"})
)


def check(monitor: Object, objects: Objects) -> Iterator[Violation]:
    """One for a monitor that selects nothing, one for each port that nobody has."""
    if (monitor.spec / "namespaceSelector").value:
        return
    selector = monitor.spec / "selector"
    if monitor.kind == "ServiceMonitor":
        found, names = _of_services(selector, objects, monitor.namespace)
        endpoints, what = monitor.spec / "endpoints", "Service"
    else:
        pods = objects.selected(selector, monitor.namespace)
        found, names = bool(pods), {port.name for item in pods for port in item.pod.ports}
        endpoints, what = monitor.spec / "podMetricsEndpoints", "pod"
    if not found:
        yield Violation(selector, f"no {what} has these labels; nothing would be scraped")
        return
    for endpoint in endpoints:
        port = endpoint / "port"
        if port.text and port.text not in names:
            near = nearest(port.text, names)
            known = f"ports: {listing(sorted(filter(None, names)), 'and')}" if any(names) else ""
            message = f"no {what} that it selects has a port called {shown(port.text)}"
            yield Violation(port, message, f"did you mean {near}?" if near else known)


def _of_services(selector: Node, objects: Objects, namespace: str) -> tuple[bool, set[str]]:
    services = [
        item
        for item in objects.of_kind("Service")
        if item.namespace == namespace and matches(selector, (item / "metadata" / "labels").texts)
    ]
    return bool(services), {(port / "name").text or "" for item in services for port in item.spec / "ports"}
