"""Facts of the cluster's network that NetworkPolicies need."""

from __future__ import annotations

from pydantic import Field

from aquahelm.inventory.models.fields import Cidr, Labels, Name, Port
from aquahelm.inventory.models.noun import Many, Noun


class Network(Noun):
    """The cluster's network; the defaults fit most clusters."""

    policies: bool = Field(default=True, examples=[True])
    """Whether NetworkPolicies are made."""

    dnsNamespace: Name = Field(default="kube-system", examples=["kube-system"])
    """Namespace of the cluster's DNS."""

    dnsLabels: Labels = Field(default={"k8s-app": "kube-dns"}, examples=[{"k8s-app": "kube-dns"}])
    """Labels of the DNS pods."""

    nodeLocalDns: Cidr = Field(default="169.254.20.10/32", examples=["169.254.20.10/32"])
    """Address of NodeLocal DNSCache."""

    apiServerCidrs: Many[Cidr] = Field(default=("0.0.0.0/0",), examples=[["10.0.0.1/32"]])
    """Addresses of the API server's endpoints, for pods that call it."""

    apiServerPorts: Many[Port] = Field(default=(443, 6443), examples=[[6443]])
    """Ports of the API server's endpoints."""

    nodeCidrs: Many[Cidr] = Field(default=(), examples=[["10.0.0.0/24"]])
    """Addresses of the nodes, for who asks their kubelets; the private ranges unless given."""

    privateRanges: Many[Cidr] = Field(
        default=("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"),
        examples=[["10.0.0.0/8"]],
    )
    """Addresses that do not count as internet."""

    dualStack: bool = Field(default=False, examples=[True])
    """Whether pods have IPv6 addresses too; the internet then has ::/0 as well, without its private ranges."""
