"""A database's next version reads the data of the last.

Bad:
    # installed: StatefulSet/postgres with image: postgres:16.9 and a claim
    image: postgres:17.5
Good:
    # installed: StatefulSet/postgres with image: postgres:16.9 and a claim
    image: postgres:16.10

The API server accepts it; the server then stops at once, again and again: `database files are incompatible with server`
(PostgreSQL, for each first number), or a version that is older than its data, or one that skips a step of the way
(MySQL, MongoDB, Elasticsearch, OpenSearch, RabbitMQ). Only servers whose volumes outlive their pods, and tags that tell
a version, are looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.upgrade.engines import engine_of, servers, step_trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("store-reads-its-data", theme="upgrade", severity=ERROR, kinds=WORKLOADS)


def check(workload: Object, before: Object) -> Iterator[Violation]:
    """One for each server that would not start."""
    for container, old, engine in servers(workload, before):
        here, there = engine_of(container), engine_of(old)
        trouble = step_trouble(engine, there[1], here[1]) if here and there else ""
        if trouble:
            fix = (
                "dump the data and load it into a new one beside it"
                if engine.rebuilt
                else "keep to the versions between"
            )
            yield Violation(container.node / "image", f"{trouble}, and its volume stays", fix)
