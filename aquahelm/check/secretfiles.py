"""The secrets of a project: what pods read, who provides it, and the encrypted files beside the inventory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aquahelm.check.merged import in_order
from aquahelm.check.registry import registered
from aquahelm.finding import Finding, Place
from aquahelm.inventory.paths import spell

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from aquahelm.check.registry import RegisteredRule
    from aquahelm.check.rule import Violation
    from aquahelm.check.run import CheckResult
    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.models.secret import ProviderKind
    from aquahelm.inventory.paths import Path
    from aquahelm.inventory.secretfiles import SecretFile
    from aquahelm.plan.model import Plan, PlannedSecret

THEME = "secrets"
KEPT: Mapping[ProviderKind, str] = {"sealed-secrets": "sealed", "sops": "sops"}
"""Providers whose values are files beside the inventory → the kind of file."""


@dataclass(frozen=True, slots=True)
class KeptSecret:
    """One Secret in one environment: what rules of theme `secrets` look at.

    Attributes:
        name: in the cluster.
        environment, namespace: where.
        wanted: what pods read of it; None where nobody reads it.
        file: that is kept of it; None where there is none.
        declared: whether the inventory declares it although nobody reads it in any environment.
        recipients: age's public keys that a sops file must be encrypted for.
        others: names of the Secrets that pods read.
    """

    name: str
    environment: str
    namespace: str
    wanted: PlannedSecret | None
    file: SecretFile | None
    declared: bool = False
    recipients: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def with_findings(result: CheckResult, found: Iterable[Finding]) -> CheckResult:
    """The result with further findings, in their places."""
    more = list(found)
    return replace(result, findings=in_order([*result.findings, *more])) if more else result


def secret_findings(
    inventory: Inventory, plans: Mapping[str, Plan], environments: Iterable[str]
) -> tuple[Finding, ...]:
    """What rules say of the secrets; the same in several environments is one finding."""
    rules = [one for one in registered() if one.rule.theme == THEME]
    merged: dict[Finding, list[str]] = {}
    for kept in kept_secrets(inventory, plans, environments):
        for one in rules:
            for violation in one.check(kept):
                merged.setdefault(_finding(one, violation, kept, inventory), []).append(kept.environment)
    return tuple(replace(one, environments=tuple(dict.fromkeys(where))) for one, where in merged.items())


def kept_secrets(inventory: Inventory, plans: Mapping[str, Plan], environments: Iterable[str]) -> Iterator[KeptSecret]:
    """Every Secret that pods read, and every file of one that nobody reads."""
    read = {secret.name for plan in plans.values() for secret in plan.secrets}
    for environment in environments:
        plan, platform = plans[environment], inventory.environments[environment]
        files = {one.name: one for one in inventory.secret_files if one.environment == environment}
        wanted = {one.name: one for one in plan.secrets}
        declared = {platform.secrets.object_name(name) for name in platform.secrets.names} - read
        for name in sorted({*files, *wanted, *declared}):
            yield KeptSecret(
                name=name,
                environment=environment,
                namespace=plan.namespace,
                wanted=wanted.get(name),
                file=files.get(name),
                declared=name in declared,
                recipients=platform.secrets.provider_of(name).recipients,
                others=tuple(wanted),
            )


def _finding(one: RegisteredRule, violation: Violation, kept: KeptSecret, inventory: Inventory) -> Finding:
    path = _path(inventory, kept)
    return Finding(
        rule=one.rule.slug,
        severity=one.rule.severity,
        object=f"Secret/{kept.name}",
        field="",
        message=violation.message,
        fix=violation.fix,
        template=Place(kept.file.path) if kept.file else None,
        source=inventory.place(path, kept.environment),
        path=spell(path),
    )


def _path(inventory: Inventory, kept: KeptSecret) -> Path:
    secrets = inventory.environments[kept.environment].secrets
    for name, declared in secrets.names.items():
        if (declared.objectName or name) == kept.name:
            return ("secrets", "names", name)
    return ("secrets", "stores", kept.name) if kept.name in secrets.stores else ("secrets", "provider")


def missing_keys(wanted: PlannedSecret, file: SecretFile | None) -> tuple[str, ...]:
    """The keys of a Secret that its file lacks; none where no file is needed."""
    if wanted.provider not in KEPT:
        return ()
    there: Collection[str] = file.keys if file else ()
    fixed: Collection[str] = wanted.fixed if wanted.provider == "sealed-secrets" else ()
    return tuple(key for key in (*wanted.keys, *wanted.fixed) if key not in there and key not in fixed)
