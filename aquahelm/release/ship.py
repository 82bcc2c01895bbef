"""A package on its way to a registry and back: it must come back as it went, and render the same bytes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aquahelm import pipeline
from aquahelm.errors import HelmTrouble
from aquahelm.release.model import Shipped
from aquahelm.release.package import checksum, unpacked
from aquahelm.release.sign import verify_provenance
from aquahelm.render.engine import RenderRequest, choose_engine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aquahelm.inventory.load import Inventory
    from aquahelm.release.registry import ChartRegistry


class NotTheSame(HelmTrouble):
    """A registry holds, or gives back, another chart than the one that was packed."""


def ship(
    registry: ChartRegistry,
    packed: Path,
    files: Mapping[str, str],
    inventory: Inventory,
    engine: str,
    *,
    signed: bool = False,
) -> Shipped:
    """Push a package unless the registry has it, pull it back, compare, render.

    Args:
        registry: where to.
        packed: the archive; its signature stands beside it.
        files: what is in it.
        inventory: whose environments are rendered.
        engine: how.
        signed: whether its provenance must come back too.

    Errors: NotTheSame; SigningTrouble; HelmTrouble.
    """
    plan = pipeline.plan(inventory, next(iter(inventory.environments)))
    reference = registry.reference(plan.platform, plan.version)
    there = registry.pull(plan.platform, plan.version)
    pushed = False
    digest = there.digest if there else ""
    if there and unpacked(there.archive, reference) != dict(files):
        raise NotTheSame(
            f"{reference} is there already, and is another chart",
            "a released version stays as it is: raise the version",
        )
    if there is None or (signed and there.provenance is None):
        digest = registry.push(packed)
        pushed = True
        there = registry.pull(plan.platform, plan.version)
        if there is None:
            raise NotTheSame(f"{reference} was pushed, and the registry does not have it")
    back = unpacked(there.archive, reference)
    if back != dict(files):
        raise NotTheSame(f"{reference} came back as another chart: {', '.join(_differing(files, back))}")
    if signed:
        verify_provenance(there.provenance or b"", packed.name, checksum(there.archive))
    return Shipped(reference, digest, pushed, _rendered_alike(back, inventory, engine, reference))


def _rendered_alike(chart: Mapping[str, str], inventory: Inventory, engine: str, reference: str) -> tuple[str, ...]:
    """The environments, each rendered from the chart that came back and from the project. Errors: NotTheSame."""
    from aquahelm.check.versions import allowed_versions

    helm = choose_engine(engine)
    generated = pipeline.generate(inventory)
    for name in inventory.environments:
        plan = pipeline.plan(inventory, name)
        version = list(allowed_versions(plan.kube_version, helm).values())[-1]
        values = (generated[f"values/values.{name}.yaml"],)
        here = RenderRequest(generated.chart, values, plan.release, plan.namespace, version)
        if helm.template(here) != helm.template(replace(here, chart=chart)):
            raise NotTheSame(f"{reference} renders something else than the project in {name}")
    return tuple(inventory.environments)


def _differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return sorted(path for path in {**one, **other} if one.get(path) != other.get(path))[:5]
