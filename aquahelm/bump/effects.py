"""What a bump does where it is rolled out: which pods are replaced, what they ask for, what the rules say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm import pipeline
from aquahelm.check.capacity.demand import demand
from aquahelm.check.images import images_of
from aquahelm.check.objects import Objects
from aquahelm.check.reach.declared import DeclaredNetwork, declared_network
from aquahelm.diff.compare import Known, compare
from aquahelm.plan.build import plan_all

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aquahelm.check.run import CheckResult
    from aquahelm.diff.model import Diff
    from aquahelm.inventory.load import Inventory
    from aquahelm.render.engine import Engine
    from aquahelm.render.manifests import Manifests


@dataclass(frozen=True, slots=True)
class Totals:
    """What all pods of an environment ask for: thousandths of a processor, bytes."""

    cpu: int
    memory: int


@dataclass(frozen=True, slots=True)
class State:
    """What an inventory becomes in every environment.

    Attributes:
        manifests: environment → its objects.
        namespaces: environment → the release's namespace.
        networks: environment → who is declared to talk to whom.
    """

    manifests: Mapping[str, Manifests]
    namespaces: Mapping[str, str]
    networks: Mapping[str, DeclaredNetwork]

    def images(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Environment → image → the objects that run it."""
        return {name: images_of(Objects(found)) for name, found in self.manifests.items()}

    def totals(self) -> Mapping[str, Totals]:
        """Environment → what its pods ask for, with as few replicas as there ever are."""
        return {name: _totals(Objects(found)) for name, found in self.manifests.items()}


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


def state(inventory: Inventory, engine: Engine | str, progress: Callable[[str], None]) -> State:
    """Render every environment. Errors: HelmTrouble."""
    manifests = {
        name: pipeline.template(inventory, name, engine=engine, progress=progress) for name in inventory.environments
    }
    plans = plan_all(inventory)
    networks = {name: declared_network(inventory.environments[name], plan) for name, plan in plans.items()}
    return State(manifests, {name: plan.namespace for name, plan in plans.items()}, networks)


def effects(before: State, after: State, result: CheckResult) -> Effects:
    """What the way from one state to the other does."""
    known = Known(versions=result.versions[-1:], namespaces=after.namespaces, networks=after.networks)
    return Effects(compare(before.manifests, after.manifests, known), before.totals(), after.totals(), result)


def _totals(objects: Objects) -> Totals:
    cpu = memory = 0
    for item in objects:
        asked = demand(item, objects)
        if asked:
            cpu += asked.cpu * asked.fewest
            memory += asked.memory * asked.fewest
    return Totals(cpu, memory)
