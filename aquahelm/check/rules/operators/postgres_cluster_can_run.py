"""A CloudNativePG Cluster is one that its operator takes.

Bad:
    kind: Cluster
    spec: {instances: 3, imageName: "ghcr.io/cloudnative-pg/postgresql:latest", storage: {}}
Good:
    kind: Cluster
    spec: {instances: 3, imageName: "ghcr.io/cloudnative-pg/postgresql:18.1", storage: {size: 10Gi}}

The API server accepts it; the operator's webhook refuses it: "Size not configured", "Can't use 'latest' as image tag as
we can't detect upgrades", "the maximum length of a cluster name is 50 characters", "Can't set fixed configuration
parameter". Source: CloudNativePG 1.30, webhook of clusters.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_label_beginning_with_letter
from aquahelm.check.postgres_settings import AS_SET, FIXED, size, switch
from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("postgres-cluster-can-run", theme="operators", severity=ERROR, kinds=frozenset({"Cluster"}))

LONGEST_NAME = 50
OLDEST = 13
WAYS = ("initdb", "recovery", "pg_basebackup")
TARGETS = ("targetImmediate", "targetLSN", "targetName", "targetXID", "targetTime")
NAMED = ("targetImmediate", "targetName", "targetXID")
OWN_VARIABLES, OWN_PREFIXES = ("POD_NAME", "NAMESPACE", "CLUSTER_NAME"), ("PG", "CNPG_")
SOURCES = ("connectionParameters", "barmanObjectStore", "plugin")
_TAG = re.compile(r"([0-9]+)(\.[0-9]+)*((beta|rc|alpha)[0-9]*|[-_.].*)?")


def check(cluster: Object) -> Iterator[Violation]:
    """One for each thing that the webhook would say."""
    spec, name = cluster.spec, cluster.name
    if len(name) > LONGEST_NAME:
        message = f"the name of a cluster has {LONGEST_NAME} characters at most; this has {len(name)}"
        yield Violation(cluster.root / "metadata" / "name", message)
    elif name and dns_label_beginning_with_letter(name):
        yield Violation(cluster.root / "metadata" / "name", f"{shown(name)} {dns_label_beginning_with_letter(name)}")
    if not isinstance(spec.value, dict):
        return
    yield from _storage(spec)
    yield from _image(spec / "imageName")
    yield from _bootstrap(spec)
    yield from _replicas(spec)
    yield from _resources(spec)
    yield from _recovery(spec / "bootstrap")
    yield from _archivers(spec)
    for variable in spec / "env":
        name = (variable / "name").text or ""
        if name.upper() in OWN_VARIABLES or name.upper().startswith(OWN_PREFIXES):
            yield Violation(variable / "name", f"the operator sets {name} itself", "another name")
    for key, value in (spec / "postgresql" / "parameters").fields():
        if key in FIXED and AS_SET.get(key) != value.value:
            yield Violation(value, f"can't set the fixed configuration parameter {key}", "the operator sets it")


def _storage(spec: Node) -> Iterator[Violation]:
    given = [spec / "storage"]
    given += [spec / "walStorage"] if (spec / "walStorage").there else []
    given += [tablespace / "storage" for tablespace in spec / "tablespaces"]
    for storage in given:
        size = storage / "size"
        asked = storage / "pvcTemplate" / "resources" / "requests" / "storage"
        if size.text and amount(size.text) is None:
            yield Violation(size, f"{shown(size.text)} is no size", "such as 10Gi")
        elif not size.value and not amount(asked.value):
            yield Violation(storage, "the size is not configured", "size: 10Gi, or a storage request in pvcTemplate")


def _image(image: Node) -> Iterator[Violation]:
    if not image.text:
        return
    tag = image.text.partition("@")[0].rpartition("/")[2].partition(":")[2]
    # An image without a tag and without a digest is latest.
    if tag == "latest" or (not tag and "@" not in image.text):
        yield Violation(image, "can't use latest as image tag: upgrades could not be detected", "name the version")
    elif not tag:
        yield Violation(image, "can't use the digest alone: upgrades could not be detected", "tag@sha256:…")
    elif not (match := _TAG.fullmatch(tag)):
        yield Violation(image, f"the tag {shown(tag)} begins with no version of PostgreSQL", "such as 18.1")
    elif len(match[1]) < 3 and int(match[1]) < OLDEST:
        yield Violation(image, f"PostgreSQL {match[1]} is not supported; {OLDEST} or newer is")


def _bootstrap(spec: Node) -> Iterator[Violation]:
    bootstrap, clusters = spec / "bootstrap", spec / "externalClusters"
    ways = [way for way in WAYS if (bootstrap / way).there]
    if len(ways) > 1:
        yield Violation(bootstrap, f"only one way to begin may be given; here are {' and '.join(ways)}")
    names = [(one / "name").text for one in clusters]
    for way in ("recovery", "pg_basebackup"):
        source = bootstrap / way / "source"
        if source.text and source.text not in names:
            yield Violation(source, f"externalClusters has no {shown(source.text)}")
    for index, one in enumerate(clusters):
        if isinstance(one.value, dict) and not any((one / source).there for source in SOURCES):
            yield Violation(one, "one of connectionParameters, plugin or barmanObjectStore is required")
        if names[index] is not None and names[index] in names[:index]:
            yield Violation(one / "name", f"{shown(names[index])} stands here twice")
    initdb = bootstrap / "initdb"
    # Everywhere else the operator fills in both, whichever is missing.
    monolith = (initdb / "import" / "type").text == "monolith"
    if monolith and (initdb / "owner").text and not (initdb / "database").text:
        message = "an import of type monolith makes no database whose owner this could be"
        yield Violation(initdb / "owner", message, "leave it out, or add database")


def _recovery(bootstrap: Node) -> Iterator[Violation]:
    target = bootstrap / "recovery" / "recoveryTarget"
    # Even `targetImmediate: false` is a place to stop at.
    given_targets = [field for field in TARGETS if (target / field).value not in (None, "")]
    if len(given_targets) > 1:
        yield Violation(target, f"only one place to stop at may be given; here are {' and '.join(given_targets)}")
    named = [field for field in given_targets if field in NAMED]
    if named and not (target / "backupID").value and not (bootstrap / "recovery" / "volumeSnapshots").there:
        yield Violation(target / named[0], "which backup it is found in is not said", "backupID: …")


def _archivers(spec: Node) -> Iterator[Violation]:
    archivers = [
        plugin
        for plugin in spec / "plugins"
        if (plugin / "isWALArchiver").flag and (plugin / "enabled").flag is not False
    ]
    if len(archivers) > 1:
        yield Violation(archivers[1] / "isWALArchiver", "another plugin archives the log already", "one of them")
    if archivers and (spec / "backup" / "barmanObjectStore").there:
        message = "a plugin archives the log already, and barmanObjectStore goes with CloudNativePG 1.31"
        yield Violation(spec / "backup" / "barmanObjectStore", message, "leave it out")


def _replicas(spec: Node) -> Iterator[Violation]:
    instances = 1 if (number := (spec / "instances").number) is None else number
    synchronous = spec / "postgresql" / "synchronous"
    others = sum(len((synchronous / key).value or ()) for key in _standbys(synchronous))
    number = (synchronous / "number").number
    if number is not None and number >= instances + others:
        message = f"{number} synchronous replicas are too many for {instances} instances: one is the primary"
        yield Violation(synchronous / "number", message)
    most, least = (spec / "maxSyncReplicas").number or 0, (spec / "minSyncReplicas").number or 0
    if synchronous.there and (most > 0 or least > 0):
        message = "postgresql.synchronous and minSyncReplicas, maxSyncReplicas exclude each other"
        yield Violation(synchronous, message, "keep postgresql.synchronous")
    if most >= instances and most > 0:
        yield Violation(spec / "maxSyncReplicas", f"must be less than the number of instances ({instances})")
    if least > most:
        yield Violation(spec / "minSyncReplicas", f"cannot be greater than maxSyncReplicas ({most})")
    if (spec / "primaryUpdateStrategy").text == "supervised" and instances == 1:
        message = "supervised updates are not allowed for a single instance"
        yield Violation(spec / "primaryUpdateStrategy", message, "unsupervised, or more instances")
    hints = spec / "postgresql" / "parameters" / "wal_log_hints"
    if instances > 1 and hints.text is not None and switch(hints.text) is False:
        yield Violation(hints, "must be on where there are several instances")


def _standbys(synchronous: Node) -> Iterator[str]:
    for key in ("standbyNamesPre", "standbyNamesPost"):
        if isinstance((synchronous / key).value, list):
            yield key


def _resources(spec: Node) -> Iterator[Violation]:
    requests, limits = spec / "resources" / "requests", spec / "resources" / "limits"
    for name in ("cpu", "memory", "ephemeral-storage"):
        asked, most = amount((requests / name).value), amount((limits / name).value)
        if asked and most and asked > most:
            yield Violation(requests / name, f"the {name} request is greater than the limit")
    buffers = spec / "postgresql" / "parameters" / "shared_buffers"
    shared = size(buffers.text) if buffers.text else None
    memory = amount((requests / "memory").value)
    if buffers.text and shared is None:
        yield Violation(buffers, f"{shown(buffers.text)} is no size", "a number and kB, MB, GB or TB")
    elif shared and memory and shared > max((memory, *_huge_pages(requests), *_huge_pages(limits))):
        message = f"the memory request is lower than shared_buffers ({buffers.text})"
        yield Violation(requests / "memory", message, "ask for more, a quarter of it for shared_buffers")


def _huge_pages(amounts: Node) -> Iterator[Fraction]:
    for name, value in amounts.fields():
        if name.startswith("hugepages-"):
            yield amount(value.value) or Fraction(0)
