"""A health question that the kubelet asks."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from aquahelm.inventory.models.fields import UrlPath
from aquahelm.inventory.models.noun import Many, Noun, shorthand


class Probe(Noun):
    """One probe; a bare path stands for `{path: …}`. Exactly one of path, tcp, exec, grpc."""

    path: UrlPath | None = Field(default=None, examples=["/actuator/health/readiness"])
    """HTTP path that must answer 200–399."""

    port: str | int | None = Field(default=None, examples=["http", 8081])
    """Port name or number; the service's main port unless given."""

    tcp: bool = Field(default=False, examples=[True])
    """Only ask whether the port accepts connections."""

    grpc: bool = Field(default=False, examples=[True])
    """Ask by the gRPC health protocol."""

    exec: Many[str] | None = Field(default=None, examples=[["cat", "/tmp/ready"]])
    """Run a command in the container; 0 is healthy."""

    period: int = Field(default=10, ge=1, le=3600, examples=[10])
    """Seconds between two questions."""

    timeout: int = Field(default=3, ge=1, le=600, examples=[3])
    """Seconds to wait for an answer."""

    failures: int = Field(default=3, ge=1, le=1000, examples=[3])
    """Failures in a row until Kubernetes acts."""

    successes: int = Field(default=1, ge=1, le=100, examples=[1])
    """Successes in a row until it counts as healthy (readiness only)."""

    delay: int = Field(default=0, ge=0, le=3600, examples=[0])
    """Seconds to wait before the first question."""

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        asked = [self.path is not None, self.tcp, self.grpc, self.exec is not None]
        if sum(asked) != 1:
            raise ValueError(
                f"a probe asks one question, this one asks {sum(asked)}; give one of path, tcp, exec, grpc"
            )
        return self


ProbeOrPath = Annotated[Probe, shorthand("path", str)]


class Health(Noun):
    """The three probes of a container."""

    startup: ProbeOrPath | None = Field(default=None, examples=["/actuator/health/liveness"])
    """Holds the other two back until the application is up; its budget (failures × period) must outlast migrations."""

    liveness: ProbeOrPath | None = Field(default=None, examples=["/actuator/health/liveness"])
    """Restarts the container when it fails."""

    readiness: ProbeOrPath | None = Field(default=None, examples=["/actuator/health/readiness"])
    """Takes the pod out of its Services while it fails."""
