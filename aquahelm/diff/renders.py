"""An inventory as Helm renders it in several environments: planned once, and what two inventories share read once."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aquahelm import pipeline
from aquahelm.chart.delivery import delivery_file
from aquahelm.check.reach.declared import declared_network
from aquahelm.check.versions import allowed_versions
from aquahelm.errors import HelmTrouble
from aquahelm.render.engine import choose_engine
from aquahelm.render.manifests import read_manifests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from aquahelm.chart.files import ChartFiles
    from aquahelm.check.reach.declared import DeclaredNetwork
    from aquahelm.inventory.load import Inventory
    from aquahelm.plan.model import Plan
    from aquahelm.render.engine import Engine, Rendered, RenderRequest
    from aquahelm.render.manifests import Manifests
    from aquahelm.yaml import Reading


@dataclass(frozen=True, slots=True)
class Renders:
    """What an inventory becomes.

    Attributes:
        inventory: what was rendered.
        plans: of every environment.
        files: chart and values.
        manifests: environment → its objects, of those that were asked for.
        delivered: environment → the objects by which a controller delivers it; none where there is none.
    """

    inventory: Inventory
    plans: Mapping[str, Plan]
    files: ChartFiles
    manifests: Mapping[str, Manifests]
    delivered: Mapping[str, Manifests]

    @property
    def namespaces(self) -> Mapping[str, str]:
        """Environment → the release's namespace."""
        return {name: self.plans[name].namespace for name in self.manifests}

    @property
    def networks(self) -> Mapping[str, DeclaredNetwork]:
        """Environment → who is declared to talk to whom."""
        platforms = self.inventory.environments
        return {name: declared_network(platforms[name], self.plans[name]) for name in self.manifests}


@dataclass(slots=True)
class Renderer:
    """Renders inventories that have much in common.

    It is an engine itself: what it was asked in the last few questions it does not ask Helm again, so that an
    inventory may be compared and then validated for the price of one.

    Attributes:
        helm: which Helm renders.
        progress: told what is being done.
    """

    helm: Engine
    progress: Callable[[str], None] = lambda _: None
    _seen: dict[str, Reading] = field(default_factory=dict)
    _known: deque[tuple[RenderRequest, Rendered]] = field(default_factory=lambda: deque(maxlen=_KEPT))

    @classmethod
    def of(cls, engine: Engine | str, progress: Callable[[str], None] = lambda _: None) -> Renderer:
        """A renderer by an engine, or by what `--engine` says. Errors: HelmTrouble."""
        return cls(choose_engine(engine) if isinstance(engine, str) else engine, progress)

    @property
    def name(self) -> str:
        """The engine's."""
        return self.helm.name

    def fits(self, constraint: str, kube_version: str) -> bool:
        """The engine's judgement."""
        return self.helm.fits(constraint, kube_version)

    def template(self, request: RenderRequest) -> Rendered:
        """What the engine renders. Errors: the engine's."""
        for asked, answer in self._known:
            if asked == request:
                return answer
        answer = self.helm.template(request)
        self._known.append((request, answer))
        return answer

    def render(self, inventory: Inventory, environments: Iterable[str] = ()) -> Renders:
        """Render environments, by the newest Kubernetes version that the chart allows.

        Args:
            inventory: what to render.
            environments: their names; all unless given.

        Errors: InventoryError; UsageError; HelmTrouble.
        """
        wanted = pipeline.known(inventory, environments)
        plans, files = pipeline.planned(inventory)
        version = list(allowed_versions(next(iter(plans.values())).kube_version, self.helm).values())[-1]
        requests = {name: pipeline.request_of(files, plans[name], version) for name in wanted}
        manifests = {}
        # Helm renders the next one on another core while this one is read.
        with ThreadPoolExecutor(max_workers=1) as pool:
            coming = {name: pool.submit(pipeline.rendered, inventory, self, name, requests[name]) for name in wanted}
            for name, answer in coming.items():
                self.progress(f"rendering {name}")
                manifests[name] = self._read(answer.result(), name)
        delivered = {
            name: self._read({path: files[path]} if (path := delivery_file(name)) in files.files else {}, name)
            for name in wanted
        }
        return Renders(inventory, plans, files, manifests, delivered)

    def _read(self, texts: Rendered, environment: str) -> Manifests:
        manifests = read_manifests(texts, environment, self._seen)
        if manifests.unread:
            told = "; ".join(f"{one.template}:{one.problem.line}: {one.problem.message}" for one in manifests.unread)
            raise HelmTrouble(f"not everything that was rendered can be read: {told}")
        return manifests


_KEPT = 16
