"""A Service's target port is one that the selected pods open.

Bad:
    kind: Service
    spec: {selector: {app: web}, ports: [{port: 80, targetPort: https}]}   # the pods have a port named http
Good:
    kind: Service
    spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}

The API server accepts it; connections to the Service are refused. A name must be a port of the pods; a number is held
against their ports where they declare any; it may be open all the same, so in manifests of others it is a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, WARNING, Context, Rule, Violation
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "service-target-port-is-open", theme="reference", severity=ERROR, kinds=frozenset({"Service"}), mildest=WARNING
)

MOST_NAMED = 10


def check(service: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each port, and each kind of pod that does not open it; where there are very many, of the first ones."""
    selector = (service.spec / "selector").texts
    wrong = 0
    for workload in objects.running(selector, service.namespace) if selector else ():
        if workload.ends:
            continue
        found = list(_of_workload(service, workload, surely=context.closed))
        wrong += bool(found)
        if wrong > MOST_NAMED:
            yield Violation(service.spec / "ports", "more of the pods that it selects do not open its ports")
            return
        yield from found


def _of_workload(service: Object, workload: Object, *, surely: bool) -> Iterator[Violation]:
    pod = workload.pod
    for port in service.spec / "ports":
        protocol = (port / "protocol").text or "TCP"
        target = port / "targetPort"
        if not target.there or target.number == 0:
            target = port / "port"
        names = {declared.name for declared in pod.ports if declared.name}
        numbers = {declared.number for declared in pod.ports if declared.protocol == protocol}
        yield from _target(target, workload, names, numbers, surely=surely)


def _target(
    target: Node, workload: Object, names: set[str], numbers: set[int | None], *, surely: bool
) -> Iterator[Violation]:
    if target.text:
        if target.text not in names:
            near = nearest(target.text, names)
            known = f"ports of {workload.ref}: {listing(sorted(names), 'and')}" if names else ""
            message = f"no container of {workload.ref} has a port called {shown(target.text)}"
            yield Violation(target, message, f"did you mean {near}?" if near else known)
    elif target.number is not None and numbers and target.number not in numbers:
        known = listing(sorted(str(number) for number in numbers), "and")
        does = "listens on" if surely else "declares"
        message = f"no container of {workload.ref} {does} port {target.number}"
        yield Violation(target, message, f"open ports: {known}", severity=None if surely else WARNING)
