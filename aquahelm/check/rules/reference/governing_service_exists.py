"""The Service that names a StatefulSet's pods exists and is headless.

Bad:
    kind: StatefulSet
    spec: {serviceName: postgres}   # the Service postgres has an address of its own
Good:
    kind: StatefulSet
    spec: {serviceName: postgres-headless}

The API server accepts it; the pods have no names in DNS (`postgres-0.postgres-headless`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Context, Rule, Violation
from aquahelm.check.wording import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("governing-service-exists", theme="reference", severity=WARNING, kinds=frozenset({"StatefulSet"}))


def check(workload: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for the Service."""
    name = workload.spec / "serviceName"
    if not name.text or context.externals.has("Service", name.text):
        return
    service = objects.find("Service", name.text, workload.namespace)
    if service is None:
        near = nearest(name.text, [item.name for item in objects.of_kind("Service")])
        message = f"there is no Service {shown(name.text)}; the pods would have no names in DNS"
        yield Violation(
            name, message, f"did you mean {near}?" if near else f"add a headless Service {name.text} (clusterIP: None)"
        )
    elif (service.spec / "clusterIP").text != "None" and (workload.spec / "replicas").number not in (0, 1, None):
        message = f"{service.ref} has an address of its own, so the pods have no names in DNS"
        yield Violation(name, message, "name a headless Service (clusterIP: None)")
