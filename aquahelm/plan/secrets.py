"""Who provides each Secret that pods read, and what of it the chart has to know."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from aquahelm.plan.model import ExternalSource, PlannedSecret, SecretKeys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.secret import Provider, Remote
    from aquahelm.inventory.models.service import Service
    from aquahelm.inventory.secretfiles import SecretFile
    from aquahelm.plan.model import Values

CHECKSUM = "checksum/secrets"
"""Annotation of pods that read sealed Secrets: new ciphertext replaces the pods."""

Wanted = dict[str, SecretKeys]


def need(wanted: Wanted, items: Iterable[SecretKeys]) -> None:
    """Add Secrets; what several ask of one Secret is put together."""
    for item in items:
        known = wanted.get(item.name)
        if known is None:
            wanted[item.name] = SecretKeys(
                item.name,
                dict(sorted(item.keys.items())),
                item.description,
                item.type,
                dict(sorted(item.fixed.items())),
                dict(sorted(item.labels.items())),
            )
            continue
        wanted[item.name] = SecretKeys(
            item.name,
            dict(sorted({**known.keys, **item.keys}.items())),
            known.description or item.description,
            known.type if known.type != "Opaque" else item.type,
            dict(sorted({**known.fixed, **item.fixed}.items())),
            dict(sorted({**known.labels, **item.labels}.items())),
        )


def named(platform: Platform, references: Iterable[tuple[str, str]]) -> list[SecretKeys]:
    """The declared secrets among `references` (Secret, key), with the length that the inventory gives them."""
    by_object = {declared.objectName or name: declared for name, declared in platform.secrets.names.items()}
    return [
        SecretKeys(
            name, dict.fromkeys((key, *by_object[name].keys), by_object[name].length), by_object[name].description
        )
        for name, key in references
        if name in by_object
    ]


def mounted(platform: Platform, service: Service) -> list[SecretKeys]:
    """The declared secrets that a service mounts as files, with the keys that the declaration lists."""
    names = [volume.secret for volume in service.volumes.values() if volume.secret is not None]
    return [
        SecretKeys(
            platform.secrets.object_name(name), dict.fromkeys(declared.keys, declared.length), declared.description
        )
        for name in names
        if (declared := platform.secrets.names.get(name))
    ]


def planned(
    wanted: Wanted, platform: Platform, environment: str, files: Mapping[tuple[str, str], SecretFile]
) -> tuple[PlannedSecret, ...]:
    """Every Secret with its provider, sorted by name.

    Args:
        wanted: what pods read.
        platform: in this environment.
        environment: its name.
        files: (environment, Secret) → encrypted file.
    """
    return tuple(_planned(wanted[name], platform, files.get((environment, name))) for name in sorted(wanted))


def _planned(item: SecretKeys, platform: Platform, file: SecretFile | None) -> PlannedSecret:
    source = platform.secrets.source_of(item.name)
    provider = source.provider or platform.secrets.provider
    sealed = file.sealed if file and provider.kind == "sealed-secrets" else {}
    return PlannedSecret(
        name=item.name,
        keys=item.keys,
        description=item.description,
        type=item.type,
        fixed=item.fixed,
        provider=provider.kind,
        own_provider=source.provider is not None,
        external=_external(item, provider, source.remote) if provider.kind == "external-secrets" else None,
        scope=file.scope if file and sealed else provider.scope,
        sealed=sealed,
        labels=item.labels,
    )


def _external(item: SecretKeys, provider: Provider, remote: Remote | None) -> ExternalSource:
    key = (remote and remote.key) or "/".join(filter(None, (provider.path, item.name)))
    properties = {key: name for key, name in sorted(remote.properties.items()) if key != name} if remote else {}
    return ExternalSource(provider.storeKind, provider.store or "", provider.path, key, properties, provider.refresh)


def checksum(names: Iterable[str], secrets: Mapping[str, PlannedSecret]) -> str:
    """Changes whenever the ciphertext of one of these Secrets does; empty where none of them is sealed."""
    sealed = {
        name: dict(secrets[name].sealed) for name in sorted(set(names)) if name in secrets and secrets[name].sealed
    }
    return hashlib.sha256(json.dumps(sealed, sort_keys=True).encode()).hexdigest()[:16] if sealed else ""


def opened(secrets: Iterable[PlannedSecret]) -> dict[str, str]:
    """Sealed Secret → a key that it has once the controller has opened the ciphertext of now.

    Helm makes custom resources last, and the controller opens a few each second: pods and setup Jobs would start with
    old values beside those that started with new ones.
    """
    return {
        secret.name: f"sealed-{checksum([secret.name], {secret.name: secret})}" for secret in secrets if secret.sealed
    }


def with_checksum(values: Values, own: str, everybody: str = "") -> Values:
    """A component's values that replace its pods, and run its setup again, when sealed values change.

    Args:
        values: of the component.
        own: the checksum of what its pods read; empty for no replacement.
        everybody: the checksum of what its setup Job reads, where it has one.
    """
    changed = dict(values)
    if own:
        changed["podAnnotations"] = dict(sorted({**values.get("podAnnotations", {}), CHECKSUM: own}.items()))
    if everybody and "setup" in values:
        changed["setup"] = {**values["setup"], "revision": everybody}
    return changed
