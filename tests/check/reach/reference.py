"""NetworkPolicies once more, slowly: sentence by sentence from the Kubernetes documentation, over plain manifests.

Knows everything that a network knows: the addresses of pods, the labels of namespaces. Yes or no, never perhaps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

Manifest = dict[str, Any]


@dataclass(frozen=True)
class Host:
    """Who takes part: a pod, or an address outside (then `pod` is None)."""

    ip: str
    namespace: str = ""
    pod: Manifest | None = None


@dataclass(frozen=True)
class World:
    """`namespaces`: name → labels. `blocks_mean_pods`: whether an ipBlock holds pods too, which networks differ in."""

    namespaces: dict[str, dict[str, str]]
    policies: list[Manifest] = field(default_factory=list)
    blocks_mean_pods: bool = True

    def connects(self, source: Host, target: Host, port: int, protocol: str) -> bool:
        leaves = self._lets(source, "Egress", target, target, port, protocol)
        enters = self._lets(target, "Ingress", source, target, port, protocol)
        return leaves and enters

    def _lets(self, host: Host, what: str, other: Host, target: Host, port: int, protocol: str) -> bool:
        """A pod is isolated where a policy of that type selects it; then policies add up."""
        if host.pod is None:
            return True
        isolating = [policy for policy in self.policies if what in types(policy) and self._selects(policy, host)]
        if not isolating:
            return True
        key, peers = ("egress", "to") if what == "Egress" else ("ingress", "from")
        return any(
            (not rule.get(peers) or any(self._is_peer(peer, policy, other) for peer in rule[peers]))
            and (not rule.get("ports") or any(is_port(entry, target, port, protocol) for entry in rule["ports"]))
            for policy in isolating
            for rule in policy["spec"].get(key) or []
        )

    def _selects(self, policy: Manifest, host: Host) -> bool:
        assert host.pod is not None
        same = policy["metadata"]["namespace"] == host.namespace
        return same and matches(policy["spec"]["podSelector"], host.pod["metadata"]["labels"])

    def _is_peer(self, peer: Manifest, policy: Manifest, other: Host) -> bool:
        if "ipBlock" in peer:
            if other.pod is not None and not self.blocks_mean_pods:
                return False
            address, block = ip_address(other.ip), peer["ipBlock"]
            inside = address in ip_network(block["cidr"])
            return inside and not any(address in ip_network(left_out) for left_out in block.get("except", []))
        if other.pod is None:
            return False
        if "namespaceSelector" in peer:
            there = matches(peer["namespaceSelector"], self.namespaces[other.namespace])
        else:
            there = other.namespace == policy["metadata"]["namespace"]
        labels = other.pod["metadata"]["labels"]
        return there and ("podSelector" not in peer or matches(peer["podSelector"], labels))


def types(policy: Manifest) -> list[str]:
    spec = policy["spec"]
    if spec.get("policyTypes"):
        return list(spec["policyTypes"])
    return ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]


def is_port(entry: Manifest, target: Host, port: int, protocol: str) -> bool:
    if entry.get("protocol", "TCP") != protocol:
        return False
    wanted = entry.get("port")
    if wanted is None:
        return True
    if isinstance(wanted, str):
        return target.pod is not None and any(
            declared.get("name") == wanted
            and declared["containerPort"] == port
            and declared.get("protocol", "TCP") == protocol
            for declared in open_ports(target.pod)
        )
    last = int(entry.get("endPort") or wanted)
    return bool(wanted <= port <= last)


def open_ports(pod: Manifest) -> list[Manifest]:
    """Those of containers that run as long as the pod: main ones and native sidecars."""
    spec = pod["spec"]
    sidecars = [each for each in spec.get("initContainers", []) if each.get("restartPolicy") == "Always"]
    return [port for container in (*spec["containers"], *sidecars) for port in container.get("ports", [])]


def matches(selector: Manifest, labels: dict[str, str]) -> bool:
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
        holds(each, labels) for each in selector.get("matchExpressions", [])
    )


def holds(each: Manifest, labels: dict[str, str]) -> bool:
    key, operator, values = each["key"], each["operator"], each.get("values", [])
    if operator == "In":
        return key in labels and labels[key] in values
    if operator == "NotIn":
        return key not in labels or labels[key] not in values
    return (key in labels) if operator == "Exists" else (key not in labels)
