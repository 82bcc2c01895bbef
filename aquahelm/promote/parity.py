"""The parity report: what differs between two environments, and whether that is meant.

What an inventory renders follows from the inventory alone. So a difference is meant where the inventory names it, it is
derived where it follows from one that is meant, and only what stands elsewhere (in a robot's file, in files that were
changed by hand, in the cluster) can be drift.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.finding import Place
from aquahelm.inventory.paths import spell
from aquahelm.promote.declared import declared_differences
from aquahelm.promote.facts import fact_differences
from aquahelm.promote.model import NOTHING, Difference, Theme, Verdict
from aquahelm.promote.themes import subject_of, theme_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aquahelm.check.objects import Objects
    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.paths import Path
    from aquahelm.plan.model import Plan
    from aquahelm.promote.declared import Declared
    from aquahelm.promote.facts import Fact

_REFERENCE = re.compile(r"\$\{([A-Za-z][\w-]*(?:\.[\w-]+)*)\}")
_OF_SECRETS = ("SealedSecret/", "ExternalSecret/", "Secret/")
BY_NAME = "the environment's name"
_SIZES = ("replicas", "minReplicas", "maxReplicas")


def declared_parity(inventory: Inventory, source: str, target: str) -> Iterator[tuple[Declared, Difference]]:
    """What the inventory gives either environment by name; versions as if they were meant, too."""
    for one in declared_differences(inventory, source, target):
        subject, name = subject_of(one.path)
        places = dict.fromkeys(inventory.source.key_place(path) for path in one.written if path)
        yield (
            one,
            Difference(
                theme_of(one.path, one.source, one.target),
                Verdict.MEANT,
                subject,
                name,
                one.source,
                one.target,
                tuple(_place(inventory, place) for place in places),
            ),
        )


def derived_parity(
    inventory: Inventory, plans: Mapping[str, Plan], pair: tuple[str, str], objects: tuple[Objects, Objects]
) -> Iterator[Difference]:
    """What differs of that which runs, beyond what the inventory names itself.

    Args:
        inventory: what was rendered.
        plans: by environment.
        pair: FROM and TO.
        objects: of either, as rendered.
    """
    said = [one.path for one in declared_differences(inventory, *pair)]
    origins = _Origins(inventory, plans, pair, said)
    for fact, before, after in fact_differences(*objects):
        if not origins.names(fact):
            container = "" if fact.container in ("", fact.subject) else f"{fact.container}: "
            name = fact.name if fact.name.startswith("container ") else f"{container}{fact.name}"
            yield Difference(
                fact.theme,
                Verdict.DERIVED,
                fact.subject,
                name,
                NOTHING if before is None else before,
                NOTHING if after is None else after,
                why=origins.why(fact, before, after),
            )


class _Origins:
    """Which of the named differences is behind a fact."""

    def __init__(
        self, inventory: Inventory, plans: Mapping[str, Plan], pair: tuple[str, str], said: Sequence[Path]
    ) -> None:
        self._platform = inventory.environments[pair[0]]
        self._other = inventory.environments[pair[1]]
        self._plans = [plans[name] for name in pair]
        self._pair = pair
        self._said = said

    def names(self, fact: Fact) -> bool:
        """Whether the inventory names the very fact."""
        own = [path for path in self._said if path[1:2] == (fact.subject,) and path[0] in ("services", "stores")]
        if any(len(path) == 2 for path in own):  # the whole component is in one environment alone
            return True
        if fact.theme in (Theme.VARIABLE, Theme.SECRET):
            runtimes = [
                path for path in self._said if path[0] == "runtimes" and path[1] in self._runtimes(fact.subject)
            ]
            key = "env" if fact.theme is Theme.VARIABLE else "secrets"
            return any(path[-1] == fact.name and key in path for path in (*own, *runtimes))
        if fact.theme is Theme.VERSION:
            return any("image" in path or path[2:] == ("version",) for path in own)
        if fact.theme is Theme.RESOURCE:
            key = "replicas" if fact.name in _SIZES else "storage" if fact.name.endswith(" storage") else "resources"
            return any(path[2] == key or (key == "resources" and "resources" in path) for path in own)
        return False

    def why(self, fact: Fact, before: str | None, after: str | None) -> str:
        """From what it follows, in a word or two."""
        if fact.theme is Theme.VARIABLE and (found := self._references(fact)):
            return found
        if fact.name.startswith(_OF_SECRETS) and self._noun("secrets"):
            return "secrets.provider"
        kind, _, _ = fact.name.partition("/")
        if kind in ("HorizontalPodAutoscaler", "PodDisruptionBudget", "ScaledObject"):
            return f"services.{fact.subject}.replicas"
        if before and after and self._by_name(before) == after:
            return BY_NAME
        own = (("stores", fact.subject), ("services", fact.subject))
        for way in (*self._used(fact), *own) if fact.container != fact.subject and fact.container else own:
            if any(path[:2] == way for path in self._said):
                return spell(way)
        for noun in ("edge", "observability", "delivery", "network", "stores", "secrets"):
            if noun in fact.name.lower() or noun == fact.subject:
                return noun if self._noun(noun) else "what else differs"
        return "what else differs"

    def _used(self, fact: Fact) -> Iterator[Path]:
        """The stores that the component uses; the one that a container waits for first."""
        service = self._platform.services.get(fact.subject) or self._other.services.get(fact.subject)
        stores = list(service.uses) if service else []
        yield from (("stores", name) for name in sorted(stores, key=lambda name: not fact.container.endswith(name)))

    def _references(self, fact: Fact) -> str:
        found: dict[str, None] = {}
        for text in self._texts(fact):
            for reference in _REFERENCE.findall(text):
                way = tuple(reference.split("."))
                if way == ("environment",):
                    found[BY_NAME] = None
                elif way[0] in ("stores", "services") and any(path[:2] == way[:2] for path in self._said):
                    found[spell(way[:2])] = None
                elif way[0] not in ("stores", "services") and self._noun(way[0]):
                    found[way[0] if way[-1] in ("url", way[0]) else spell(way)] = None
        return ", ".join(found)

    def _texts(self, fact: Fact) -> Iterator[str]:
        """The variable as the inventory's people wrote it, and as it was planned."""
        for platform in (self._platform, self._other):
            service = platform.services.get(fact.subject)
            if service:
                runtime = platform.runtimes.get(service.runtime)
                for env in (service.env, runtime.env if runtime else {}):
                    yield str(env.get(fact.name, ""))
        for plan in self._plans:
            if fact.subject in plan.by_name:
                yield str(plan.by_name[fact.subject].values.get("env", {}).get(fact.name, ""))

    def _runtimes(self, service: str) -> set[str]:
        found = set()
        for platform in (self._platform, self._other):
            name = platform.services[service].runtime if service in platform.services else ""
            while name in platform.runtimes and name not in found:
                found.add(name)
                name = platform.runtimes[name].extends or ""
        return found

    def _noun(self, noun: str) -> bool:
        return any(path[0] == noun for path in self._said)

    def _by_name(self, text: str) -> str:
        return re.sub(rf"\b{re.escape(self._pair[0])}\b", self._pair[1], text)


def _place(inventory: Inventory, place: tuple[int, int]) -> Place:
    return Place(inventory.file, *place)
