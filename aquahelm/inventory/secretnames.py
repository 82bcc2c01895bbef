"""References to secrets: each leads to one that is declared, or that a store has."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from aquahelm.inventory.objects import store_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.service import Service
    from aquahelm.inventory.paths import Path

    Told = tuple[Path, str, str]


def store_secret_problems(platform: Platform) -> Iterator[Told]:
    """Secrets of stores that no store has."""
    known = store_secrets(platform)
    for name in platform.secrets.stores:
        if name not in known:
            yield ("secrets", "stores", name), f'no store needs a Secret "{name}"', nearest(name, known)


def service_secret_problems(here: Path, service: Service, known: frozenset[str]) -> Iterator[Told]:
    """Secrets that a service names and nobody declares."""
    groups = [((*here, "secrets"), service.secrets)]
    for field in ("initContainers", "sidecars", "containers", "jobs"):
        groups += [((*here, field, key, "secrets"), item.secrets) for key, item in getattr(service, field).items()]
    for path, secrets in groups:
        for variable, ref in secrets.items():
            if ref.name not in known:
                yield (
                    (*path, variable),
                    f'no secret is named "{ref.name}"',
                    nearest(ref.name, known, "declare it under secrets.names"),
                )
    for key, volume in service.volumes.items():
        if volume.secret is not None and volume.secret not in known:
            yield (
                (*here, "volumes", key, "secret"),
                f'no secret is named "{volume.secret}"',
                nearest(volume.secret, known, "declare it under secrets.names"),
            )


def nearest(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """What was probably meant, and what there is."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    listed = f"(declared: {', '.join(names)})" if names else "(none is declared)"
    return " ".join(part for part in (f"{near[0]}?" if near else otherwise, listed) if part)
