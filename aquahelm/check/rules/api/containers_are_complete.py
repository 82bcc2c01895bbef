"""Every pod has containers, each with a name of its own and an image.

Bad:
    initContainers: [{name: payment, image: migrate:1.0}]
    containers: [{name: payment, image: payment:1.0}]
Good:
    initContainers: [{name: migrate, image: migrate:1.0}]
    containers: [{name: payment, image: payment:1.0}]

The API server answers `Duplicate value`, `image: Required value`, or `name: Invalid value`. Init containers that end
have no probes and no lifecycle hooks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_label
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.pods import PROBES
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object
    from aquahelm.check.pods import Container

RULE = Rule("containers-are-complete", theme="api", severity=ERROR, kinds=WORKLOADS)


def check(workload: Object) -> Iterator[Violation]:
    """One for each container that is not complete."""
    pod = workload.pod
    if (pod.spec.there or workload.kind == "PodTemplate") and not (pod.spec / "containers").value:
        yield Violation(pod.spec / "containers", "a pod needs at least one container")
    names: dict[str, Container] = {}
    for container in pod.containers:
        place = container.node / "name"
        trouble = dns_label(container.name) if container.name else ""
        if not container.name and container.node.there:
            yield Violation(place, "name is missing and must be given")
        elif trouble:
            yield Violation(place, f"{shown(container.name)} {trouble}")
        elif container.name in names and names[container.name].role != container.role:
            first = names[container.name].node.field
            yield Violation(place, f"another container is called {shown(container.name)}: {first}")
        names.setdefault(container.name, container)
        image = container.node / "image"
        if not image.text and container.node.there:
            yield Violation(image, "image is missing and must be given")
        elif image.text and image.text != image.text.strip() and workload.kind == "Pod":
            yield Violation(image, f"{shown(image.text)} begins or ends with space")
        if container.role == "initContainers":
            yield from _init(container)
        elif container.role == "ephemeralContainers" and workload.kind != "Pod":
            yield Violation(container.node, "a pod template has no ephemeral containers")


def _init(container: Container) -> Iterator[Violation]:
    if container.stays:
        return
    for field in (*PROBES, "lifecycle"):
        place = container.node / field
        if place.there:
            message = f"an init container that ends has no {field}"
            yield Violation(place, message, "make it a sidecar (restartPolicy: Always), or remove it")
