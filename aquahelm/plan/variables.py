"""The variables of every service of one environment: gathered, checked, references replaced."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from aquahelm.errors import Problem
from aquahelm.inventory.paths import Path, spell
from aquahelm.plan.containers import secret_references
from aquahelm.plan.endpoints import fact
from aquahelm.plan.observability.values import metrics_environment
from aquahelm.plan.references import Scope, UnknownReference, references
from aquahelm.plan.traits import runtime_env, runtime_metrics
from aquahelm.plan.whereabouts import whereabouts
from aquahelm.plan.wiring import Variables, call_variables, connection_variables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.models.container import Container
    from aquahelm.inventory.models.job import Job
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.plan.connection import Connection
    from aquahelm.plan.links import Graph
    from aquahelm.plan.traits import ServiceTraits

T = TypeVar("T")
EMPTY: dict[str, str] = {}
FACTS = ("environment", "namespace", "release", "edge.host", "edge.url")
"""References that stay as they are: the chart's templates fill them in, so that a deployer sets each in one place."""
NOTHING: tuple[dict[str, str], dict[str, tuple[str, str]]] = ({}, {})


class Gatherer:
    """Gathers variables service by service; problems are collected, not raised."""

    def __init__(
        self, inventory: Inventory, environment: str, platform: Platform, traits: Mapping[str, ServiceTraits]
    ) -> None:
        self.problems: list[Problem] = []
        self._inventory = inventory
        self._environment = environment
        self._platform = platform
        self._traits = traits
        self._texts = self._fixed_texts()
        self.runtimes = {name: self._shared(name) for name in {item.runtime for item in platform.services.values()}}
        self._variables = {
            f"services.{name}.env.{variable}": text
            for name, item in traits.items()
            for variable, text in item.env.items()
        }

    def _shared(self, runtime: str) -> dict[str, str]:
        """Variables of a runtime that are the same for all of its services: those that do not refer to the service."""
        family = runtime_metrics(runtime, self._platform.runtimes)
        texts = {**metrics_environment(self._platform, family), **runtime_env(runtime, self._platform.runtimes)}
        scope = Scope(self._texts, {})
        alike = {name: text for name, text in texts.items() if not any(_is_own(item) for item in references(text))}
        path: Path = ("runtimes", runtime, "env")
        return {name: self._resolve(text, scope, path) for name, text in sorted(alike.items())}

    def calls(self) -> dict[str, tuple[str, ...]]:
        """Caller → callees: declared under `calls`, or implied by a reference to the service."""
        found: dict[str, tuple[str, ...]] = {}
        for name, service in self._platform.services.items():
            callees = set(service.calls)
            for text in self._traits[name].env.values():
                callees |= {
                    parts[1]
                    for parts in (reference.split(".") for reference in references(text))
                    if len(parts) == 3
                    and parts[0] == "services"
                    and parts[2] in ("url", "host", "port")
                    and parts[1] in self._platform.services
                }
            found[name] = tuple(sorted(callees - {name}))
        return found

    def variables(self, name: str, graph: Graph, connections: tuple[Connection, ...]) -> Variables:
        """All variables of one service's main container."""
        service = self._platform.services[name]
        traits = self._traits[name]
        scope = self._scope(name)
        gathered = Variables(
            resolve=lambda text, path: self._resolve(text, scope, ("services", name, *path)),
            shared=self.runtimes[service.runtime],
        )
        for variable, text in traits.env.items():
            path: Path = ("env", variable) if variable in service.env else ("runtime",)
            self._set(gathered, variable, ("services", name, *path), plain=gathered.resolve(text, path))
        self._wire_calls(gathered, name, graph)
        for connection in connections:
            self._wire_connection(gathered, name, connection)
        for variable, reference in secret_references(service.secrets, self._platform).items():
            self._set(gathered, variable, ("services", name, "secrets", variable), secret=reference)
        return gathered

    def named_secrets(self, name: str) -> list[tuple[str, str]]:
        """(Secret, key) that further containers, jobs and volumes of a service name."""
        service = self._platform.services[name]
        parts: list[Container | Job] = [
            *service.initContainers.values(),
            *service.sidecars.values(),
            *service.containers.values(),
            *service.jobs.values(),
        ]
        return [pair for part in parts for pair in secret_references(part.secrets, self._platform).values()]

    def _wire_calls(self, gathered: Variables, name: str, graph: Graph) -> None:
        template = self._traits[name].wiring.service or {}
        for callee in graph.calls.get(name, ()):
            path: Path = ("services", name, "calls")
            if self._traits[callee].port is None:
                self._problem(path, f"{callee} opens no port and cannot be called", f"give {callee} a port")
                continue
            texts = {key: self._texts[f"services.{callee}.{key}"] for key in ("url", "host", "port")}
            wired = self._guard(partial(call_variables, template, callee, texts), path, EMPTY)
            for variable, text in wired.items():
                # A variable that the service sets itself wins: it may well point through a proxy.
                if variable not in gathered.plain:
                    self._set(gathered, variable, path, plain=text)

    def _wire_connection(self, gathered: Variables, name: str, connection: Connection) -> None:
        path: Path = ("services", name, "uses", connection.store)
        form = self._platform.services[name].uses[connection.store].env
        if form is None:
            form = getattr(self._traits[name].wiring, connection.engine) or EMPTY
        plain, secret = self._guard(partial(connection_variables, form, connection, name), path, NOTHING)
        for variable, text in plain.items():
            self._set(gathered, variable, path, plain=text)
        for variable, reference in secret.items():
            self._set(gathered, variable, path, secret=reference)

    def _scope(self, name: str) -> Scope:
        own = {
            "self.name": name,
            "self.port": str(self._traits[name].port or ""),
            "self.tag": self._platform.services[name].image.tag or "",
        }
        # The chart fills in where a store is for those who use it.
        own |= {f"stores.{store}.host": fact(store, "host") for store in self._platform.services[name].uses}
        return Scope({**self._texts, **own}, self._variables, f"services.{name}")

    def _fixed_texts(self) -> dict[str, str]:
        platform = self._platform
        texts = {"platform": platform.platform, "version": platform.version}
        texts |= {name: f"${{{name}}}" for name in FACTS if not name.startswith("edge.") or platform.edge}
        for name, traits in self._traits.items():
            if traits.port is not None:
                texts[f"services.{name}.host"] = name
                texts[f"services.{name}.port"] = str(traits.port)
                texts[f"services.{name}.url"] = f"http://{name}:{traits.port}"
        for name, store in platform.stores.items():
            texts[f"stores.{name}.host"] = whereabouts(name, store)["host"] or name
        return texts

    def _resolve(self, text: str, scope: Scope, path: Path) -> str:
        return self._guard(lambda: scope.resolve(text), path, "") if "${" in text else text

    def _guard(self, make: Callable[[], T], path: Path, otherwise: T) -> T:
        try:
            return make()
        except UnknownReference as error:
            self._problem(path, error.message, error.remedy)
            return otherwise

    def _set(
        self,
        gathered: Variables,
        variable: str,
        path: Path,
        plain: str | None = None,
        secret: tuple[str, str] | None = None,
    ) -> None:
        if variable in gathered.origin and not (secret is not None and gathered.secret.get(variable) == secret):
            first = spell(gathered.origin[variable])
            self._problem(
                path,
                f"{variable} is set twice: here and by {first}",
                "keep one; a connection's names can be changed under uses.<store>.env",
            )
            return
        gathered.origin[variable] = path
        if plain is not None:
            gathered.plain[variable] = plain
        if secret is not None:
            gathered.secret[variable] = secret

    def _problem(self, path: Path, message: str, remedy: str) -> None:
        place = self._inventory.place(path, self._environment)
        self.problems.append(Problem(place.line, place.column, spell(path), message, remedy))


def _is_own(reference: str) -> bool:
    return reference.startswith(("self.", "env."))
