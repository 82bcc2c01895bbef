"""The two ends of a connection: pods that are known, pods elsewhere, addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from aquahelm.check.reach.addresses import INTERNET, Addresses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.check.objects import Object

NAMESPACE_NAME = "kubernetes.io/metadata.name"
"""The label that every namespace has: its name."""


class Door(NamedTuple):
    """A port of a pod, or a port that somebody asks for."""

    number: int
    protocol: str = "TCP"
    name: str = ""

    def __str__(self) -> str:
        """`8080`, `53/UDP`."""
        return str(self.number) if self.protocol == "TCP" else f"{self.number}/{self.protocol}"


@dataclass(frozen=True, slots=True, eq=False)
class PodEnd:
    """Pods that are all alike.

    Attributes:
        name: as a person calls them.
        namespace: theirs; empty for the release's own.
        labels: theirs; `whole_labels`: they have no others.
        doors: the ports that their containers declare.
        namespace_labels: of the namespace; `whole_namespace_labels`: it has no others.
        host_network: whether they are in the node's network, where NetworkPolicies say nothing that holds everywhere.
        item: the object that makes them, where it is known.
    """

    name: str
    namespace: str
    labels: Mapping[str, str]
    doors: tuple[Door, ...] = ()
    whole_labels: bool = True
    namespace_labels: Mapping[str, str] = field(default_factory=dict)
    whole_namespace_labels: bool = False
    host_network: bool = False
    item: Object | None = None


@dataclass(frozen=True, slots=True, eq=False)
class AddressEnd:
    """Addresses outside, of which any may be the other end: a connection is open when it is to all of them."""

    name: str
    addresses: Addresses


End: TypeAlias = PodEnd | AddressEnd

THE_INTERNET = AddressEnd("internet", INTERNET)


def elsewhere(
    name: str, namespace: str, labels: Mapping[str, str] | None = None, doors: tuple[Door, ...] = (), own: str = ""
) -> PodEnd:
    """Pods of another namespace, of whose labels these are known; `own` is the release's namespace."""
    return PodEnd(
        name,
        "" if namespace == own else namespace,
        dict(labels or {}),
        doors,
        whole_labels=False,
        namespace_labels={NAMESPACE_NAME: namespace},
    )


def cluster_dns(namespace: str = "kube-system", labels: Mapping[str, str] | None = None, own: str = "") -> PodEnd:
    """The pods of the cluster's DNS, with the ports that CoreDNS opens."""
    doors = (Door(53, "UDP", "dns"), Door(53, "TCP", "dns-tcp"))
    return elsewhere("dns", namespace, labels or {"k8s-app": "kube-dns"}, doors, own)
