"""The versions of custom resources that an inventory becomes: no inventory names them, the chart does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.bump.tables import gone_resource
from aquahelm.check.schemas import bundle
from aquahelm.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aquahelm.render.manifests import Manifest


@dataclass(frozen=True, slots=True)
class Resource:
    """A version of a group of custom resources.

    Attributes:
        api_version: as objects name it: `gateway.networking.k8s.io/v1`.
        kinds: that are made of it.
        environments: that have them, in the inventory's order.
        newest: the version that each of the kinds could have: the best that all their definitions serve; empty where
            none is known.
        why: what is known of it, in a sentence.
    """

    api_version: str
    kinds: tuple[str, ...]
    environments: tuple[str, ...]
    newest: str
    why: str

    @property
    def findings(self) -> tuple[Finding, ...]:
        """That it is served no more, or that there is a newer one."""
        group, _, version = self.api_version.rpartition("/")
        if gone := gone_resource(group, version):
            message = f"{self.api_version} is served no more ({gone[1]})"
            return (self._finding("resource-version-gone", Severity.ERROR, message, f"use {group}/{gone[0]}"),)
        if self.newest and self.newest != version:
            message = f"{', '.join(self.kinds)}: {group}/{self.newest} is served too, and is newer"
            fix = "a newer aquahelm may write that; until then both are served"
            return (self._finding("newer-resource-version", Severity.NOTE, message, fix),)
        return ()

    def _finding(self, rule: str, severity: Severity, message: str, fix: str) -> Finding:
        return Finding(rule, severity, self.api_version, "", message, fix, self.environments)


def custom_resources(
    manifests: Mapping[str, Iterable[Manifest]], delivered: Mapping[str, Iterable[Manifest]]
) -> tuple[Resource, ...]:
    """The versions of custom resources, by their names.

    Args:
        manifests: environment → the objects of its release.
        delivered: environment → the objects that deliver it.
    """
    known = bundle.load()
    kinds: dict[str, dict[str, None]] = {}
    environments: dict[str, dict[str, None]] = {}
    for environment, objects in manifests.items():
        for item in (*objects, *delivered[environment]):
            if item.api_version and not known.is_own_group(item.api_version):
                kinds.setdefault(item.api_version, {})[item.kind] = None
                environments.setdefault(item.api_version, {})[environment] = None
    found = []
    for api_version in sorted(kinds):
        names = tuple(sorted(kinds[api_version]))
        newest = _newest(api_version.rpartition("/")[0], names)
        found.append(Resource(api_version, names, tuple(environments[api_version]), newest, _why(api_version, newest)))
    return tuple(found)


def _newest(group: str, kinds: tuple[str, ...]) -> str:
    """The best version that the known definitions of all these kinds serve; empty where there is none."""
    served = [
        [one.rpartition("/")[2] for one in bundle.load().api_versions_of.get(kind, ()) if one.startswith(f"{group}/")]
        for kind in kinds
    ]
    shared = set.intersection(*map(set, served))
    return next((version for version in served[0] if version in shared), "")


def _why(api_version: str, newest: str) -> str:
    if not newest:
        return "its definition is not among those that aquahelm knows: ask its operator's release notes"
    if api_version.endswith(f"/{newest}"):
        return "the newest that its definition serves"
    return f"its definition serves {newest} too"
