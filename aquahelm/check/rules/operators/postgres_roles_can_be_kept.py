"""Roles that a CloudNativePG Cluster manages have names of their own that nobody else needs, and one password.

Bad:
    kind: Cluster
    spec: {managed: {roles: [{name: shop}, {name: shop}, {name: streaming_replica}]}}
Good:
    kind: Cluster
    spec: {managed: {roles: [{name: shop}, {name: stock}]}}

The API server accepts it; the operator's webhook refuses it: "Role name is duplicate of another", "This role is
reserved for operator use", "This role both sets and disables a password". Source: CloudNativePG 1.30, webhook of
clusters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("postgres-roles-can-be-kept", theme="operators", severity=ERROR, kinds=frozenset({"Cluster"}))

RESERVED = ("postgres", "streaming_replica")
PREFIXES = ("cnpg_", "pg_")


def check(cluster: Object) -> Iterator[Violation]:
    """One for each role that the webhook would refuse."""
    seen: set[str] = set()
    for role in cluster.spec / "managed" / "roles":
        name = role / "name"
        if name.text is None:
            continue
        if name.text in seen:
            yield Violation(name, f"{shown(name.text)} stands here twice")
        seen.add(name.text)
        if name.text in RESERVED or name.text.startswith(PREFIXES):
            yield Violation(name, f"{shown(name.text)} is the operator's or PostgreSQL's own", "another name")
        limit = role / "connectionLimit"
        if limit.number is not None and limit.number < -1:
            yield Violation(limit, f"{limit.number} is no limit of connections", "-1 for none, or a number from 0 on")
        if (role / "disablePassword").flag and (role / "passwordSecret").there:
            yield Violation(role / "passwordSecret", "the role's password is disabled", "leave out one of both")
