"""The umbrella's `secrets` section, and the ciphertext of sealed Secrets as files of the chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.plan.images import PYTHON
from aquahelm.yaml.text import dump

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.chart.values import Tree
    from aquahelm.plan.model import ExternalSource, Plan, PlannedSecret


def secret_values(plan: Plan) -> Tree:
    """The umbrella's `secrets` section: who provides, and of each Secret what differs from that."""
    shared = _shared_source(plan)
    values: Tree = {"provider": plan.secret_provider, "image": PYTHON}
    if shared:
        values["external"] = {
            "store": {"kind": shared.store_kind, "name": shared.store},
            "path": shared.path,
            "refreshInterval": shared.refresh,
        }
    values["names"] = {item.name: _entry(item, plan, shared) for item in plan.secrets}
    return values


def _shared_source(plan: Plan) -> ExternalSource | None:
    """The store of the Secrets whose provider is everybody's."""
    return next((item.external for item in plan.secrets if item.external and not item.own_provider), None)


def _entry(item: PlannedSecret, plan: Plan, shared: ExternalSource | None) -> Tree:
    entry: Tree = {"keys": dict(item.keys)}
    if item.type != "Opaque":
        entry["type"] = item.type
    if item.fixed:
        entry["fixed"] = dict(item.fixed)
    if item.labels:
        entry["labels"] = dict(item.labels)
    if item.provider != plan.secret_provider:
        entry["provider"] = item.provider
    if item.external and (own := _own_source(item.external, item.name, shared)):
        entry["external"] = own
    return entry


def _own_source(source: ExternalSource, name: str, shared: ExternalSource | None) -> Tree:
    """What a Secret says of its place in the store beyond what all say."""
    own: Tree = {}
    if shared is None or (source.store_kind, source.store) != (shared.store_kind, shared.store):
        own["store"] = {"kind": source.store_kind, "name": source.store}
    if shared is None or source.refresh != shared.refresh:
        own["refreshInterval"] = source.refresh
    if shared is None or source.key != "/".join(filter(None, (shared.path, name))):
        own["key"] = source.key
    if source.properties:
        own["properties"] = dict(source.properties)
    return own


def sealed_files(plans: Mapping[str, Plan]) -> dict[str, str]:
    """Path inside the chart → YAML: the ciphertext of every sealed Secret, a folder for each environment."""
    return {
        f"files/sealed/{environment}/{item.name}.yaml": dump(
            {"scope": item.scope, "encryptedData": dict(sorted(item.sealed.items()))}
        )
        for environment, plan in plans.items()
        for item in plan.secrets
        if item.sealed
    }
