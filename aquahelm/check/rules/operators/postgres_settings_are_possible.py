"""Settings of a CloudNativePG Cluster are such as its operator takes together.

Bad:
    kind: Cluster
    spec: {instances: 3, postgresql: {parameters: {wal_level: minimal, max_wal_size: 64MB}}}
Good:
    kind: Cluster
    spec: {instances: 3, postgresql: {parameters: {wal_level: logical, max_wal_size: 4GB}}}

The API server accepts any text; the operator's webhook refuses it: "`wal_level` should be set at `logical` or `replica`
when `archive_mode` is `on`", "Parameter min_wal_size (default 80MB) should be smaller than parameter max_wal_size
(default 1GB)", "Must be a postgres boolean". Source: CloudNativePG 1.30, webhook of clusters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.postgres_settings import size, switch
from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("postgres-settings-are-possible", theme="operators", severity=ERROR, kinds=frozenset({"Cluster"}))

LEVELS = ("minimal", "replica", "logical")
SWITCHES = ("hot_standby_feedback", "sync_replication_slots", "wal_log_hints")
LEAST, MOST = ("min_wal_size", "80MB"), ("max_wal_size", "1GB")
NOT_ARCHIVED = "cnpg.io/skipWalArchiving"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?")


def check(cluster: Object) -> Iterator[Violation]:
    """One for each setting that the webhook would not take."""
    parameters = cluster.spec / "postgresql" / "parameters"
    if not isinstance(parameters.value, dict):
        return
    for name, value in parameters.fields():
        if not _NAME.fullmatch(name):
            yield Violation(value, f"{shown(name)} is no name of a setting")
    yield from _level(cluster, parameters)
    for name in SWITCHES:
        given = parameters / name
        if given.text is not None and switch(given.text) is None:
            yield Violation(given, f"{shown(given.text)} is neither on nor off", "on or off")
    yield from _sizes(parameters, cluster.spec / "walStorage")


def _level(cluster: Object, parameters: Node) -> Iterator[Violation]:
    level = parameters / "wal_level"
    if level.text is None:
        return
    if level.text not in LEVELS:
        yield Violation(level, f"{shown(level.text)} is no level", listing(LEVELS))
    if level.text != "minimal":
        return
    instances = (cluster.spec / "instances").number
    if not _is_unarchived(cluster) or (instances is not None and instances > 1):
        yield Violation(level, "minimal is not enough for standbys and for an archive", "replica, or logical")
    senders = parameters / "max_wal_senders"
    if senders.text != "0":
        place = senders if senders.there else level
        yield Violation(place, "wal_level minimal wants no senders of the log", 'max_wal_senders: "0"')


def _is_unarchived(cluster: Object) -> bool:
    return (cluster.root / "metadata" / "annotations" / NOT_ARCHIVED).text == "enabled"


def _sizes(parameters: Node, volume: Node) -> Iterator[Violation]:
    sizes: dict[str, Fraction] = {}
    for name, usual in (LEAST, MOST):
        given = parameters / name
        read = size(given.text or usual)
        if read is None:
            yield Violation(given, f"{shown(given.text)} is no size", "a number and B, kB, MB, GB or TB")
        else:
            sizes[name] = read
    least, most = (sizes.get(name) for name, _ in (LEAST, MOST))
    if least and most and least >= most:
        given = next((parameters / name for name, _ in (MOST, LEAST) if (parameters / name).text), parameters)
        message = f"{_told(parameters, LEAST)} is not less than {_told(parameters, MOST)}"
        yield Violation(given, message)
    asked = volume / "size"
    asked = asked if asked.text else volume / "pvcTemplate" / "resources" / "requests" / "storage"
    room = amount(asked.value)
    for name, _ in (LEAST, MOST):
        given = parameters / name
        if given.text and room is not None and sizes.get(name) and sizes[name] >= room:
            yield Violation(
                given,
                f"{given.text} does not fit the volume of the log ({asked.value})",
                "less, or a larger walStorage",
            )


def _told(parameters: Node, setting: tuple[str, str]) -> str:
    name, usual = setting
    text = (parameters / name).text
    return f"{name} ({text})" if text else f"{name} ({usual} where nothing is said)"
