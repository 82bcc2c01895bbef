"""Small worlds of pods, namespaces and NetworkPolicies, drawn by hypothesis; few words, so that much meets."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

HERE, THERE, BEYOND = "here", "there", "beyond"
NAMESPACES = (HERE, THERE, BEYOND)
KEYS, VALUES = ("app", "tier"), ("a", "b")
PORTS: tuple[dict[str, Any], ...] = (
    {"name": "http", "containerPort": 8080},
    {"name": "http", "containerPort": 8081},
    {"containerPort": 9090},
)
DNS_PORTS: tuple[dict[str, Any], ...] = (
    {"name": "dns", "containerPort": 53, "protocol": "UDP"},
    {"name": "dns", "containerPort": 53},
)
ASKED = ((8080, "TCP"), (8081, "TCP"), (9090, "TCP"), (53, "UDP"), (53, "TCP"), (8080, "SCTP"))
BLOCKS = (
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.1.0.0/16",
    "192.168.0.0/16",
    "93.184.0.0/16",
    "::/0",
    "fd00::/8",
    "2001:db8::/32",
)
OUTSIDE = ("93.184.216.34", "10.1.2.3", "10.200.0.1", "192.168.7.7", "2001:db8::1", "fd00::7", "8.8.8.8")

labels = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES), max_size=2)
expressions = st.one_of(
    st.fixed_dictionaries(
        {
            "key": st.sampled_from(KEYS),
            "operator": st.sampled_from(["In", "NotIn"]),
            "values": st.lists(st.sampled_from(VALUES), min_size=1, max_size=2, unique=True),
        }
    ),
    st.fixed_dictionaries({"key": st.sampled_from(KEYS), "operator": st.sampled_from(["Exists", "DoesNotExist"])}),
)
selectors = st.one_of(
    st.just({}),
    st.builds(lambda found: {"matchLabels": found}, labels),
    st.fixed_dictionaries(
        {"matchExpressions": st.lists(expressions, min_size=1, max_size=2)}, optional={"matchLabels": labels}
    ),
)
named_namespace = st.sampled_from(NAMESPACES).map(lambda name: {"matchLabels": {"kubernetes.io/metadata.name": name}})


@st.composite
def blocks(draw: st.DrawFn, cidrs: tuple[str, ...]) -> dict[str, Any]:
    cidr = draw(st.sampled_from(cidrs))
    inside = {
        "0.0.0.0/0": ["10.0.0.0/8", "93.184.216.0/24", "10.1.2.3/32"],
        "10.0.0.0/8": ["10.1.0.0/16"],
        "::/0": ["fd00::/8"],
    }
    left_out = draw(st.lists(st.sampled_from(inside[cidr]), max_size=2, unique=True)) if cidr in inside else []
    return {"ipBlock": {"cidr": cidr, **({"except": left_out} if left_out else {})}}


def peers(cidrs: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    pods = st.fixed_dictionaries({"podSelector": selectors})
    elsewhere = st.fixed_dictionaries(
        {"namespaceSelector": selectors | named_namespace}, optional={"podSelector": selectors}
    )
    return st.one_of(pods, elsewhere, blocks(cidrs)) if cidrs else st.one_of(pods, elsewhere)


ports: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.just({"protocol": "SCTP"}),
    st.fixed_dictionaries(
        {"port": st.sampled_from([8080, 9090, 53, "http", "dns"])},
        optional={"protocol": st.sampled_from(["TCP", "UDP"])},
    ),
    st.just({"port": 8000, "endPort": 8080}),
    st.just({"port": 8081, "endPort": 9999, "protocol": "TCP"}),
)


def rules(peers_key: str, cidrs: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    rule = st.fixed_dictionaries(
        {}, optional={peers_key: st.lists(peers(cidrs), max_size=2), "ports": st.lists(ports, max_size=2)}
    )
    return st.lists(rule, max_size=3)


@st.composite
def policies(draw: st.DrawFn, name: str, cidrs: tuple[str, ...] = BLOCKS) -> dict[str, Any]:
    spec = draw(
        st.fixed_dictionaries(
            {"podSelector": selectors},
            optional={
                "ingress": rules("from", cidrs),
                "egress": rules("to", cidrs),
                "policyTypes": st.sampled_from([[], ["Ingress"], ["Egress"], ["Ingress", "Egress"]]),
            },
        )
    )
    namespace = draw(st.sampled_from(NAMESPACES))
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}


@st.composite
def pods(draw: st.DrawFn, name: str) -> dict[str, Any]:
    opened = [
        *draw(st.lists(st.sampled_from(PORTS), max_size=2, unique_by=lambda port: port.get("name"))),
        *draw(st.sampled_from([(), DNS_PORTS])),
    ]
    spec: dict[str, Any] = {"containers": [{"name": "main", "image": "main:1"}]}
    if draw(st.booleans()):
        spec["containers"][0]["ports"] = opened
    else:
        starts = draw(st.sampled_from(["Always", None]))
        spec["initContainers"] = [
            {"name": "beside", "image": "beside:1", "ports": opened, **({"restartPolicy": starts} if starts else {})}
        ]
    metadata = {"name": name, "namespace": draw(st.sampled_from(NAMESPACES)), "labels": draw(labels)}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
