"""What is written has an effect: the API server neither ignores it nor calls it deprecated.

Bad:
    kind: Ingress
    metadata: {annotations: {kubernetes.io/ingress.class: nginx}}
Good:
    kind: Ingress
    spec: {ingressClassName: nginx}

The API server accepts it with a warning that few people see: `is deprecated, please use 'spec.ingressClassName'
instead`, `non-functional in v1.27+`, `a null labelSelector results in matching no pod`, `is ignored for headless
services`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.placement import PREFERRED, REQUIRED, affinity_terms
from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

# Sources: pkg/api/pod/warnings.go, pkg/api/node/util.go, pkg/api/service/warnings.go, pkg/registry/networking/ingress.
RULE = Rule("what-is-written-counts", theme="reliability", severity=WARNING, kinds=WORKLOADS | {"Ingress", "Service"})

CLASS = "kubernetes.io/ingress.class"
HINTS = "service.kubernetes.io/topology-aware-hints"
LABELS = {
    "beta.kubernetes.io/arch": "kubernetes.io/arch",
    "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
    "beta.kubernetes.io/os": "kubernetes.io/os",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "node-role.kubernetes.io/master": "node-role.kubernetes.io/control-plane",
}
# Annotations of pods → the field that has their place now; those that end with a slash name a container.
ANNOTATIONS = {
    "container.seccomp.security.alpha.kubernetes.io/": "securityContext.seccompProfile of the container",
    "scheduler.alpha.kubernetes.io/critical-pod": "priorityClassName",
    "seccomp.security.alpha.kubernetes.io/pod": "securityContext.seccompProfile",
    "security.alpha.kubernetes.io/sysctls": "securityContext.sysctls",
    "security.alpha.kubernetes.io/unsafe-sysctls": "securityContext.sysctls",
}
NOBODY = "without a labelSelector it means no pod"


def check(item: Object) -> Iterator[Violation]:
    """One for each thing that is ignored, or that has a new name."""
    if item.kind == "Ingress":
        annotation = item / "metadata" / "annotations" / CLASS
        if annotation.there and not (item.spec / "ingressClassName").there:
            fix = f"spec.ingressClassName: {annotation.text}"
            yield Violation(annotation, "the annotation is deprecated; the field has its place", fix)
    elif item.kind == "Service":
        yield from _of_service(item)
    else:
        yield from _annotations(item)
        yield from _of_pod(item)


def _of_service(service: Object) -> Iterator[Violation]:
    spec, kind = service.spec, (service.spec / "type").text or "ClusterIP"
    hints = service / "metadata" / "annotations" / HINTS
    if hints.there:
        yield Violation(hints, "the annotation is deprecated", "service.kubernetes.io/topology-mode: Auto")
    if (spec / "externalName").text and kind != "ExternalName":
        yield Violation(spec / "externalName", f"it is ignored for type {kind}", "remove it, or type: ExternalName")
    if (spec / "clusterIP").text == "None" and kind == "ClusterIP":
        ignored = [spec / field for field in ("loadBalancerIP", "externalIPs") if (spec / field).value]
        affinity = spec / "sessionAffinity"
        for place in [*ignored, *([affinity] if affinity.text not in (None, "", "None") else [])]:
            yield Violation(place, "it is ignored for a headless Service", f"remove {place.key}")


def _annotations(workload: Object) -> Iterator[Violation]:
    annotations = workload.pod.metadata / "annotations"
    if not annotations.mapping:
        return
    of_container = {container.name: container.node for container in workload.pod.containers}
    for key, place in annotations.fields():
        known = str(key) if key in ANNOTATIONS else f"{str(key).partition('/')[0]}/"
        field = ANNOTATIONS.get(known)
        if not field:
            continue
        if "seccomp" in known:
            # The server looks at the field of whom the annotation is for: the pod, or one container.
            whose = of_container.get(str(key).partition("/")[2]) if known.endswith("/") else workload.pod.spec
            if whose is None or (whose / "securityContext" / "seccompProfile").there:
                continue
        yield Violation(place, "nobody reads this annotation any more", f"use {field}")


def _of_pod(workload: Object) -> Iterator[Violation]:
    spec = workload.pod.spec
    fields = spec.mapping
    for key, place in (spec / "nodeSelector").fields() if fields.get("nodeSelector") else ():
        yield from _label(str(key), place)
    if fields.get("affinity"):
        yield from _affinity(spec / "affinity")
    for constraint in spec / "topologySpreadConstraints" if fields.get("topologySpreadConstraints") else ():
        yield from _label((constraint / "topologyKey").text or "", constraint / "topologyKey")
    for secret in spec / "imagePullSecrets" if fields.get("imagePullSecrets") else ():
        if not (secret / "name").text:
            yield Violation(secret / "name", "an empty name is no Secret", "remove the item")
    grace = spec / "terminationGracePeriodSeconds"
    if grace.number is not None and grace.number < 0:
        yield Violation(grace, f"{grace.number} is read as 1: the pod is killed after a second", "0 or more")
    yield from _ports(workload)


def _affinity(affinity: Node) -> Iterator[Violation]:
    of_nodes = affinity / "nodeAffinity"
    terms = [
        *(of_nodes / REQUIRED / "nodeSelectorTerms"),
        *(preferred / "preference" for preferred in of_nodes / PREFERRED),
    ]
    for term in terms:
        for expression in term / "matchExpressions":
            yield from _label((expression / "key").text or "", expression / "key")
    for term in affinity_terms(affinity):
        if not (term / "labelSelector").there and term.mapping:
            yield Violation(term / "labelSelector", NOBODY, "labelSelector: the labels of the pods that are meant")


def _label(key: str, place: Node) -> Iterator[Violation]:
    if key in LABELS:
        yield Violation(place, f"the label {key} is deprecated, and nodes may have it no more", f"write {LABELS[key]}")


def _ports(workload: Object) -> Iterator[Violation]:
    names: dict[str, str] = {}
    for container in workload.pod.containers:
        for port in container.ports:
            if (port.node / "hostIP").text and not (port.node / "hostPort").number:
                yield Violation(port.node / "hostIP", "it is ignored without hostPort", "remove hostIP")
            # Services mean ports of containers that stay.
            counts = port.name and container.stays
            first = names.setdefault(port.name, container.name) if counts else container.name
            if first != container.name:
                message = f"container {first} has a port {shown(port.name)} too, and Services mean that one"
                yield Violation(port.node / "name", message, "give it another name")
