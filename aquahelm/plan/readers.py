"""Who reads which Secret: found in the values, so that nothing that a template prints is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from aquahelm.plan.model import Component, ComponentKind, Plan, PlannedSecret

ADMIN = "adminSecretName"
SECRET = "secretName"  # noqa: S105 - a key of values
KEYS = "keysSecretName"
_JOBS = "jobs"
_ENDING = frozenset({_JOBS, "backup", "archive"})
"""Keys of values whose pods run to an end, or of whom an operator's own read the Secret each time."""
_OPERATED = "operator"
_LOGS_IN = ("backup",)
"""Where a role of the store's own stands, which the setup Job makes too."""
_USERS = frozenset({"roles", "users"})
"""Keys of a store's values: who may use it. The setup Job reads their Secrets, the server does not."""
_OF_OTHERS = frozenset({"connections"})
"""What a service's values say for its tests and policies; its variables are told by themselves."""


@dataclass(frozen=True, slots=True, order=True)
class Reader:
    """One use of a Secret.

    Attributes:
        secret: its name in the cluster.
        key: that is read; empty for all of them.
        component, kind: who reads it.
        where: the variable, or the part of the component.
        part: `pods`, `jobs` (pods that run to an end), `setup` (a store's Job that hands values to its server), or
            `operator` (an operator reads it, and what it runs takes the new value by itself).
    """

    secret: str
    key: str
    component: str
    kind: ComponentKind
    where: str
    part: str


def read_secret(plan: Plan, name: str, keys: Collection[str]) -> PlannedSecret:
    """The Secret of this name, of which these keys are read. Errors: UsageError: nobody reads it, or one of them."""
    secret = next((one for one in plan.secrets if one.name == name), None)
    made = of_operators(plan) if secret is None else ()
    if name in made:
        told = f"an operator makes the Secret {name} in {plan.environment}: nothing of it is kept in the repository"
        raise UsageError(told, f"aquahelm secrets rotate {name} -e {plan.environment} gives it a new value")
    if secret is None:
        listed = ", ".join(sorted((*(one.name for one in plan.secrets), *made))) or "none"
        raise UsageError(f"no pod of {plan.environment} reads a Secret {name}", f"Secrets: {listed}")
    unknown = sorted({*keys} - {*secret.keys})
    if unknown:
        raise UsageError(f"nobody reads a key {unknown[0]} of {name}", f"keys: {', '.join(secret.keys)}")
    return secret


def readers(plan: Plan) -> tuple[Reader, ...]:
    """Every use of every Secret in one environment, sorted."""
    found = {reader for component in plan.components if component.enabled for reader in _of(component)}
    if plan.observability["rules"]["enabled"]:
        told = plan.observability["receivers"].values()
        found |= {Reader(one[SECRET], "", "alertmanager", "service", "receiver", _OPERATED) for one in told}
    return tuple(sorted(found))


def of_operators(plan: Plan) -> tuple[str, ...]:
    """The Secrets that services read and an operator makes: Strimzi, one for each of its users."""
    planned = {secret.name for secret in plan.secrets}
    return tuple(sorted({use.secret for use in readers(plan) if use.kind == "service"} - planned))


def _of(component: Component) -> Iterator[Reader]:
    for path, name, key in _uses(component.values, ()):
        if name:
            of_setup = component.kind != "service" and path[:1] and path[0] in _USERS
            part = "setup" if of_setup else _JOBS if path and path[0] in _ENDING else "pods"
            where = f"volume {path[1]}" if path[:1] == ("volumes",) else path[-1] if path else "server"
            yield Reader(name, key, component.name, component.kind, where, part)
            if path == _LOGS_IN and name == component.values[path[0]].get(SECRET):
                yield Reader(name, key, component.name, component.kind, where, "setup")


def _uses(values: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """(path, Secret, key) of each use below a value."""
    if isinstance(values, list):
        for item in values:
            yield from _uses(item, path)
    if not isinstance(values, dict):
        return
    for name in (SECRET, ADMIN, KEYS):
        if isinstance(values.get(name), str):
            yield path, values[name], str(values.get("key", ""))
    for key, value in values.items():
        if not path and key in _OF_OTHERS:
            continue
        yield from _uses(value, (*path, key))
