"""What operators do when their resources change: replace pods one after another, scale, or only read anew.

Sources: CloudNativePG 1.30 (documentation "Rolling Updates", "Postgres Configuration", pkg/postgres/configuration.go),
Strimzi 1.2 (documentation "Handling rolling updates"), redis-operator 0.26 (internal/k8sutils/statefulset.go).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.check.quantities import amount
from aquahelm.diff.case import Effect
from aquahelm.diff.model import Risk, Rollout

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aquahelm.diff.case import Case


@dataclass(frozen=True, slots=True)
class Habits:
    """What an operator does when a field of its resource changes.

    Attributes:
        operator: who it is.
        rolls: fields for which it replaces pods.
        scales: the field that counts them.
        reads: fields that it takes over while pods run.
        ignores: fields that it reads at the first start alone.
        order: how it replaces them.
        unless: the one setting of `rolls` whose keys need no restart.
    """

    operator: str
    rolls: tuple[str, ...] = ()
    scales: str = ""
    reads: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    order: str = "one after another"


_STRIMZI = "Strimzi"
HABITS: Mapping[str, Habits] = {
    "Cluster": Habits(
        "CloudNativePG",
        rolls=(
            "spec.imageName", "spec.imageCatalogRef", "spec.resources", "spec.affinity", "spec.env", "spec.envFrom",
            "spec.topologySpreadConstraints", "spec.priorityClassName", "spec.schedulerName", "spec.seccompProfile",
            "spec.postgresql.shared_preload_libraries", "spec.projectedVolumeTemplate", "spec.podSecurityContext",
            "spec.securityContext", "spec.walStorage", "spec.plugins",
        ),
        scales="spec.instances",
        reads=("spec.postgresql", "spec.storage", "spec.monitoring", "spec.managed", "spec.backup", "spec.enablePDB"),
        ignores=("spec.bootstrap",),
        order="replicas first, one after another, then the primary by a switchover",
    ),
    "Pooler": Habits(
        "CloudNativePG", rolls=("spec.template", "spec.type"), scales="spec.instances", reads=("spec.pgbouncer",)
    ),
    "Kafka": Habits(
        _STRIMZI,
        rolls=("spec.kafka",),
        reads=("spec.entityOperator", "spec.cruiseControl", "spec.kafkaExporter", "spec.maintenanceTimeWindows"),
        order="one broker after another, each in sync before the next, the controller's leader last",
    ),
    "KafkaNodePool": Habits(
        _STRIMZI,
        rolls=("spec.resources", "spec.jvmOptions", "spec.template", "spec.roles"),
        scales="spec.replicas",
        reads=("spec.storage",),
        order="one broker after another, each in sync before the next",
    ),
    "KafkaConnect": Habits(_STRIMZI, rolls=("spec",), scales="spec.replicas"),
    "RedisReplication": Habits(
        "redis-operator",
        rolls=(
            "spec.kubernetesConfig", "spec.redisExporter", "spec.podSecurityContext", "spec.securityContext",
            "spec.affinity", "spec.nodeSelector", "spec.tolerations", "spec.readinessProbe", "spec.livenessProbe",
            "spec.redisConfig", "spec.sidecars", "spec.initContainer", "spec.env", "spec.TLS",
        ),
        scales="spec.clusterSize",
        reads=("spec.pdb",),
    ),
    "RedisCluster": Habits("redis-operator", rolls=("spec.kubernetesConfig", "spec.redisLeader", "spec.redisFollower")),
    "RedisSentinel": Habits("redis-operator", rolls=("spec",), scales="spec.clusterSize"),
}  # fmt: skip

# PostgreSQL's settings that are read at its start alone (documentation, "context postmaster"); others are reloaded.
POSTMASTER = frozenset(
    {
        "archive_mode", "autovacuum_freeze_max_age", "autovacuum_max_workers", "autovacuum_multixact_freeze_max_age",
        "bonjour", "cluster_name", "dynamic_shared_memory_type", "event_source", "hot_standby", "huge_page_size",
        "huge_pages", "jit_provider", "listen_addresses", "logging_collector", "max_connections",
        "max_files_per_process", "max_locks_per_transaction", "max_logical_replication_workers",
        "max_notify_queue_pages", "max_pred_locks_per_transaction", "max_prepared_transactions",
        "max_replication_slots", "max_wal_senders", "max_worker_processes", "min_dynamic_shared_memory",
        "old_snapshot_threshold", "port", "recovery_target", "reserved_connections", "shared_buffers",
        "shared_memory_type", "superuser_reserved_connections", "track_activity_query_size",
        "track_commit_timestamp", "unix_socket_directories", "wal_buffers", "wal_decode_buffer_size", "wal_level",
        "wal_log_hints",
    }
)  # fmt: skip
_PARAMETERS = "spec.postgresql.parameters"


def operated(case: Case) -> tuple[Rollout | None, list[Effect]]:
    """What the operator of a changed resource does about it."""
    if case.kind == "KafkaTopic":
        return None, list(_topic(case))
    habits = HABITS.get(case.kind)
    if habits is None or case.before is None or case.after is None:
        return None, []
    effects: list[Effect] = []
    told = {one.label for one in case.under("metadata")}
    for one in case.under(*habits.ignores) if habits.ignores else ():
        told.add(one.label)
        says = f"{habits.operator} reads {one.label} at the first start alone: nothing changes"
        effects.append(Effect(Risk.NONE, says, way=one.now))
    scaled = case.under(habits.scales) if habits.scales else []
    for one in scaled:
        told.add(one.label)
        few = isinstance(one.after, int) and isinstance(one.before, int) and one.after < one.before
        says = f"{habits.operator} runs {one.after} in place of {one.before}"
        effects.append(Effect(Risk.SCALE, f"{says}{'; volumes of those that go stay' if few else ''}", way=one.now))
    restarting = [one for one in case.under(*habits.rolls) if one.label not in told and _needs_restart(one.label)]
    restarting += [one for one in case.under(_PARAMETERS) if _needs_restart(one.label) and one not in restarting]
    found = None
    if restarting:
        pods = max(case.scene.after.replicas(case.after)[0], 1)
        found = Rollout(case.item.ref, pods, habits.order, by=habits.operator, outage=pods == 1)
        told |= {one.label for one in restarting}
        effects.append(_rolled(habits, found, restarting[0].now))
    effects += [
        Effect(Risk.RELOAD, _read(habits, one.label, one.before, one.after), way=one.now)
        for one in case.fields
        if one.label not in told
    ]
    return found, effects


def _topic(case: Case) -> Iterator[Effect]:
    """Kafka chooses a record's partition by its key and their number (documentation of `kafka-topics --alter`).

    What Strimzi does not do at all is told by the rule `kafka-change-is-possible`.
    """
    if case.before is None or case.after is None:
        return
    for one in case.under("spec.partitions"):
        if isinstance(one.after, int) and isinstance(one.before, int) and one.after < one.before:
            continue
        says = f"{one.after} partitions in place of {one.before}: a key's new records go to another one, out of order"
        yield Effect(
            Risk.RELOAD, f"{says} with its old ones", "let consumers finish first, where order counts", one.now
        )
    apart = case.under("spec.partitions", "spec.replicas", "spec.topicName")
    rest = [one for one in case.under("spec") if one not in apart]
    if rest:
        yield Effect(Risk.RELOAD, f"{_STRIMZI} hands it to the brokers while they run", way=rest[0].now)


def _rolled(habits: Habits, found: Rollout, way: tuple[str | int, ...]) -> Effect:
    if found.outage:
        says = f"{habits.operator} replaces its only pod: nobody answers until it is ready again"
        return Effect(Risk.DOWNTIME, says, way=way)
    count = f"{found.pods} pods" if found.pods > 1 else "pods"
    says = f"rolling restart by {habits.operator}: {count}, {found.order}"
    return Effect(Risk.RESTART, says, way=way)


def _needs_restart(label: str) -> bool:
    """Whether a setting is one that PostgreSQL reads at its start; any other field of `rolls` is."""
    start, _, name = label.partition(f"{_PARAMETERS}.")
    return name in POSTMASTER if not start and name else label != _PARAMETERS


def _read(habits: Habits, label: str, before: object, after: object) -> str:
    name = label.rpartition(".")[2]
    if name in ("size", "storage"):
        then, now = amount(before), amount(after)
        if then is not None and now is not None and now > then:
            return f"{habits.operator} lets its volumes grow while pods run, where their class allows it"
    return f"{habits.operator} takes {label} over while pods run"
