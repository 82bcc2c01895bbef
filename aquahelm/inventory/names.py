"""Every Kubernetes name that the chart makes, and how long a person's name may be.

Names do not hold the release: one release per namespace, so that URLs are plain text (docs/decisions).
"""

from __future__ import annotations

DNS_LABEL = 63
STATEFULSET = 52
"""A StatefulSet's pods carry `<name>-<10 characters>` as a label value of at most 63 (kubernetes/kubernetes#64023)."""
CRONJOB = 52
"""A CronJob's jobs add `-<11 characters>` (Kubernetes documentation, CronJob)."""
CLUSTER = 50
"""CloudNativePG refuses a longer name of a Cluster."""
JOB_HASH = len("-12345678")
TEST = len("-test-connections")


DATABASE_OWNER = "owner"
"""The role that owns the databases of a PostgreSQL that an operator runs: no superuser, and no service's."""


def role_secret(store: str, service: str) -> str:
    """Secret that holds a service's own credentials for a store."""
    return f"{store}-{service}"


def admin_secret(store: str) -> str:
    """Secret that holds a store's administrator's credentials."""
    return f"{store}-admin"


def shared_secret(store: str) -> str:
    """Secret of a store that knows one password only."""
    return f"{store}-auth"


def backup_role() -> str:
    """The Postgres role of backups, which reads everything and changes nothing; its Secret is named after it."""
    return "backup"


def backup_user(store: str) -> str:
    """The user of a store's backups in the object store that takes them."""
    return f"{store}-backup"


def service_budget(jobs: list[str]) -> int:
    """How many characters a service's name may have with these jobs: the longest suffix must still fit 63."""
    suffixes = [TEST, *(len(job) + 1 + JOB_HASH for job in jobs)]
    return DNS_LABEL - max(suffixes)


def store_budget(*, backup: bool = False, cluster: bool = False) -> int:
    """How many characters a store's name may have: `-setup-<hash>`, a StatefulSet's revision label, and a CronJob for
    its backups must fit; where CloudNativePG runs it, the server that a restore makes of a backup."""
    budget = min(STATEFULSET, DNS_LABEL - len("-setup") - JOB_HASH)
    if backup:
        budget = min(budget, CRONJOB - len("-backup"), CLUSTER - len("-restored") if cluster else budget)
    return budget


def kafka_nodes_budget() -> int:
    """The same for a Kafka that an operator runs: `<store>-<store>-controllers-99` is a pod."""
    return (DNS_LABEL - len("--controllers-99")) // 2


def cron_budget(service: str) -> int:
    """How many characters a scheduled job's name may have below this service."""
    return CRONJOB - len(service) - 1
