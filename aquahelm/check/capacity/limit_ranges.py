"""What the LimitRanges of a namespace make of a container, and the bounds that they set.

After plugin/pkg/admission/limitranger and pkg/apis/core/v1/defaults.go of Kubernetes.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from aquahelm.check.quantities import amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Container

SIDES = ("requests", "limits")
Resources: TypeAlias = "Mapping[str, Mapping[str, str]]"
"""`requests` and `limits`, each resource → amount as it is written."""


def limits_of(item: Object, objects: Objects, what: str) -> Iterator[tuple[Object, Node]]:
    """Each LimitRange of an object's namespace with each of its entries about `Container`, `Pod` or claims."""
    for found in objects.of_kind("LimitRange"):
        if found.namespace == item.namespace:
            for entry in found.spec / "limits":
                if (entry / "type").text == what:
                    yield found, entry


def resources(container: Container, workload: Object, objects: Objects) -> Resources:
    """What a container asks for and may take, once the API server and the LimitRanges have filled in what is missing.

    A limit stands for a request that is not given; then the namespace's defaults come, of which `default` is `max`
    unless given, and `defaultRequest` is `default`, or `min`.
    """
    own = {side: _amounts(container.node / "resources" / side) for side in SIDES}
    requests, limits = {**own["limits"], **own["requests"]}, own["limits"]
    for _, entry in limits_of(workload, objects, "Container"):
        default = {**_amounts(entry / "max"), **_amounts(entry / "default")}
        asked = {**_amounts(entry / "min"), **default, **_amounts(entry / "defaultRequest")}
        limits = {**default, **limits}
        requests = {**asked, **requests}
    return {"requests": requests, "limits": limits}


def total(workload: Object, objects: Objects, side: str, resource: str) -> Fraction:
    """What a pod of a workload asks for or may take: its containers together, or its largest init container."""
    whole = amount((workload.pod.spec / "resources" / side).mapping.get(resource))
    if whole is not None:
        return whole
    together = peak = Fraction(0)
    for container in workload.pod.containers:
        one = amount(resources(container, workload, objects)[side].get(resource)) or Fraction(0)
        if container.role == "initContainers" and not container.stays:
            peak = max(peak, together + one)
        elif container.role != "ephemeralContainers":
            together += one
    return max(together, peak)


def _amounts(node: Node) -> dict[str, str]:
    return {key: str(value) for key, value in node.mapping.items() if amount(value) is not None}
