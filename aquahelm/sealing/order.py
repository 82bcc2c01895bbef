"""What is to be sealed: which keys of which Secret, for which place; and the file that comes of it."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aquahelm.edit.disk import write_whole
from aquahelm.errors import UsageError
from aquahelm.inventory.secretfiles import path_of
from aquahelm.plan.readers import read_secret
from aquahelm.sealing.certificate import FETCH, read_certificate
from aquahelm.sealing.seal import seal
from aquahelm.sealing.sealedsecret import sealed_secret
from aquahelm.sealing.sops import RULES, creation_rules, encrypted_secret

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.models.secret import Provider
    from aquahelm.inventory.secretfiles import SecretFile
    from aquahelm.plan.model import Plan, PlannedSecret

ALPHABET = string.ascii_letters + string.digits
"""As the chart's own hook makes values: safe in URLs, connection strings and shells."""


@dataclass(frozen=True, slots=True)
class Order:
    """One Secret to be sealed for one environment.

    Attributes:
        secret: that pods read.
        provider: sealed-secrets or sops.
        environment, namespace: where it is for.
        keys: to be sealed now.
        path: of the file, relative to `folder`.
        folder: of the inventory.
        before: the file as it is, where its other keys stay; None where it is made anew.
        certificate: the controller's, for sealed-secrets.
    """

    secret: PlannedSecret
    provider: Provider
    environment: str
    namespace: str
    keys: tuple[str, ...]
    path: str
    folder: Path
    before: SecretFile | None
    certificate: RSAPublicKey | None


def order(
    inventory: Inventory, plan: Plan, name: str, keys: Sequence[str], certificate: Path | None, *, every: bool
) -> Order:
    """What is to be sealed.

    Args:
        inventory: with its files.
        plan: of the environment.
        name: of the Secret in the cluster.
        keys: to be sealed; those that are missing unless given.
        certificate: of the controller; the one that the inventory names unless given.
        every: seal every key, whether or not it is there.

    Errors: UsageError: nobody reads such a Secret or key, nothing is missing, no certificate, another provider.
    """
    secret = read_secret(plan, name, keys)
    provider = inventory.environments[plan.environment].secrets.provider_of(name)
    if provider.kind not in ("sealed-secrets", "sops"):
        told = f"{provider.kind} provides {name} in {plan.environment}: nothing of it is kept in the repository"
        raise UsageError(told, "secrets.provider: sealed-secrets or sops would")
    folder = inventory.folder or Path()
    place = (plan.environment, name)
    file = next((one for one in inventory.secret_files if (one.environment, one.name) == place), None)
    before = file if file and _stays(file, provider, plan, name) else None
    wanted = _keys(secret, before, keys, every=every)
    if before is None and set(wanted) != {*secret.keys} and file is not None:
        why = "cannot be opened here" if provider.kind == "sops" else "is not for this place, or not sealed"
        told = f"{file.path} {why}: its other keys would be lost"
        raise UsageError(told, f"give every key: {', '.join(secret.keys)} (--all)")
    key = None
    if provider.kind == "sealed-secrets":
        key = _certificate(provider, folder, certificate)
    return Order(secret, provider, plan.environment, plan.namespace, wanted, path_of(*place), folder, before, key)


def _stays(file: SecretFile, provider: Provider, plan: Plan, name: str) -> bool:
    """Whether the file's other keys may stay beside new ones."""
    if provider.kind != "sealed-secrets" or file.kind != "sealed" or file.problem:
        return False
    return (file.object_name, file.namespace, file.scope) == (name, plan.namespace, provider.scope)


def _keys(secret: PlannedSecret, before: SecretFile | None, keys: Sequence[str], *, every: bool) -> tuple[str, ...]:
    if every:
        return tuple(secret.keys)
    if keys:
        return tuple(dict.fromkeys(keys))
    there = before.keys if before else frozenset()
    missing = tuple(key for key in secret.keys if key not in there)
    if not missing:
        told = f"every key of {secret.name} is sealed already: {', '.join(secret.keys)}"
        raise UsageError(told, "name the keys that get a new value, or give --all")
    return missing


def _certificate(provider: Provider, folder: Path, given: Path | None) -> RSAPublicKey:
    if given is not None:
        return read_certificate(given)
    if provider.certificate is not None:
        return read_certificate(folder / provider.certificate, provider.certificate)
    raise UsageError(
        "sealing needs the certificate of the cluster's Sealed Secrets controller",
        f"--cert FILE, or certificate: under secrets.provider; {FETCH}",
    )


def random_value(length: int) -> bytes:
    """A new random value."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length)).encode()


def fill(wanted: Order, values: Mapping[str, bytes], inventory: Inventory) -> tuple[str, ...]:
    """Seal the values and write the file; the paths that were written, relative to the inventory's folder.

    Errors: UsageError: an empty value; what sops needs; EnvironmentTrouble.
    """
    empty = sorted(key for key, value in values.items() if not value)
    if empty:
        raise UsageError(f"the value of {', '.join(empty)} is empty", "nothing was written")
    target = wanted.folder / wanted.path
    if wanted.certificate is not None:
        key, scope = wanted.certificate, wanted.provider.scope
        name, namespace = wanted.secret.name, wanted.namespace
        encrypted = {one: seal(value, key, namespace, name, scope) for one, value in values.items()}
        before = target.read_text(encoding="utf-8") if wanted.before else ""
        sealed = sealed_secret(name, namespace, scope, wanted.secret.type, encrypted, before)
        write_whole(target, sealed.encode())
        return (wanted.path,)
    fixed = {key: text.encode() for key, text in wanted.secret.fixed.items()}
    text = encrypted_secret(
        wanted.secret.name,
        wanted.namespace,
        wanted.secret.type,
        {**values, **fixed},
        wanted.provider.recipients,
        wanted.path,
        wanted.folder,
    )
    write_whole(target, text.encode())
    rules = wanted.folder / RULES
    if rules.exists():
        return (wanted.path,)
    everybody = {
        name: platform.secrets.provider.recipients
        for name, platform in inventory.environments.items()
        if platform.secrets.provider.kind == "sops"
    }
    write_whole(rules, creation_rules(everybody or {wanted.environment: wanted.provider.recipients}).encode())
    return (wanted.path, RULES)
