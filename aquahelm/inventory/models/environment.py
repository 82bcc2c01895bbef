"""An environment: a namespace in some cluster, and how large that is."""

from __future__ import annotations

from pydantic import Field

from aquahelm.inventory.models.fields import Name, Quantity
from aquahelm.inventory.models.noun import Noun


class Capacity(Noun):
    """What the environment's nodes offer together per node; the validator checks that it fits."""

    nodes: int = Field(default=1, ge=1, le=5000, examples=[3])
    """How many nodes."""

    cpu: Quantity = Field(examples=[4])
    """CPU of one node."""

    memory: Quantity = Field(examples=["6Gi"])
    """Memory of one node."""

    disk: Quantity | None = Field(default=None, examples=["30Gi"])
    """Disk of one node."""


class Environment(Noun):
    """One environment."""

    namespace: Name = Field(examples=["aquastream-dev"])
    """Namespace that the release is installed into."""

    release: Name | None = Field(default=None, max_length=53, examples=["aquastream"])
    """Helm release name; the platform's name unless given."""

    capacity: Capacity | None = Field(default=None, examples=[{"nodes": 1, "cpu": 4, "memory": "6Gi", "disk": "30Gi"}])
    """How large its cluster is."""
