"""Every object that the chart makes of what a person named: kind and name, with the inventory path that asks for it.

Names of parts are joined with dashes, so that two paths may spell one name: job `b-c` of service `a`, and job `c` of
service `a-b`. An object that two paths ask for is a mistake of the inventory, told before anything is rendered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aquahelm.inventory.models.kafka import Kafka
from aquahelm.inventory.models.store import ObjectStore, Postgres, Redis
from aquahelm.inventory.names import admin_secret, backup_role, backup_user, role_secret, shared_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.inventory.models.engines import Store
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.service import Service
    from aquahelm.inventory.paths import Path


STRIMZI_SECRETS = ("cluster-ca", "cluster-ca-cert", "clients-ca", "clients-ca-cert")


class Asked(NamedTuple):
    """An object, and what asks for it. `kind` stands for all that have the name with it: who has a Service has pods."""

    kind: str
    name: str
    path: Path


def objects_asked_for(platform: Platform) -> Iterator[Asked]:
    """All of one environment, the platform's own before those of stores and services, and first of all what a drill
    and a restore make in passing. Secrets that somebody else makes are not among them."""

    def made(one: Asked) -> bool:
        return one.path[0] == "edge" or platform.secrets.provider_of(one.name).kind != "existing"

    yield from _in_passing(platform)
    yield from (one for one in _all(platform) if one.kind != "Secret" or made(one))


def store_secrets(platform: Platform) -> frozenset[str]:
    """The Secrets that stores and their users need, by their names in the cluster."""
    mine = ("stores", "services")
    return frozenset(one.name for one in _all(platform) if one.kind == "Secret" and one.path[0] in mine)


def _all(platform: Platform) -> Iterator[Asked]:
    yield from _of_the_platform(platform)
    for name, store in platform.stores.items():
        path: Path = ("stores", name)
        yield Asked("Service", name, path)
        yield Asked("ServiceAccount", name, path)
        yield Asked("NetworkPolicy", name, path)
        yield Asked("Service", f"{name}-headless", path)
        yield Asked("Job", f"{name}-setup", path)
        yield Asked("ConfigMap", f"{name}-setup", path)
        yield Asked("ConfigMap", f"{name}-config", path)
        yield from _of_an_operator(name, store, path)
        by_role = isinstance(store, Postgres | ObjectStore | Kafka)
        yield Asked("Secret", admin_secret(name) if by_role else shared_secret(name), path)
        if isinstance(store, Postgres) and store.backup is not None:
            plan: Path = (*path, "backup")
            yield Asked("CronJob", f"{name}-backup", plan)
            yield Asked("CronJob", f"{name}-drill", plan)
            yield Asked("ConfigMap", f"{name}-backup", plan)
            yield Asked("ConfigMap", f"{name}-drill-job", plan)
            yield from _policies_of_backups(name, store, store.backup.to, plan)
            yield Asked("Secret", role_secret(name, backup_role()), plan)
            yield Asked("Secret", role_secret(store.backup.to, backup_user(name)), plan)
    for name, service in platform.services.items():
        yield from _of_a_service(name, service, platform)


def _of_an_operator(name: str, store: Store, path: Path) -> Iterator[Asked]:
    """What an operator makes beside the pods, under names that nothing else may have."""
    if store.mode != "operator":
        return
    yield Asked("Service", f"{name}-operated", path)
    yield Asked("NetworkPolicy", f"{name}-operated", path)
    if isinstance(store, Postgres):
        yield from _of_a_cluster(name, path)
        yield Asked("Service", f"{name}-pooler", path)
        yield Asked("ServiceAccount", f"{name}-pooler", path)
        yield Asked("ServiceAccount", f"{name}-setup", path)
    if isinstance(store, Redis):
        suffixes = ("master", "replica", "additional", "s", "s-hl")
        yield from (Asked("Service", f"{name}-{suffix}", path) for suffix in suffixes)
    if isinstance(store, Kafka):
        yield from (Asked("Service", f"{name}-kafka-{suffix}", path) for suffix in ("bootstrap", "brokers"))
        yield from (Asked("Secret", f"{name}-{suffix}", path) for suffix in STRIMZI_SECRETS)


def _of_a_cluster(name: str, path: Path) -> Iterator[Asked]:
    """What CloudNativePG makes for a Cluster, and the Cluster."""
    yield Asked("Cluster", name, path)
    yield from (Asked("Service", f"{name}-{suffix}", path) for suffix in ("rw", "ro", "r"))
    yield Asked("ServiceAccount", name, path)
    yield from (Asked("Secret", f"{name}-{suffix}", path) for suffix in ("ca", "server", "replication", "app"))


def _in_passing(platform: Platform) -> Iterator[Asked]:
    """The servers that are made of backups beside an operator's, and what a scheduled drill needs for its own."""
    for name, store in platform.stores.items():
        if not isinstance(store, Postgres) or store.mode != "operator" or store.backup is None:
            continue
        plan: Path = ("stores", name, "backup")
        yield from _of_a_cluster(f"{name}-drill", plan)
        yield from _of_a_cluster(f"{name}-restored", plan)
        if store.backup.drill is not None:
            yield Asked("ServiceAccount", f"{name}-drill-job", plan)


def _policies_of_backups(name: str, store: Postgres, to: str, plan: Path) -> Iterator[Asked]:
    """NetworkPolicies of a store's backups."""
    suffixes = ["backup", f"backup-to-{to}"]
    if store.mode == "operator":
        suffixes = ["archive", f"archive-to-{to}"]
        suffixes += ["drill-job", "drill-compared"] if store.backup and store.backup.drill else []
    yield from (Asked("NetworkPolicy", f"{name}-{suffix}", plan) for suffix in suffixes)


def _of_the_platform(platform: Platform) -> Iterator[Asked]:
    for name, secret in platform.secrets.names.items():
        yield Asked("Secret", secret.objectName or name, ("secrets", "names", name))
    edge = platform.edge
    if edge and edge.tls and edge.tls.issuer:
        yield Asked("Secret", edge.tls.secret or f"{platform.platform}-tls", ("edge", "tls"))


def _of_a_service(name: str, service: Service, platform: Platform) -> Iterator[Asked]:
    path: Path = ("services", name)
    yield Asked("Service", name, path)
    yield Asked("ServiceAccount", name, path)
    yield Asked("NetworkPolicy", name, path)
    yield Asked("ConfigMap", f"{name}-files", path)
    for volume, given in service.volumes.items():
        if given.size is not None:
            yield Asked("PersistentVolumeClaim", f"{name}-{volume}", (*path, "volumes", volume))
    for job, given_job in service.jobs.items():
        kind = "CronJob" if given_job.schedule is not None else "Job"
        yield Asked(kind, f"{name}-{job}", (*path, "jobs", job))
    for store, use in service.uses.items():
        if use.loginAs is None and isinstance(platform.stores.get(store), Postgres | ObjectStore | Kafka):
            yield Asked("Secret", role_secret(store, name), (*path, "uses", store))
        if use.loginAs is None and _operated_kafka(platform.stores.get(store)):
            yield Asked("KafkaUser", use.role or name, (*path, "uses", store))


def _operated_kafka(store: Store | None) -> bool:
    return isinstance(store, Kafka) and store.mode == "operator"
