"""Which roles services log in as: each service as one of its own, that nobody else has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.inventory.names import DATABASE_OWNER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.paths import Path


def roles(platform: Platform) -> Iterator[tuple[Path, str, str]]:
    """Two services that log in as one role would each be given a password of their own."""
    taken: dict[tuple[str, str], str] = {}
    for name, service in platform.services.items():
        for store, use in service.uses.items():
            engine = platform.stores[store].engine if store in platform.stores else ""
            if engine in ("postgres", "kafka") and use.loginAs is None:
                role = (store, use.role or name)
                path = ("services", name, "uses", store)
                if engine == "postgres" and platform.stores[store].mode == "operator" and _is_the_operators(role[1]):
                    remedy = f"name another one: uses: {{{store}: {{role: …}}}}"
                    yield path, f"the role {role[1]} is taken by {store}'s operator", remedy
                if role in taken:
                    yield path, f"{taken[role]} is the role {role[1]} already", "give each service a role of its own"
                taken.setdefault(role, name)


def _is_the_operators(role: str) -> bool:
    """Roles that CloudNativePG keeps for itself (CEL rules of DatabaseRole), and the one that owns the databases."""
    kept = ("postgres", "streaming_replica", DATABASE_OWNER)
    return role in kept or role.startswith(("pg_", "cnpg_"))
