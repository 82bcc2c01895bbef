"""On which nodes a pod may and should run."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from aquahelm.inventory.models.fields import Labels, Native, ObjectName
from aquahelm.inventory.models.noun import Many, Noun


class Toleration(Noun):
    """A taint that the pod puts up with."""

    key: str | None = Field(default=None, examples=["dedicated"])
    """Taint key; all keys where left out (operator Exists)."""

    operator: Literal["Equal", "Exists"] = Field(default="Equal", examples=["Exists"])
    """Equal compares the value, Exists does not."""

    value: str | None = Field(default=None, examples=["databases"])
    """Taint value."""

    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] | None = Field(default=None, examples=["NoSchedule"])
    """Taint effect; all effects where left out."""

    tolerationSeconds: int | None = Field(default=None, ge=0, examples=[300])
    """How long a NoExecute taint is put up with."""


class Placement(Noun):
    """Where pods go."""

    nodeSelector: Labels = Field(default={}, examples=[{"node.kubernetes.io/instance-type": "m5.large"}])
    """Node labels that must match."""

    tolerations: Many[Toleration] = Field(default=(), examples=[[{"key": "dedicated", "operator": "Exists"}]])
    """Taints that are put up with."""

    affinity: Native = Field(default={}, examples=[{"nodeAffinity": {}}])
    """Affinity in Kubernetes' own words."""

    priorityClass: ObjectName | None = Field(default=None, examples=["high"])
    """PriorityClass of the cluster."""

    runtimeClass: ObjectName | None = Field(default=None, examples=["gvisor"])
    """RuntimeClass of the cluster."""

    spread: bool = Field(default=True, examples=[True])
    """Spread replicas over nodes and zones where there are at least two."""
