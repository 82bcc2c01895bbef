"""How a commit becomes a rollout; designed, not rendered yet."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from aquahelm.inventory.models.noun import Noun


class Delivery(Noun):
    """GitOps."""

    tool: Literal["argo-cd", "flux"] = Field(examples=["argo-cd"])
    """Which controller applies the chart."""

    repository: str = Field(examples=["https://github.com/acme/platform"])
    """Git repository that holds the chart."""

    automatic: bool = Field(default=True, examples=[False])
    """Whether changes are applied without approval."""
