"""Preset ← platform's runtime ← service: the traits of one service, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from aquahelm.inventory.models.probe import Health
from aquahelm.inventory.models.resources import Resources
from aquahelm.inventory.models.runtime import Metrics, Security, Shutdown, Traits, Wiring
from aquahelm.plan.recipes.custom import CUSTOM
from aquahelm.plan.recipes.dotnet import DOTNET
from aquahelm.plan.recipes.node import NODE
from aquahelm.plan.recipes.spring_boot import SPRING_BOOT
from aquahelm.plan.recipes.static import STATIC
from aquahelm.plan.recipes.uvicorn import UVICORN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.inventory.models.runtime import Runtime
    from aquahelm.inventory.models.service import Service

PRESETS: dict[str, Traits] = {
    "custom": CUSTOM,
    "dotnet": DOTNET,
    "node": NODE,
    "spring-boot": SPRING_BOOT,
    "static": STATIC,
    "uvicorn": UVICORN,
}

Part = TypeVar("Part", bound=BaseModel)


def _overlay(below: Part | None, above: Part | None) -> Part | None:
    """What `above` says, and below it what `below` says."""
    if below is None or above is None:
        return above or below
    return below.model_copy(update={name: getattr(above, name) for name in above.model_fields_set})


def _stack(below: Traits, above: Traits) -> Traits:
    return Traits.model_construct(
        port=above.port if above.port is not None else below.port,
        env={**below.env, **above.env},
        command=above.command or below.command,
        args=above.args or below.args,
        health=_overlay(below.health, above.health),
        metrics=_overlay(below.metrics, above.metrics),
        shutdown=_overlay(below.shutdown, above.shutdown),
        security=_overlay(below.security, above.security),
        resources=_overlay(below.resources, above.resources),
        tmp=above.tmp if above.tmp is not None else below.tmp,
        wiring=_overlay(below.wiring, above.wiring) or Wiring(),
    )


@dataclass(frozen=True, slots=True)
class ServiceTraits:
    """The traits of one service, complete; None where a service really has none of a thing."""

    port: int | None
    env: Mapping[str, str]
    command: tuple[str, ...]
    args: tuple[str, ...]
    health: Health
    metrics: Metrics | None
    shutdown: Shutdown
    security: Security
    resources: Resources
    tmp: str | None
    wiring: Wiring

    @property
    def test_path(self) -> str:
        """The path that a test asks for: readiness, else liveness; empty for a plain connection."""
        probes = (self.health.readiness, self.health.liveness)
        return next((probe.path for probe in probes if probe is not None and probe.path), "")


def traits_of(service: Service, runtimes: Mapping[str, Runtime]) -> ServiceTraits:
    """All traits of a service: its own over its runtime's over the preset's.

    Raises KeyError where the runtime is unknown; the inventory's check has refused that before.
    """
    own = runtimes.get(service.runtime)
    if own is None:
        traits = _stack(PRESETS[service.runtime], service)
    else:
        traits = _stack(_stack(PRESETS[own.extends], own), service)
    stays = service.runs == "always"
    return ServiceTraits(
        port=traits.port if stays else None,
        env=traits.env,
        command=traits.command,
        args=traits.args,
        health=(traits.health if stays else None) or Health(),
        metrics=traits.metrics if stays else None,
        shutdown=traits.shutdown or Shutdown(),
        security=traits.security or Security(),
        resources=traits.resources or Resources(),
        tmp=traits.tmp,
        wiring=traits.wiring,
    )


def runtime_env(runtime: str, runtimes: Mapping[str, Runtime]) -> dict[str, str]:
    """The variables that a runtime brings, its preset's included."""
    own = runtimes.get(runtime)
    return {**PRESETS[own.extends].env, **own.env} if own else dict(PRESETS[runtime].env)


def runtime_metrics(runtime: str, runtimes: Mapping[str, Runtime]) -> str:
    """The family of a runtime's metrics."""
    own = runtimes.get(runtime)
    metrics = _overlay(PRESETS[own.extends].metrics, own.metrics) if own else PRESETS[runtime].metrics
    return metrics.family if metrics else "none"
