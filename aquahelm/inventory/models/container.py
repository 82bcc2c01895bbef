"""A further container of a pod: init container, native sidecar or ordinary."""

from __future__ import annotations

from pydantic import Field

from aquahelm.inventory.models.fields import Native, Port, PortName
from aquahelm.inventory.models.image import Image
from aquahelm.inventory.models.noun import Many, Noun
from aquahelm.inventory.models.probe import Health
from aquahelm.inventory.models.resources import Resources
from aquahelm.inventory.models.variables import Env, SecretEnv


class Container(Noun):
    """A container beside the main one; runs under the same security settings."""

    image: Image | None = Field(
        default=None, examples=[{"registry": "docker.io", "repository": "library/busybox", "tag": "1.37"}]
    )
    """Its image; the service's own unless given."""

    command: Many[str] = Field(default=(), examples=[["/bin/sh", "-c"]])
    """Replaces the image's entrypoint."""

    args: Many[str] = Field(default=(), examples=[["migrate"]])
    """Arguments."""

    env: Env = Field(default={}, examples=[{"LOG_LEVEL": "info"}])
    """Plain variables; `${…}` references are replaced."""

    secrets: SecretEnv = Field(default={}, examples=[{"TOKEN": "proxy"}])
    """Variables from secrets."""

    inherit: bool = Field(default=False, examples=[True])
    """Also gets the service's own variables and connections (an init container that migrates)."""

    ports: dict[PortName, Port] = Field(default={}, examples=[{"proxy": 9000}])
    """Ports that it opens, by name."""

    resources: Resources = Field(
        default=Resources(cpu="10m", memory="32Mi"), examples=[{"cpu": "10m", "memory": "32Mi"}]
    )
    """What it asks for."""

    health: Health = Field(default=Health(), examples=[{"readiness": "/ready"}])
    """Its probes (not for init containers)."""

    mounts: dict[str, str] = Field(default={}, examples=[{"uploads": "/data"}])
    """Volumes of the service that it sees too: volume name → path."""

    patch: Native = Field(default={}, examples=[{"tty": True}])
    """Raw fields merged into the container."""
