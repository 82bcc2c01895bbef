"""NetworkPolicies, read once: whom each isolates, and whom each of its rules admits.

Kubernetes documentation, "Network Policies"; the defaults are those of the API server (`policyTypes`: Ingress always,
Egress where there are egress rules; protocol TCP); `endPort` is KEP-2079.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from aquahelm.check.reach.addresses import PRIVATE, Addresses, addresses
from aquahelm.check.reach.ends import PodEnd
from aquahelm.check.reach.labels import EVERY_POD, Answer, Selector, both, either, read_selector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object
    from aquahelm.check.reach.ends import Door, End

Direction: TypeAlias = Literal["ingress", "egress"]
INGRESS: Final = "ingress"
EGRESS: Final = "egress"
PEERS: Final = {INGRESS: "from", EGRESS: "to"}
_TYPES: Final[dict[str, Direction]] = {"Ingress": INGRESS, "Egress": EGRESS}


@dataclass(frozen=True, slots=True)
class Peer:
    """One entry of `from` or `to`: pods, or a block of addresses.

    Attributes:
        namespace: the policy's, whose pods are meant where no namespace is selected.
        pods, namespaces: selectors; None where there is none.
        block: addresses; `cidr` is how they are written.
        is_local: whether it means some pods of the policy's own namespace, by values of their labels.
    """

    namespace: str
    pods: Selector | None = None
    namespaces: Selector | None = None
    block: Addresses | None = None
    cidr: str = ""
    is_local: bool = False

    def judge(self, end: End) -> Answer:
        """Whether it means this end. Whether a block means pods too is up to the network: unknown."""
        if self.block is not None:
            if isinstance(end, PodEnd):
                return None if self.block.meets(PRIVATE) else False
            return True if end.addresses <= self.block else (None if end.addresses.meets(self.block) else False)
        if not isinstance(end, PodEnd):
            return False
        if end.host_network:
            return None
        if self.namespaces is not None:
            fits = self.namespaces.judge(end.namespace_labels, end.whole_namespace_labels)
        else:
            fits = self.pods is not None and end.namespace == self.namespace
        if fits is False or self.pods is None:
            return fits
        return both(fits, self.pods.judge(end.labels, end.whole_labels))


@dataclass(frozen=True, slots=True)
class Ports:
    """One entry of `ports`: a protocol with one port, a range, a name, or all of them."""

    protocol: str = "TCP"
    first: int | None = None
    last: int | None = None
    name: str = ""

    def judge(self, door: Door, target: End) -> bool:
        """Whether it means this port of the connection's target: names are those of the target's containers."""
        if self.protocol != door.protocol:
            return False
        if self.name:
            return isinstance(target, PodEnd) and any(
                own.name == self.name and own.number == door.number and own.protocol == door.protocol
                for own in target.doors
            )
        return self.first is None or self.first <= door.number <= (self.last or self.first)

    def __str__(self) -> str:
        """`8080`, `8000–8100/UDP`, `http`, `every port/SCTP`."""
        numbers = f"{self.first}–{self.last}" if self.last else str(self.first)
        text = self.name or ("every port" if self.first is None else numbers)
        return text if self.protocol == "TCP" else f"{text}/{self.protocol}"


@dataclass(frozen=True, slots=True, eq=False)
class PolicyRule:
    """One entry of a policy's `ingress` or `egress`; no peers mean everybody, no ports every port."""

    item: Object
    direction: Direction
    index: int
    peers: tuple[Peer, ...]
    ports: tuple[Ports, ...]

    @property
    def place(self) -> Node:
        """Where it stands."""
        return self.item.spec / self.direction / self.index

    def peer_place(self, index: int) -> Node:
        """Where one of its peers stands."""
        return self.place / PEERS[self.direction] / index

    def judge_peers(self, other: End) -> Answer:
        """Whether it admits the other end on any port."""
        return either(peer.judge(other) for peer in self.peers) if self.peers else True

    def judge_port(self, door: Door, target: End) -> bool:
        """Whether it admits anybody on this port of the connection's target."""
        return not self.ports or any(ports.judge(door, target) for ports in self.ports)


class Policy:
    """One NetworkPolicy.

    Attributes:
        item: its object.
        selector: which pods of its namespace it isolates.
        rules: direction → rules, for the directions that it isolates.
    """

    __slots__ = ("item", "namespace", "rules", "selector")

    def __init__(self, item: Object) -> None:
        self.item = item
        self.namespace = item.namespace
        spec = item.spec.mapping
        self.selector = read_selector(spec.get("podSelector")) or EVERY_POD
        self.rules: dict[Direction, tuple[PolicyRule, ...]] = {
            direction: tuple(self._read(direction, spec.get(direction))) for direction in isolates(spec)
        }

    def _read(self, direction: Direction, given: Any) -> Iterator[PolicyRule]:
        for index, entry in enumerate(given if isinstance(given, list) else ()):
            fields = entry if isinstance(entry, dict) else {}
            peers = tuple(_peer(peer, self.namespace) for peer in _mappings(fields.get(PEERS[direction])))
            ports = tuple(_ports(port) for port in _mappings(fields.get("ports")))
            yield PolicyRule(self.item, direction, index, peers, ports)


def isolates(spec: dict[str, Any]) -> list[Direction]:
    """The directions in which a policy isolates the pods that it selects."""
    written = spec.get("policyTypes")
    if isinstance(written, list) and written:
        # Another rule says that these words begin with a capital letter.
        words = {word.capitalize() for word in written if isinstance(word, str)}
        return [direction for word, direction in _TYPES.items() if word in words]
    return [INGRESS, EGRESS] if spec.get("egress") else [INGRESS]


def _mappings(given: Any) -> list[dict[str, Any]]:
    """The entries of a list; an entry that is no mapping reads as an empty one, so that positions stay."""
    return [entry if isinstance(entry, dict) else {} for entry in given] if isinstance(given, list) else []


def _peer(given: dict[str, Any], namespace: str) -> Peer:
    block = given.get("ipBlock")
    if isinstance(block, dict):
        cidr, but = block.get("cidr"), block.get("except")
        left_out = tuple(text for text in but if isinstance(text, str)) if isinstance(but, list) else ()
        held = addresses(cidr, but=left_out) if isinstance(cidr, str) else Addresses()
        written = f"{cidr} without {', '.join(left_out)}" if left_out else str(cidr)
        return Peer(namespace, block=held, cidr=written)
    pods, namespaces = read_selector(given.get("podSelector")), read_selector(given.get("namespaceSelector"))
    local = namespaces is None and pods is not None and pods.asks_for_values
    return Peer(namespace, pods, namespaces, is_local=local)


def _ports(given: dict[str, Any]) -> Ports:
    port, last, protocol = given.get("port"), given.get("endPort"), given.get("protocol")
    return Ports(
        protocol if isinstance(protocol, str) else "TCP",
        port if type(port) is int else None,
        last if type(last) is int else None,
        port if isinstance(port, str) else "",
    )
