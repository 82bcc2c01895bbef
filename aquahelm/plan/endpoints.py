"""Where a store is: in the chart under its own name, or elsewhere at its endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aquahelm.inventory.models.store import StoreBase
    from aquahelm.plan.model import Values

ANYWHERE = "0.0.0.0/0"


def host_and_port(name: str, store: StoreBase, usual: int) -> tuple[str, int]:
    """The host and port that clients connect to; `usual` is the engine's own port."""
    if store.endpoint is None:
        return name, usual
    return store.endpoint.host, store.endpoint.port or usual


def place(store: StoreBase, host: str, port: int, **more: Any) -> Values:
    """The record under `global.stores`: the same for everybody who uses the store.

    Helm copies `global` into every subchart, so that what templates take for granted is left out.
    """
    where: Values = {"managed": store.mode == "managed", "host": host, "port": port, **more}
    if store.endpoint and store.endpoint.cidrs:
        where["cidrs"] = list(store.endpoint.cidrs)
    return where


def addresses(store: StoreBase) -> list[str]:
    """The addresses that NetworkPolicies open for a managed store; any, where they are not known."""
    return list(store.endpoint.cidrs) if store.endpoint and store.endpoint.cidrs else [ANYWHERE]
