"""What stands elsewhere than in the inventory: robots' tags, files on disk, the release in the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.chart.robots import robots_file, tags_in
from aquahelm.finding import Place
from aquahelm.promote.model import NOTHING, Difference, Obstacle, Theme, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from aquahelm.chart.files import ChartFiles
    from aquahelm.inventory.load import Inventory

_SHOWN = 3


def robots_tags(folder: Path, inventory: Inventory, environment: str) -> Mapping[str, str]:
    """Service → tag that stands in the robots' file of an environment; nothing where robots keep none there."""
    delivery = inventory.environments[environment].delivery
    path = folder / robots_file(environment)
    if delivery is None or not delivery.images or not path.is_file():
        return {}
    return tags_in(path.read_text(encoding="utf-8", errors="replace"))


def of_robots(
    inventory: Inventory, environment: str, tags: Mapping[str, str], pair: tuple[str, str]
) -> Iterator[Difference]:
    """Tags that a robot wrote and the inventory does not say."""
    services = inventory.environments[environment].services
    for service, tag in tags.items():
        said = services[service].image.tag if service in services else None
        if service in services and said != tag:
            sides = dict.fromkeys(pair, NOTHING) | {environment: tag}
            file = robots_file(environment)
            yield Difference(
                Theme.VERSION,
                Verdict.DRIFT,
                service,
                "image.tag",
                sides[pair[0]],
                sides[pair[1]],
                (inventory.place(("services", service, "image", "tag"), environment), Place(file)),
                f"a robot wrote {tag} in {file}; the inventory says {said or 'nothing'} for {environment}",
            )


def of_files(
    files: ChartFiles, folder: Path, pair: tuple[str, str]
) -> tuple[tuple[Difference, ...], tuple[Obstacle, ...]]:
    """Charts and values on disk that are not what the inventory renders; nothing where none were ever rendered."""
    (root,) = files.roots
    if not (folder / root).is_dir():
        return (), ()
    found = files.survey(folder)
    values = {f"values/values.{name}.yaml" for name in pair}
    stale = [
        path
        for path in (*found.changed, *found.new, *found.gone, *found.edited, *found.foreign)
        if path.startswith(f"{root}/") or path in values
    ]
    stale = list(dict.fromkeys(stale))
    if not stale:
        return (), ()
    told = ", ".join(stale[:_SHOWN]) + (f" and {len(stale) - _SHOWN} more" if len(stale) > _SHOWN else "")
    why = f"{told}: not what the inventory renders"
    drift = Difference(Theme.SETTING, Verdict.DRIFT, "files", "on disk", NOTHING, NOTHING, why=why)
    obstacle = Obstacle(
        "files",
        f"{told}: not what the inventory renders, so nobody knows what {pair[0]} runs",
        "aquahelm render",
        acceptable=False,
    )
    return (drift,), (obstacle,)
