"""What a container asks for and what it may take at most."""

from __future__ import annotations

from pydantic import Field

from aquahelm.inventory.models.fields import Quantity
from aquahelm.inventory.models.noun import Noun


class Resources(Noun):
    """Requests and limits in the words of a platform team."""

    cpu: Quantity | None = Field(default=None, examples=["250m", "1"])
    """CPU request. There is no CPU limit unless `cpuLimit` is given."""

    memory: Quantity | None = Field(default=None, examples=["768Mi"])
    """Memory request, and the limit too unless `memoryLimit` is given."""

    cpuLimit: Quantity | None = Field(default=None, examples=["1"])
    """CPU limit; throttles the container, so it is off unless asked for."""

    memoryLimit: Quantity | None = Field(default=None, examples=["1Gi"])
    """Memory limit where it differs from the request."""

    ephemeral: Quantity | None = Field(default=None, examples=["256Mi"])
    """Ephemeral storage request: logs, writable layers, emptyDir volumes."""

    ephemeralLimit: Quantity | None = Field(default=None, examples=["1Gi"])
    """Ephemeral storage limit; the pod is evicted above it."""
