"""The platform: the inventory's root."""

from __future__ import annotations

from pydantic import Field

from aquahelm.inventory.models.delivery import Delivery
from aquahelm.inventory.models.edge import Edge
from aquahelm.inventory.models.engines import Store
from aquahelm.inventory.models.environment import Environment
from aquahelm.inventory.models.exception import Exemption
from aquahelm.inventory.models.fields import Annotations, Labels, Name, ObjectName, Registry, Semver
from aquahelm.inventory.models.network import Network
from aquahelm.inventory.models.noun import Many, Noun
from aquahelm.inventory.models.observability import Observability
from aquahelm.inventory.models.runtime import Runtime
from aquahelm.inventory.models.secret import Secrets
from aquahelm.inventory.models.service import Service
from aquahelm.inventory.models.updates import Updates

FIXED = ("platform", "version", "description", "kubernetes", "environments", "exceptions", "updates")
"""Keys that cannot differ between environments: they say what the chart is."""


class Platform(Noun):
    """All that a platform team knows about its services, for one environment."""

    platform: Name = Field(max_length=53, examples=["aquastream"])
    """Name of the platform; also of the umbrella chart and, unless an environment says otherwise, of the release."""

    version: Semver = Field(examples=["0.1.0"])
    """Version of the umbrella chart (semantic versioning)."""

    description: str = Field(default="", examples=["Streams for rafting crews"])
    """One sentence for Chart.yaml and the chart's README."""

    kubernetes: str = Field(default=">=1.31", examples=[">=1.31", ">=1.33 <1.38"])
    """Kubernetes versions that the chart supports."""

    registry: Registry | None = Field(default=None, examples=["ghcr.io/egorov-ma/aquastream"])
    """Registry of the services' images, with folders."""

    pullSecrets: Many[ObjectName] = Field(default=(), examples=[["registry-credentials"]])
    """Secrets of type kubernetes.io/dockerconfigjson that exist in the namespace."""

    environments: dict[Name, Environment] = Field(min_length=1, examples=[{"dev": {"namespace": "aquastream-dev"}}])
    """Environments, in the order in which a release walks through them."""

    secrets: Secrets = Field(default=Secrets(), examples=[{"provider": "generated"}])
    """Where secret values come from."""

    edge: Edge | None = Field(default=None, examples=[{"kind": "ingress", "host": "aquastream.localhost"}])
    """Where the outside comes in."""

    network: Network = Field(default=Network(), examples=[{"policies": True}])
    """Facts of the cluster's network."""

    observability: Observability = Field(default=Observability(), examples=[{"namespace": "monitoring"}])
    """Who watches the platform."""

    delivery: Delivery | None = Field(
        default=None, examples=[{"tool": "argo-cd", "repository": "https://github.com/acme/platform"}]
    )
    """How a commit becomes a rollout."""

    runtimes: dict[Name, Runtime] = Field(default={}, examples=[{"backend": {"extends": "spring-boot"}}])
    """The platform's own runtimes."""

    stores: dict[Name, Store] = Field(
        default={}, examples=[{"redis": {"engine": "redis", "version": "7.2.16", "storage": "1Gi"}}]
    )
    """Where services keep data."""

    services: dict[Name, Service] = Field(
        min_length=1, examples=[{"user": {"runtime": "spring-boot", "image": {"repository": "user", "tag": "v1"}}}]
    )
    """The applications."""

    labels: Labels = Field(default={}, examples=[{"team": "platform"}])
    """Labels on every object."""

    annotations: Annotations = Field(default={}, examples=[{"contact": "platform@example.com"}])
    """Annotations on every object."""

    exceptions: Many[Exemption] = Field(
        default=(), examples=[[{"rule": "image-is-pinned", "object": "Deployment/vendor", "reason": "no other tag"}]]
    )
    """Findings of `aquahelm validate` that do not count."""

    updates: Updates = Field(
        default=Updates(), examples=[{"level": "minor", "minimumAge": "3d", "platforms": ["linux/amd64"]}]
    )
    """What `aquahelm bump` may do by itself."""
