"""What a bump does where it is rolled out: which pods are replaced, what they ask for, what the rules say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.check.capacity.demand import demand
from aquahelm.check.images import images_of
from aquahelm.check.objects import Objects
from aquahelm.diff.compare import Known, compare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.check.run import CheckResult
    from aquahelm.diff.model import Diff
    from aquahelm.diff.renders import Renders


@dataclass(frozen=True, slots=True)
class Totals:
    """What all pods of an environment ask for: thousandths of a processor, bytes."""

    cpu: int
    memory: int


@dataclass(frozen=True, slots=True)
class Effects:
    """What a bump does.

    Attributes:
        diff: of what is rendered: environment by environment the pods that are replaced, and the risk.
        before, after: environment → what its pods ask for.
        result: of the validation.
    """

    diff: Diff
    before: Mapping[str, Totals]
    after: Mapping[str, Totals]
    result: CheckResult


def effects(before: Renders, after: Renders, result: CheckResult) -> Effects:
    """What the way from one inventory to the other does."""
    known = Known(versions=result.versions[-1:], namespaces=after.namespaces, networks=after.networks)
    diff = compare(before.manifests, after.manifests, known)
    return Effects(diff, totals(before), totals(after), result)


def running_images(renders: Renders) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Environment → image → the objects that run it."""
    return {name: images_of(Objects(found)) for name, found in renders.manifests.items()}


def totals(renders: Renders) -> Mapping[str, Totals]:
    """Environment → what its pods ask for, with as few replicas as there ever are."""
    return {name: _totals(Objects(found)) for name, found in renders.manifests.items()}


def _totals(objects: Objects) -> Totals:
    cpu = memory = 0
    for item in objects:
        asked = demand(item, objects)
        if asked:
            cpu += asked.cpu * asked.fewest
            memory += asked.memory * asked.fewest
    return Totals(cpu, memory)
