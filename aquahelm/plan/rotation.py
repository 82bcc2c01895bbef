"""How a Secret gets a new value in one environment: the steps, and which pods restart in which order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.plan.readers import of_operators, read_secret, readers
from aquahelm.plan.recipes.redisoperator import workloads
from aquahelm.plan.rollout import Step, decrypt, kubectl, roll_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aquahelm.plan.model import Component, Plan, PlannedSecret
    from aquahelm.plan.readers import Reader


TYPED = "cat /run/secrets/admin/password; echo"
"""The password as psql asks for it: on a line of its own, twice; no process shows it."""

_COPIED = "reconcile.external-secrets.io/data-hash"
"""What external-secrets writes on a Secret with each copy, and asks its store anew without: also where it is to ask
once only, when a change of the ExternalSecret is not looked at. The ExternalSecret is Ready all the while, so it could
not be waited for (pkg/controllers/externalsecret: isSecretValid, shouldRefreshPeriodic)."""

_MARK = "{.metadata.annotations." + _COPIED.replace(".", "\\.") + "}"


@dataclass(frozen=True, slots=True)
class Rotation:
    """All of it.

    Attributes:
        name: of the Secret.
        provider: of its values; `operator` where one makes it.
        keys: that get a new value.
        restarts: groups of workloads (`Deployment/payment`), in order; those of a group restart together.
        steps: in order.
    """

    name: str
    provider: str
    keys: tuple[str, ...]
    restarts: tuple[tuple[str, ...], ...]
    steps: tuple[Step, ...]


def rotation(plan: Plan, name: str, keys: Sequence[str], revision: str) -> Rotation:
    """How the Secret `name` gets new values.

    Args:
        plan: of the environment.
        name: of the Secret in the cluster.
        keys: that change; all of them unless given.
        revision: a text that no rotation had before: it makes setup Jobs run again.

    Errors: UsageError: nobody reads such a Secret or key.
    """
    if name in of_operators(plan):
        return _made_anew(plan, name)
    secret = read_secret(plan, name, keys)
    changed = tuple(key for key in secret.keys if not keys or key in keys)
    uses = [use for use in readers(plan) if use.secret == name and use.key in ("", *changed)]
    servers = _administered(plan, uses)
    by_checksum = secret.provider == "sealed-secrets"
    setups = sorted({use.component for use in uses if _runs_setup(plan, use)} - {*servers})
    restarts = _restarts(plan, uses)
    steps = [*_new_value(plan, secret, changed), *_owners(plan, uses)]
    steps += _upgrade(plan, secret, setups, revision)
    if not by_checksum:
        steps += _restarted(plan, restarts)
    steps += [_tell_server(plan, store) for store in servers]
    return Rotation(name, secret.provider, changed, restarts, tuple(steps))


def _made_anew(plan: Plan, name: str) -> Rotation:
    """Strimzi's operator makes another password for a user whose Secret is gone, and gives it to the brokers."""
    uses = [use for use in readers(plan) if use.secret == name and use.kind == "service"]
    restarts = _restarts(plan, uses)
    steps = (
        Step("the operator makes another one, and tells the brokers", kubectl(plan, "delete", "secret", name)),
        Step("until it is there", kubectl(plan, "wait", "--for=create", "--timeout=5m", f"secret/{name}")),
        *_restarted(plan, restarts),
    )
    return Rotation(name, "operator", tuple(sorted({use.key for use in uses})), restarts, steps)


def _restarted(plan: Plan, restarts: Iterable[Iterable[str]]) -> Iterator[Step]:
    for group in restarts:
        names = _typed(group)
        yield Step("the pods read it when they start", kubectl(plan, "rollout", "restart", *names))
        for one in names:
            yield Step("until they are ready", kubectl(plan, "rollout", "status", "--timeout=10m", one))


def _typed(group: Iterable[str]) -> list[str]:
    return [f"{kind.lower()}/{name}" for kind, _, name in (one.partition("/") for one in group)]


def _administered(plan: Plan, uses: Iterable[Reader]) -> list[str]:
    """The PostgreSQL servers of the chart whose administrator's password it is."""
    return sorted(
        {
            use.component
            for use in uses
            if use.kind == "postgres"
            and use.part == "pods"
            and use.where == "server"
            and _has_pods(plan, plan.by_name[use.component])
        }
    )


def _tell_server(plan: Plan, store: str) -> Step:
    """A server reads its administrator's password on empty data only, so it is told from within, over its socket."""
    user = plan.by_name[store].values["adminUser"]
    told = (
        f"{{ {TYPED}; {TYPED}; }} | psql --no-psqlrc --quiet --username={user} --dbname=postgres --command='\\password'"
    )
    inside = ("exec", f"statefulset/{store}", "--container", store, "--", "sh", "-c", told)
    return Step(f"{store} takes over the password that its pod now has", kubectl(plan, *inside))


def _runs_setup(plan: Plan, use: Reader) -> bool:
    """Whether a store's setup Job hands this very Secret on, or connects with it."""
    return use.kind != "service" and use.part in ("setup", "pods") and _has_setup(plan, use.component)


def _has_setup(plan: Plan, store: str) -> bool:
    return bool(plan.by_name[store].values.get("setup", {}).get("enabled"))


def _owners(plan: Plan, uses: Iterable[Reader]) -> Iterator[Step]:
    """Stores elsewhere, where nobody here is an administrator."""
    for store in sorted({use.component for use in uses if use.part == "setup"}):
        if not _has_setup(plan, store):
            yield Step(f"{store} is elsewhere: whoever runs it has to give its user the new value")


def _new_value(plan: Plan, secret: PlannedSecret, keys: Sequence[str]) -> list[Step]:
    """What brings the new value into the Secret, before the release is upgraded."""
    name, env = secret.name, plan.environment
    if secret.provider == "generated":
        patch = json.dumps([{"op": "remove", "path": f"/data/{_pointer(key)}"} for key in keys])
        told = "the old value goes; the upgrade's hook makes up a new one"
        return [Step(told, kubectl(plan, "patch", "secret", name, "--type=json", f"--patch={patch}"))]
    if secret.provider == "sealed-secrets":
        return [
            Step("the new value, sealed", ("aquahelm", "secrets", "seal", name, *keys, "-e", env)),
            Step("its ciphertext goes into the chart", ("aquahelm", "render")),
        ]
    if secret.provider == "sops":
        return [
            Step("the new value, encrypted", ("aquahelm", "secrets", "seal", name, "-e", env)),
            *decrypt(plan),
        ]
    if secret.external is not None:
        where = f"{secret.external.store_kind} {secret.external.store}, {secret.external.key}"
        asked = [secret.external.properties.get(key, key) for key in keys]
        return [
            Step(f"change it in the store: {where}: {', '.join(asked)}"),
            Step(
                "external-secrets asks the store at once, as its mark on the Secret is gone",
                kubectl(plan, "annotate", "secret", name, f"{_COPIED}-"),
            ),
            Step(
                "until the Secret has the new value, and the mark",
                kubectl(plan, "wait", f"--for=jsonpath={_MARK}", "--timeout=2m", f"secret/{name}"),
            ),
        ]
    return [Step(f"change the Secret {name} where it comes from: {', '.join(keys)}")]


def _pointer(key: str) -> str:
    """A key in a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _upgrade(plan: Plan, secret: PlannedSecret, setups: Sequence[str], revision: str) -> list[Step]:
    """What makes or applies the value, and runs the setup Jobs that hand it to servers."""
    sealed = secret.provider == "sealed-secrets"
    if not setups and secret.provider not in ("generated", "sealed-secrets"):
        return []
    told = {"generated": "the hook makes the new value", "sealed-secrets": "the controller opens the new value"}
    why = [told[secret.provider]] if secret.provider in told else []
    if sealed:  # whose checksum is the revision of setups, too
        why += [f"the setup Job of {' and '.join(setups)} takes it over"] if setups else []
        why += ["its checksum replaces the pods that read it"]
        return roll_out(plan, why, (), revision, commit=True)
    return roll_out(plan, why, setups, revision, commit=False)


def _restarts(plan: Plan, uses: Iterable[Reader]) -> tuple[tuple[str, ...], ...]:
    """Servers first, then services: whoever is called before who calls. Managed stores have no pods here.

    CloudNativePG and Strimzi carry a new password into their servers; redis-operator's read theirs when they start.
    """
    reading = {use.component for use in uses if use.part == "pods"}
    here = [plan.by_name[name] for name in sorted(reading) if _has_pods(plan, plan.by_name[name])]
    groups = []
    stores = tuple(f"StatefulSet/{one.name}" for one in here if one.kind != "service")
    replicated = [name for name in sorted(reading) if "replication" in plan.by_name[name].values]
    stores += tuple(f"StatefulSet/{workload}" for name in replicated for workload in workloads(name))
    if stores:
        groups.append(stores)
    waiting = {one.name for one in here if one.kind == "service"}
    calls = {name: {link.target for link in plan.links if link.source == name} for name in waiting}
    while waiting:
        # Of services that call each other in a circle, all restart together.
        free = {name for name in waiting if not (calls[name] & waiting - {name})} or waiting
        groups.append(tuple(f"Deployment/{name}" for name in sorted(free)))
        waiting = waiting - free
    return tuple(groups)


def _has_pods(plan: Plan, component: Component) -> bool:
    elsewhere = plan.global_values["stores"].get(component.name, {}).get("host")
    return component.enabled and not elsewhere
