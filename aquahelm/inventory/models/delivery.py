"""How a commit becomes a rollout: GitOps by Argo CD or Flux."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from aquahelm.inventory.models.fields import Name, ObjectName
from aquahelm.inventory.models.noun import Noun, shorthand

_URL = re.compile(r"(https?|ssh)://[^\s/]+/\S+\Z")
_SCP = re.compile(r"[\w.-]+@[\w.-]+:\S+\Z")
_OCI = re.compile(r"oci://[^\s/]+(/[a-z0-9][a-z0-9._/-]*)?\Z")
_INTERVAL = r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$"


class ImageUpdates(Noun):
    """New image versions that a robot may take by itself; a bare text stands for `{semver: …}`."""

    semver: str | None = Field(default=None, min_length=1, examples=[">=1.0.0 <2.0.0"])
    """Range of semantic versions; the newest one wins."""

    pattern: str | None = Field(default=None, min_length=1, examples=["^main-[0-9a-f]+-(?P<number>[0-9]+)$"])
    """Regular expression of tags, with a group `number`. Flux takes the highest number, Argo CD what was built last."""

    @field_validator("pattern")
    @classmethod
    def _readable(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                groups = re.compile(pattern).groupindex
            except re.error as error:
                raise ValueError(f"is no regular expression: {error}") from None
            if "number" not in groups:
                raise ValueError("has no group (?P<number>…), by which tags are put in order")
        return pattern

    @model_validator(mode="after")
    def _one_order(self) -> Self:
        if (self.semver is None) == (self.pattern is None):
            raise ValueError("says no order of versions, or two; give either semver: or pattern:")
        return self


class Delivery(Noun):
    """GitOps: the objects that make a controller install and upgrade each environment."""

    tool: Literal["argo-cd", "flux"] = Field(examples=["argo-cd"])
    """Which controller applies the chart."""

    repository: str = Field(examples=["https://github.com/acme/platform"])
    """Git repository that holds the inventory, the chart and the values."""

    revision: str = Field(default="main", min_length=1, pattern=r"^\S+$", examples=["main", "v1.4.0"])
    """Branch, or with `refs/tags/` a tag."""

    folder: str = Field(default="", examples=["deploy"])
    """Folder of the inventory in the repository; its root unless given."""

    namespace: Name | None = Field(default=None, examples=["argocd"])
    """Namespace of the controller's objects; `argocd` or `flux-system` unless given."""

    automatic: bool = Field(default=True, examples=[{"default": True, "prod": False}])
    """Whether a commit is rolled out without anybody's approval."""

    interval: str = Field(default="5m", pattern=_INTERVAL, examples=["5m"])
    """How often Flux looks (Argo CD is told once for all applications)."""

    credentials: ObjectName | None = Field(default=None, examples=["platform-git"])
    """Secret in that namespace by which Flux reads the repository (Argo CD keeps them apart from applications). With
    `charts:` it is the registry's, and may hold git's username and password too."""

    decryption: ObjectName = Field(default="sops-age", examples=["sops-age"])
    """Secret in that namespace with age's private key, by which Flux opens Secrets of provider `sops`."""

    project: ObjectName = Field(default="default", examples=["platform"])
    """Argo CD's project."""

    cluster: str = Field(default="https://kubernetes.default.svc", examples=["prod-cluster"])
    """Where Argo CD installs: the API server's URL, or the name under which Argo CD knows the cluster."""

    charts: str | None = Field(default=None, examples=["oci://ghcr.io/acme/charts"])
    """OCI registry that the chart is pushed to, and taken from; the repository's own folder unless given."""

    images: Annotated[ImageUpdates | None, shorthand("semver", str)] = Field(
        default=None, examples=[{"default": ">=1.0.0", "prod": "absent"}]
    )
    """New versions of the services' images that are taken without anybody's edit."""

    @field_validator("folder")
    @classmethod
    def _inside(cls, folder: str) -> str:
        parts = folder.split("/") if folder else []
        if any(part in ("", ".", "..") for part in parts):
            raise ValueError("is no folder inside the repository; write it as deploy/platform")
        return folder

    @field_validator("charts")
    @classmethod
    def _oci(cls, charts: str | None) -> str | None:
        if charts is not None and not _OCI.match(charts):
            raise ValueError("is no OCI registry; write it as oci://ghcr.io/acme/charts")
        return charts

    @model_validator(mode="after")
    def _fits_the_tool(self) -> Self:
        scp = _SCP.match(self.repository)
        if not scp and not _URL.match(self.repository):
            raise ValueError("names a repository that is no URL; write it as https://host/group/name")
        if scp and self.tool == "flux":
            raise ValueError("gives Flux a repository that is no URL; write it as ssh://git@host/group/name")
        if self.charts and self.images:
            raise ValueError(
                "lets robots write image versions into git and takes the chart from a registry; "
                "leave out charts: or images:"
            )
        if self.images and self.revision.startswith("refs/tags/"):
            raise ValueError("lets robots write image versions to a tag; give revision: a branch, or leave out images:")
        return self

    @property
    def home(self) -> str:
        """The namespace of the controller's objects."""
        return self.namespace or {"argo-cd": "argocd", "flux": "flux-system"}[self.tool]
