"""A RedisSentinel is of an odd number and has something to watch; a RedisCluster has three masters.

Bad:
    kind: RedisSentinel
    spec: {clusterSize: 2}
Good:
    kind: RedisSentinel
    spec: {clusterSize: 3, redisSentinelConfig: {redisReplicationName: cache}}

The API server accepts it; the operator's webhook refuses the number, and sentinels without a configuration watch
nothing: no failover ever happens. Source: redis-operator, webhooks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule(
    "sentinel-can-decide", theme="operators", severity=ERROR, kinds=frozenset({"RedisCluster", "RedisSentinel"})
)

FEWEST_MASTERS = 3


def check(item: Object) -> Iterator[Violation]:
    """One for the number, one for what is watched."""
    size = item.spec / "clusterSize"
    if item.kind == "RedisCluster":
        if size.number is not None and size.number < FEWEST_MASTERS:
            yield Violation(size, f"a cluster has {FEWEST_MASTERS} masters at least", f"clusterSize: {FEWEST_MASTERS}")
        return
    if size.number is not None and size.number % 2 == 0:
        fix = f"clusterSize: {size.number + 1}"
        yield Violation(size, f"{size.number} sentinels cannot outvote each other; an odd number can", fix)
    if isinstance(item.spec.value, dict) and not (item.spec / "redisSentinelConfig").there:
        message = "no redisSentinelConfig: the sentinels watch nothing"
        yield Violation(item.spec, message, "redisSentinelConfig: {redisReplicationName: …}")
