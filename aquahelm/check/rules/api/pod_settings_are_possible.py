"""The settings of a pod as a whole are well-formed and fit together: names, DNS, hosts, gates, deadlines.

Bad:
    spec: {dnsPolicy: None, hostAliases: [{ip: kafka, hostnames: [broker]}]}
Good:
    spec:
      dnsPolicy: None
      dnsConfig: {nameservers: [10.0.0.10]}
      hostAliases: [{ip: 10.0.0.7, hostnames: [broker]}]

The API server answers ``must provide `dnsConfig` when `dnsPolicy` is None``, `must be a valid IP address`, or `not
Supported` for the deadline of a pod that is to run for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.addresses import address_trouble
from aquahelm.check.grammar import dns_label, dns_search, dns_subdomain, qualified_name
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("pod-settings-are-possible", theme="api", severity=ERROR, kinds=WORKLOADS)

STEADY = {"DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"}
LONGEST_DEADLINE = 2**31 - 1
MOST_NAMESERVERS = 3
MOST_SEARCHES = 32
LONGEST_SEARCH_LIST = 2048
LONGEST_HOSTNAME = 64
# Before this version a search path was a DNS name without underscores.
STRICT_SEARCH_UNTIL = "1.32"
OVERRIDE_SINCE = "1.35"
HOST_NAMESPACES = ("hostNetwork", "hostPID", "hostIPC")


def check(workload: Object) -> Iterator[Violation]:
    """One for each setting that is refused."""
    spec = workload.pod.spec
    fields = spec.mapping
    for field, reader in READERS.items():
        if fields.get(field) is not None:
            yield from reader(spec / field, workload)
    if fields.get("dnsPolicy") == "None" and fields.get("dnsConfig") is None:
        yield Violation(spec / "dnsConfig", "dnsConfig must be given with dnsPolicy: None")


def _name(place: Node, _: Object) -> Iterator[Violation]:
    # An empty name is none, but for the runtime's class.
    if place.text is not None and (place.text or place.key == "runtimeClassName") and dns_subdomain(place.text):
        yield Violation(place, f"{shown(place.text)} {dns_subdomain(place.text)}")


def _gates(gates: Node, workload: Object) -> Iterator[Violation]:
    for gate in gates:
        place = gate / ("conditionType" if gates.key == "readinessGates" else "name")
        if qualified_name(place.text or ""):
            yield Violation(place, f"{shown(place.value)} {qualified_name(place.text or '')}")
    node = workload.pod.spec / "nodeName"
    if gates.key == "schedulingGates" and gates.value and node.text and workload.kind == "Pod":
        yield Violation(node, "a pod that waits behind scheduling gates has no node yet")


def _users(users: Node, workload: Object) -> Iterator[Violation]:
    for field in HOST_NAMESPACES if users.flag is False else ():
        place = workload.pod.spec / field
        if place.flag:
            yield Violation(place, f"{field} and hostUsers: false exclude each other")


def _deadline(deadline: Node, workload: Object) -> Iterator[Violation]:
    if workload.kind in STEADY:
        yield Violation(deadline, f"the pods of a {workload.kind} have no deadline", "remove activeDeadlineSeconds")
    elif deadline.number is not None and not 1 <= deadline.number <= LONGEST_DEADLINE:
        yield Violation(deadline, f"{deadline.number} is outside 1 to {LONGEST_DEADLINE}")


def _dns(config: Node, workload: Object) -> Iterator[Violation]:
    servers = config / "nameservers"
    if (workload.pod.spec / "dnsPolicy").text == "None" and not servers.value:
        yield Violation(servers, "a nameserver must be given with dnsPolicy: None")
    count = len(list(servers))
    if count > MOST_NAMESERVERS:
        yield Violation(servers, f"there are {count} nameservers; at most {MOST_NAMESERVERS}")
    for server in servers:
        yield from _address(server)
    yield from _searches(config / "searches")
    for option in config / "options":
        if not (option / "name").text:
            yield Violation(option / "name", "name is missing and must be given")


def _searches(searches: Node) -> Iterator[Violation]:
    texts = [search.text or "" for search in searches]
    if len(texts) > MOST_SEARCHES:
        yield Violation(searches, f"there are {len(texts)} search paths; at most {MOST_SEARCHES}")
    if len(" ".join(texts)) > LONGEST_SEARCH_LIST:
        yield Violation(searches, f"the search paths are longer than {LONGEST_SEARCH_LIST} characters together")
    for search, text in zip(searches, texts, strict=True):
        if text != "." and dns_search(text.removesuffix(".")):
            yield Violation(search, f"{shown(text)} {dns_search(text.removesuffix('.'))}")
        elif dns_subdomain(text.removesuffix(".")):
            message = f"{shown(text)} {dns_subdomain(text.removesuffix('.'))}"
            yield Violation(search, message, until=STRICT_SEARCH_UNTIL)


def _aliases(aliases: Node, _: Object) -> Iterator[Violation]:
    for alias in aliases:
        yield from _address(alias / "ip")
        for name in alias / "hostnames":
            trouble = dns_subdomain(name.text or "")
            if trouble:
                yield Violation(name, f"{shown(name.value)} {trouble}")


def _address(place: Node) -> Iterator[Violation]:
    trouble = address_trouble(place.text or "")
    if trouble:
        yield Violation(place, f"{shown(place.value)} {trouble.message}", since=trouble.since)


def _override(override: Node, workload: Object) -> Iterator[Violation]:
    for field in ("setHostnameAsFQDN", "hostNetwork"):
        if (workload.pod.spec / field).flag:
            yield Violation(override, f"hostnameOverride and {field}: true exclude each other", since=OVERRIDE_SINCE)
    text = override.text or ""
    if len(text) > LONGEST_HOSTNAME:
        message = f"{shown(text)} is longer than {LONGEST_HOSTNAME} characters"
        yield Violation(override, message, since=OVERRIDE_SINCE)
    elif dns_subdomain(text):
        yield Violation(override, f"{shown(text)} {dns_subdomain(text)}", since=OVERRIDE_SINCE)


def _claims(claims: Node, _: Object) -> Iterator[Violation]:
    sources = ("resourceClaimName", "resourceClaimTemplateName")
    for claim in claims:
        name = claim / "name"
        if name.text and dns_label(name.text):
            yield Violation(name, f"{shown(name.text)} {dns_label(name.text)}")
        given = [source for source in sources if (claim / source).there]
        if len(given) != 1:
            yield Violation(claim, f"a claim says {listing(sources)}, one of them")
        for source in given:
            trouble = dns_subdomain((claim / source).text or "")
            if trouble:
                yield Violation(claim / source, f"{shown((claim / source).value)} {trouble}")


def _overhead(overhead: Node, workload: Object) -> Iterator[Violation]:
    # Admission looks at pods alone, so the template of a workload passes.
    if workload.kind == "Pod" and not (workload.pod.spec / "runtimeClassName").there:
        message = "overhead is what a RuntimeClass asks for, and the pod names none (runtimeClassName)"
        yield Violation(overhead, message, "remove overhead: admission fills it in")


READERS = {
    "activeDeadlineSeconds": _deadline,
    "dnsConfig": _dns,
    "hostAliases": _aliases,
    "hostUsers": _users,
    "hostnameOverride": _override,
    "nodeName": _name,
    "overhead": _overhead,
    "priorityClassName": _name,
    "readinessGates": _gates,
    "resourceClaims": _claims,
    "runtimeClassName": _name,
    "schedulingGates": _gates,
}
