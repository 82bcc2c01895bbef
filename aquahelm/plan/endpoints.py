"""Where a store is: in the chart under its own name, at the Service that its operator makes, or elsewhere.

The values say it once, under `global.stores.<name>`; everything that must know it reads it there. Variables name it by
`${stores.<name>.…}`, which the chart's templates fill in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aquahelm.inventory.models.store import StoreBase
    from aquahelm.plan.model import Values


def place(engine: str, store: StoreBase, port: int, **more: Any) -> Values:
    """The record under `global.stores`; `port` is the one in the chart, `more` what only this engine has.

    Without a host the store runs in the chart. With one it is elsewhere, or, where `podLabels` stand beside it, in pods
    with these labels that an operator makes in the release's namespace (`operated`). Helm copies `global` into every
    subchart, so that what templates take for granted is left out.
    """
    endpoint = store.endpoint
    if endpoint is None:
        return {"engine": engine, "host": "", "port": port, **more}
    where: Values = {"engine": engine, "host": endpoint.host, "port": endpoint.port or port, **more}
    if endpoint.cidrs:
        where["cidrs"] = list(endpoint.cidrs)
    if endpoint.ca:
        where["ca"] = endpoint.ca.model_dump(exclude_none=True)
    return where


def operated(engine: str, host: str, port: int, pod_labels: dict[str, str], **more: Any) -> Values:
    """The record of a store whose operator makes the Service `host` and, behind it, pods with these labels.

    `port` is the Service's and the pods'.
    """
    return {"engine": engine, "host": host, "port": port, "podLabels": dict(sorted(pod_labels.items())), **more}


def fact(store: str, name: str) -> str:
    """The placeholder of a fact about a store, as the chart's templates know it."""
    return f"${{stores.{store}.{name}}}"
