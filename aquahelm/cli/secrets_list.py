"""`aquahelm secrets list`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.cli.environments import environments_option
from aquahelm.cli.settings import verb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aquahelm.cli.settings import Settings
    from aquahelm.inventory.load import Inventory
    from aquahelm.plan.model import Plan, PlannedSecret
    from aquahelm.plan.readers import Reader


@verb("list", "secrets list", "secrets list -e prod", "secrets list --format json")
@environments_option("Of this environment")
def command(settings: Settings, environments: tuple[str, ...]) -> int:
    """Say who reads which secret, who provides it, and what is missing.

    Nothing is asked of a cluster or a store: missing is what an encrypted file beside the inventory lacks.
    """
    from aquahelm import pipeline

    inventory = settings.load()
    plans = {name: pipeline.plan(inventory, name) for name in pipeline.known(inventory, environments)}
    told = {name: _told(inventory, plan) for name, plan in plans.items()}
    if settings.json:
        settings.put_json({"environments": told})
        return 0
    for index, (name, plan) in enumerate(plans.items()):
        if index:
            settings.put("")
        head = f"{settings.paint(name, fg='cyan', bold=True)}  namespace {plan.namespace}, {plan.secret_provider}"
        settings.put(head)
        for line in _lines(settings, told[name], plan.secret_provider):
            settings.put(line)
    return 0


def _told(inventory: Inventory, plan: Plan) -> list[dict[str, Any]]:
    from aquahelm.check.secretfiles import missing_keys
    from aquahelm.plan.readers import of_operators, readers

    files = {one.name: one for one in inventory.secret_files if one.environment == plan.environment}
    uses = readers(plan)
    entries = []
    for secret in plan.secrets:
        file = files.get(secret.name)
        missing = missing_keys(secret, file if file and not file.problem else None)
        entries.append(
            {
                "name": secret.name,
                "description": secret.description,
                "provider": secret.provider,
                "from": _place(secret),
                "missing": [*missing],
                "keys": {
                    key: _readers(use for use in uses if use.secret == secret.name and use.key in ("", key))
                    for key in sorted({*secret.keys, *secret.fixed})
                },
            }
        )
    for name in of_operators(plan):
        mine = [use for use in uses if use.secret == name]
        keys = sorted({use.key for use in mine if use.key})
        read = {key: _readers(use for use in mine if use.key in ("", key)) for key in keys}
        told = {"name": name, "description": "", "provider": "operator", "from": "", "missing": [], "keys": read}
        entries.append(told)
    return sorted(entries, key=lambda entry: str(entry["name"]))


def _place(secret: PlannedSecret) -> str:
    """Where the values are; empty where the cluster alone knows."""

    if secret.external:
        return f"{secret.external.store_kind}/{secret.external.store} {secret.external.key}"
    return ""


def _readers(uses: Iterable[Reader]) -> list[dict[str, str]]:
    return [{"component": use.component, "part": use.part, "where": use.where} for use in uses]


def _lines(settings: Settings, entries: list[dict[str, Any]], usual: str) -> list[str]:
    lines = []
    width = max((len(key) for entry in entries for key in entry["keys"]), default=0)
    for entry in entries:
        where = entry["from"] or ("" if entry["provider"] == usual else entry["provider"])
        missing = f"missing: {', '.join(entry['missing'])}" if entry["missing"] else ""
        said = "  ".join(
            part
            for part in (settings.paint(entry["name"], bold=True), where, settings.paint(missing, fg="red"))
            if part.strip()
        )
        lines.append(f"  {said}")
        for key, uses in entry["keys"].items():
            named: dict[str, list[str]] = {}
            for use in uses:
                named.setdefault(use["component"], []).append(use["where"] if use["part"] == "pods" else use["part"])
            who = ", ".join(f"{name} ({', '.join(dict.fromkeys(places))})" for name, places in named.items())
            lines.append(f"    {key:<{width}}  {who or 'nobody by name'}")
    return lines
