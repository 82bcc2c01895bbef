"""Waves in which Argo CD makes the chart's objects: those of the chart, with room between for a person's own.

It applies wave after wave and waits for each to be healthy. So a wave that comes before what its pods need never ends,
and the waves after it never begin (https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.paths import Path

WAVE: Final = "argocd.argoproj.io/sync-wave"
FIRST, STORES, SETUP, BEFORE, REST = -40, -30, -20, -10, 0
"""What pods need, stores, their setup, jobs before the services, all else."""

_NUMBER: Final = re.compile(r"[-+]?[0-9]{1,6}", re.ASCII)


def wave_problems(platform: Platform) -> Iterator[tuple[Path, str, str]]:
    """Waves that people give and that would never end."""
    if platform.delivery is None or platform.delivery.tool != "argo-cd":
        return
    if WAVE in platform.annotations:
        message = "one wave for all: stores, their setup and who waits for them would come together, or in no order"
        yield ("annotations", WAVE), message, "give waves to services and stores by themselves"
    for name, store in platform.stores.items():
        yield from _problem(("stores", name), store.annotations, FIRST, SETUP)
    for name, service in platform.services.items():
        yield from _problem(("services", name), service.annotations, BEFORE, None)


def _problem(
    path: Path, annotations: Mapping[str, str], after: int, before: int | None
) -> Iterator[tuple[Path, str, str]]:
    given = annotations.get(WAVE)
    if given is None:
        return
    allowed = f"write {after + 1} to {before - 1}" if before is not None else f"write {after + 1} or more"
    place = (*path, "annotations", WAVE)
    if not _NUMBER.fullmatch(given):
        yield place, f'"{given}" is not a wave, which is a whole number', allowed
    elif int(given) <= after:
        earlier = "what its pods need" if after == FIRST else "stores and jobs that it waits for"
        yield place, f"wave {given} is not after {earlier}, which come by wave {after}", allowed
    elif before is not None and int(given) >= before:
        yield place, f"wave {given} is not before the setup of stores, which waits for it in wave {before}", allowed
