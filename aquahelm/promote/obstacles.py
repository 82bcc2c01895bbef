"""What stands in the way: migrations and secrets that TO lacks, pods that do not fit its nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.finding import Severity
from aquahelm.promote.model import Obstacle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aquahelm.finding import Finding
    from aquahelm.inventory.load import Inventory
    from aquahelm.promote.model import Move

AROUND_UPGRADES = ("before-upgrade", "after-upgrade")

_OF_SECRETS = frozenset({"used-config-exists", "tls-secret-exists", "secret-is-not-written-out"})
"""Rules that say a secret is missing, besides those of the theme `secrets`."""


def missing_migrations(inventory: Inventory, pair: tuple[str, str], moves: Iterable[Move]) -> Iterator[Obstacle]:
    """Jobs around upgrades, and init containers with the service's connections, that FROM runs and TO does not.

    Asked of services whose version moves: what was tried in FROM was tried with these.
    """
    source, target = (inventory.environments[name] for name in pair)
    for name in dict.fromkeys(move.subject for move in moves if move.path[0] == "services"):
        if name not in source.services or name not in target.services:
            continue
        before, after = source.services[name], target.services[name]
        for job, asked in before.jobs.items():
            hooks = [when for when in asked.when if when in AROUND_UPGRADES]
            there = after.jobs.get(job)
            missing = [when for when in hooks if there is None or not there.enabled or when not in there.when]
            if asked.enabled and missing:
                what = "is off" if there is not None and not there.enabled else "is not run " + " or ".join(missing)
                path = ("services", name, "jobs", job)
                yield Obstacle(
                    f"migration/{name}.{job}",
                    f"{pair[0]} runs the job {job} {' and '.join(hooks)}; in {pair[1]} it {what}",
                    f"give {pair[1]} the job services.{name}.jobs.{job}",
                    inventory.place(path, pair[1]),
                )
        for container, asked_of in before.initContainers.items():
            if asked_of.inherit and container not in after.initContainers:
                yield Obstacle(
                    f"migration/{name}.{container}",
                    f"{pair[0]} runs the init container {container} before each start; {pair[1]} does not",
                    f"give {pair[1]} services.{name}.initContainers.{container}",
                    inventory.place(("services", name, "initContainers", container), pair[1]),
                )


def judged(findings: Iterable[Finding], themes: dict[str, str]) -> Iterator[Obstacle]:
    """What the validator says of TO with the new versions: secrets and capacity, warnings too; of all else, errors.

    Args:
        findings: about TO.
        themes: rule → theme.
    """
    for finding in findings:
        theme = themes.get(finding.rule, "")
        of_secrets = theme == "secrets" or finding.rule in _OF_SECRETS
        kind = "secret" if of_secrets else "capacity" if theme == "capacity" else "finding"
        counts = (Severity.ERROR, Severity.WARNING) if kind != "finding" else (Severity.ERROR,)
        if finding.severity in counts:
            subject = finding.object.replace(" ", "-") or finding.path or "platform"
            yield Obstacle(
                f"{kind}/{finding.rule}/{subject}", f"{finding.object}: {finding.message}", finding.fix, finding.source
            )
