"""Every master of a Redis cluster has a replica that can take its place.

Bad:
    kind: RedisCluster
    spec: {clusterSize: 3, redisFollower: {replicas: 0}}
Good:
    kind: RedisCluster
    spec: {clusterSize: 3, redisFollower: {replicas: 3}}

The API server and redis-operator accept both. Masters hold a part of the keys each; when one of the bad ones is gone,
nobody has its part, and the whole cluster refuses commands (`CLUSTERDOWN`) until the pod is back. Where a single master
holds all keys, a RedisReplication with Sentinels fails over with less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("redis-cluster-can-fail-over", theme="reliability", severity=WARNING, kinds=frozenset({"RedisCluster"}))


def check(cluster: Object) -> Iterator[Violation]:
    """One for a cluster with fewer replicas than masters."""
    size = (cluster.spec / "clusterSize").number
    masters = (cluster.spec / "redisLeader" / "replicas").number
    followers = cluster.spec / "redisFollower" / "replicas"
    masters = size if masters is None else masters
    if masters is not None and followers.number is not None and followers.number < masters:
        without = masters - followers.number
        message = f"{without} of {masters} masters have no replica and cannot fail over"
        yield Violation(followers, message, f"redisFollower: {{replicas: {masters}}}")
