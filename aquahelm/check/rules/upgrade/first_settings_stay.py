"""What a database reads at its first start alone does not change later.

Bad:
    # installed: POSTGRES_PASSWORD: first, and a volume that has been filled with it
    env: [{name: POSTGRES_PASSWORD, value: second}]
Good:
    # installed: POSTGRES_PASSWORD: first
    env: [{name: POSTGRES_PASSWORD, value: first}]   # and ALTER ROLE … PASSWORD when it must change

The API server accepts it; the image sets user, password and database up when its volume is empty, and never again. The
server keeps the old ones, and whoever takes the new ones from the same Secret is refused. So for PostgreSQL, MySQL,
MariaDB, MongoDB, RabbitMQ, Elasticsearch, OpenSearch, InfluxDB, Neo4j, and a Kafka cluster's id, without which no
broker starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import WARNING, Context, Rule, Violation
from aquahelm.check.upgrade.engines import servers
from aquahelm.check.upgrade.values import all_variables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("first-settings-stay", theme="upgrade", severity=WARNING, kinds=WORKLOADS)


def check(workload: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each setting, where both values are known. A Secret may change while the workload does not."""
    before = context.earlier.before(workload) if context.earlier else None
    if before is None or context.earlier is None:
        return
    for container, old, engine in servers(workload, before):
        now = all_variables(container, workload, objects)
        then = all_variables(old, before, context.earlier.objects)
        for name in sorted(engine.settings & now.keys() & then.keys()):
            if now[name] != then[name]:
                message = (
                    f"{name} is read at the first start alone; the volume stays, and the server keeps the old value"
                )
                yield Violation(container.node / "env", message, "keep it, and change it in the server itself first")
