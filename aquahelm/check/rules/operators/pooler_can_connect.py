"""A CloudNativePG Pooler has another name than its cluster, and a query with its secret.

Bad:
    kind: Pooler
    metadata: {name: db}
    spec: {cluster: {name: db}, type: rw, pgbouncer: {poolMode: session}}
Good:
    kind: Pooler
    metadata: {name: db-pooler}
    spec: {cluster: {name: db}, type: rw, pgbouncer: {poolMode: session}}

The API server accepts it; the operator's webhook refuses it: "the pooler resource cannot have the same name of a
cluster". Source: CloudNativePG, webhook of poolers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("pooler-can-connect", theme="operators", severity=ERROR, kinds=frozenset({"Pooler"}))


def check(pooler: Object) -> Iterator[Violation]:
    """One for the name, one for the query."""
    if pooler.name and (pooler.spec / "cluster" / "name").text == pooler.name:
        place = pooler.root / "metadata" / "name"
        yield Violation(place, "a pooler cannot have the name of its cluster", f"{pooler.name}-pooler")
    bouncer = pooler.spec / "pgbouncer"
    secret = any((bouncer / name / "name").value for name in ("authQuerySecret", "serverTLSSecret"))
    query = bouncer / "authQuery"
    if secret and not query.value:
        yield Violation(bouncer, "a secret for the authentication query is given, and no authQuery")
    elif query.value and not secret:
        yield Violation(query, "an authentication query needs its secret", "authQuerySecret: {name: …}")
