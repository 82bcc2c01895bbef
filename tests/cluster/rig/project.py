"""A folder with an inventory and the chart made of it: what is tried on the cluster.

AQUAHELM_CLUSTER_PROJECT names another folder than the repository's root.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from aquahelm.inventory.load import load_inventory
from aquahelm.plan.observability.stack import PARTS, stack_parts
from tests.cluster.rig.images import is_missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.inventory.models.platform import Platform
    from tests.cluster.rig.helm import Values
    from tests.cluster.rig.kubectl import Object

REPOSITORY = Path(__file__).parents[3]
SMALL_REQUESTS = {"cpu": "20m", "memory": "64Mi"}


@dataclass(frozen=True)
class Project:
    """Paths and the inventory of one folder."""

    root: Path

    @property
    def chart(self) -> Path:
        charts = [path.parent for path in self.root.glob("charts/*/Chart.yaml")]
        if len(charts) != 1:
            raise FileNotFoundError(f"{self.root}/charts holds {len(charts)} charts, not one")
        return charts[0]

    @property
    def environments(self) -> list[str]:
        """By the values files that were written."""
        return sorted(path.name.split(".")[1] for path in self.root.glob("values/values.*.yaml"))

    def values_files(self, environment: str) -> list[Path]:
        return [self.root / "values" / f"values.{environment}.yaml"]

    def platforms(self) -> Mapping[str, Platform]:
        """What the inventory says, by environment."""
        return load_inventory(self.root / "inventory.yaml").environments

    def watching(self, environment: str) -> list[str]:
        """The parts of the chart's own stack in an environment, as far as the cluster can run them."""
        parts = stack_parts(load_inventory(self.root / "inventory.yaml"))[environment]
        return [part for part in parts if not is_missing(f"{part}:1")]

    def subchart_values(self, component: str) -> Values:
        """What the chart itself says of a component, without any environment."""
        return dict(read(self.chart / "charts" / component / "values.yaml")[0])

    def promised_variables(self) -> dict[str, list[str]]:
        """Service → variables that its code reads; empty for platforms of which nothing is written down."""
        facts = Path(__file__).parents[1] / f"promises.{self.chart.name}.yaml"
        services = read(facts)[0]["services"] if facts.exists() else {}
        return {service: [name for part in parts for name in part] for service, parts in services.items()}


def current() -> Project:
    return Project(Path(os.environ.get("AQUAHELM_CLUSTER_PROJECT") or REPOSITORY).resolve())


def read(source: Path | str) -> list[Any]:
    """The YAML documents of a file or text that are not empty."""
    return [document for document in YAML(typ="safe").load_all(source) if document]


def manifests(text: str) -> list[Object]:
    return read(text)


def small_values(project: Project, platform: Platform) -> Values:
    """Values that fit a machine of two cores: small requests, quick probes; and what the stub is to find.

    Only what a component has in its own values is set: its schema refuses anything else.
    """
    values: Values = {}
    promised = project.promised_variables()
    for name in [*platform.services, *platform.stores]:
        own = project.subchart_values(name)
        small: Values = {"resources": {"requests": SMALL_REQUESTS}}
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            if probe in own:
                small[probe] = {"periodSeconds": 1, "failureThreshold": 120 if probe == "startupProbe" else 5}
        if "sleep" in own.get("lifecycle", {}).get("preStop", {}):
            small["lifecycle"] = {"preStop": {"sleep": {"seconds": 1}}}
        if name in promised:
            small["env"] = {"STUB_EXPECT": ",".join(promised[name])}
        values[name] = small
    there = [part for part in PARTS if (project.chart / "charts" / part).is_dir()]
    missing = {part for part in there if is_missing(f"{part}:1")}
    for part in there:
        values[part] = {"enabled": False} if part in missing else {"resources": {"requests": SMALL_REQUESTS}}
    return values
