"""Details of a CloudNativePG Cluster are such as its operator can read, and fit each other.

Bad:
    kind: Cluster
    spec:
      affinity: {tolerations: [{key: databases, operator: Exists, value: "true"}]}
      certificates: {serverTLSSecret: own}
Good:
    kind: Cluster
    spec:
      affinity: {tolerations: [{key: databases, operator: Exists}]}
      certificates: {serverTLSSecret: own, serverCASecret: own-ca}

The API server accepts it: of tolerations, certificates, tablespaces, times and names it knows no more than the type.
The operator's webhook refuses the whole Cluster: "value must be empty when `operator` is 'Exists'", "Server CA secret
can't be empty when server TLS secret is provided", "The format of TargetTime is invalid". Source: CloudNativePG 1.30,
webhook of clusters, which each case was shown to.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from aquahelm.check.grammar import label_value, qualified_name
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("postgres-details-are-possible", theme="operators", severity=ERROR, kinds=frozenset({"Cluster"}))

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
KEEPING_APART = ("preferred", "required")
PULLS = ("Always", "Never", "IfNotPresent")
HIBERNATION = "cnpg.io/hibernation"
PAIRS = (("serverTLSSecret", "serverCASecret"), ("replicationTLSSecret", "clientCASecret"))
LONGEST_TARGET = 63
_LSN = re.compile(r"[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}")
_TABLESPACE = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")
_NUMBER = re.compile(r"[0-9]{1,10}")
_ZONE = re.compile(r"(?<=[0-9])(Z|[-+][0-9]{2}(:?[0-9]{2}(:[0-9]{2})?)?)$")


def check(cluster: Object) -> Iterator[Violation]:
    """One for each detail that the webhook would refuse."""
    spec = cluster.spec
    for toleration in spec / "affinity" / "tolerations":
        yield from _toleration(toleration)
    yield from _word(spec / "affinity" / "podAntiAffinityType", KEEPING_APART)
    yield from _word(spec / "imagePullPolicy", PULLS)
    yield from _word(cluster.root / "metadata" / "annotations" / HIBERNATION, ("on", "off"))
    yield from _certificates(spec / "certificates")
    yield from _tablespaces(spec / "tablespaces")
    yield from _services(cluster.name, spec / "managed" / "services")
    yield from _target(spec / "bootstrap" / "recovery" / "recoveryTarget")
    yield from _others(spec)
    segment = spec / "bootstrap" / "initdb" / "walSegmentSize"
    if segment.number is not None and segment.number > 0 and segment.number & (segment.number - 1):
        yield Violation(segment, f"{segment.number} is no power of two", "16, 32, 64 …")
    lease, renewed = (spec / "primaryLease" / field for field in ("leaseDurationSeconds", "renewDeadlineSeconds"))
    if lease.number is not None and renewed.number is not None and lease.number <= renewed.number:
        yield Violation(lease, f"a lease of {lease.number} seconds ends before it is renewed ({renewed.number})")
    ldap = spec / "postgresql" / "ldap"
    if (ldap / "bindAsAuth").there and (ldap / "bindSearchAuth").there:
        yield Violation(ldap, "only one way to bind may be given", "bindAsAuth, or bindSearchAuth")
    election = spec / "postgresql" / "syncReplicaElectionConstraint"
    if (election / "enabled").flag and not (election / "nodeLabelsAntiAffinity").value:
        yield Violation(election, "by which labels of nodes is not said", "nodeLabelsAntiAffinity: […]")


def _word(field: Node, words: tuple[str, ...]) -> Iterator[Violation]:
    if field.text and field.text not in words:
        yield Violation(field, f"{shown(field.text)} is not known here", listing(words))


def _toleration(toleration: Node) -> Iterator[Violation]:
    key, operator, value = (toleration / field for field in ("key", "operator", "value"))
    effect = toleration / "effect"
    if key.text and (wrong := qualified_name(key.text)):
        yield Violation(key, f"{shown(key.text)} {wrong}")
    if not key.text and operator.text != "Exists" and isinstance(toleration.value, dict):
        yield Violation(toleration, "without a key it must tolerate all", "operator: Exists")
    if (toleration / "tolerationSeconds").there and effect.text != "NoExecute":
        yield Violation(toleration / "tolerationSeconds", "a time goes with the effect NoExecute alone")
    if operator.text in (None, "", "Equal"):
        if value.text and (wrong := label_value(value.text)):
            yield Violation(value, f"{shown(value.text)} {wrong}")
    elif operator.text != "Exists":
        yield Violation(operator, f"the operator does not know {shown(operator.text)}", "Equal or Exists")
    elif value.text:
        yield Violation(value, "who tolerates whatever exists names no value", "leave it out, or operator: Equal")
    yield from _word(effect, EFFECTS)


def _certificates(certificates: Node) -> Iterator[Violation]:
    for secret, authority in PAIRS:
        if (certificates / secret).text and not (certificates / authority).text:
            message = "a certificate of one's own needs its authority"
            yield Violation(certificates / secret, message, f"{authority}: …")
    if (certificates / "serverTLSSecret").text and (certificates / "serverAltDNSNames").value:
        message = "a certificate of one's own has its names already"
        yield Violation(certificates / "serverAltDNSNames", message, "leave it out")


def _tablespaces(tablespaces: Node) -> Iterator[Violation]:
    seen: set[str] = set()
    for tablespace in tablespaces:
        name = tablespace / "name"
        if name.text is None:
            continue
        if name.text.lower() in seen:
            yield Violation(name, f"{shown(name.text)} stands here twice; PostgreSQL does not tell cases apart")
        elif name.text.startswith("pg_"):
            yield Violation(name, "names that begin with pg_ are PostgreSQL's own")
        elif not _TABLESPACE.fullmatch(name.text):
            yield Violation(name, f"{shown(name.text)} is no name", "letters, digits, _ and $, no digit first")
        seen.add(name.text.lower())


def _services(cluster: str, services: Node) -> Iterator[Violation]:
    for off in services / "disabledDefaultServices":
        if off.text == "rw":
            yield Violation(off, "the Service for writing cannot be left out")
    own = {f"{cluster}-{suffix}" for suffix in ("rw", "ro", "r", "any")}
    seen: set[str] = set()
    for service in services / "additional":
        template = service / "serviceTemplate"
        name = template / "metadata" / "name"
        if not name.text:
            yield Violation(template, "a Service needs a name", "metadata: {name: …}")
        elif name.text in own or name.text in seen:
            yield Violation(name, f"{shown(name.text)} is taken")
        if (template / "spec" / "selector").value:
            yield Violation(template / "spec" / "selector", "the operator sets it", "selectorType alone")
        seen.add(name.text or "")


def _target(target: Node) -> Iterator[Violation]:
    time, lsn, xid, name, line = (
        target / field for field in ("targetTime", "targetLSN", "targetXID", "targetName", "targetTLI")
    )
    if time.text and not _is_time(time.text):
        yield Violation(time, f"{shown(time.text)} is no time", "2026-11-21T14:30:00Z")
    if lsn.text and not _LSN.fullmatch(lsn.text):
        yield Violation(lsn, f"{shown(lsn.text)} is no place in the log", "such as 0/3000000")
    if xid.text and not (_NUMBER.fullmatch(xid.text) and int(xid.text) < 2**32):
        yield Violation(xid, f"{shown(xid.text)} is no transaction")
    if name.text and len(name.text.encode()) > LONGEST_TARGET:
        yield Violation(name, f"a name has {LONGEST_TARGET} bytes at most")
    if line.text and line.text != "latest" and not (_NUMBER.fullmatch(line.text) and int(line.text)):
        yield Violation(line, f"{shown(line.text)} is no timeline", "latest, or a number from 1 on")


def _is_time(text: str) -> bool:
    """PostgreSQL's own form, or RFC 3339."""
    zone = _ZONE.search(text)
    plain = text[: zone.start()] if zone and ":" in text[: zone.start()] else text
    try:
        datetime.fromisoformat(plain.strip().replace("T", " ", 1))
    except ValueError:
        return False
    return True


def _others(spec: Node) -> Iterator[Violation]:
    clusters = [one / "name" for one in spec / "externalClusters"]
    for name in clusters:
        if name.text and ("/" in name.text or name.text == ".."):
            yield Violation(name, f"{shown(name.text)} becomes the name of a folder, and cannot be one")
    source = spec / "replica" / "source"
    if source.text and source.text not in [name.text for name in clusters]:
        yield Violation(source, f"externalClusters has no {shown(source.text)}")
