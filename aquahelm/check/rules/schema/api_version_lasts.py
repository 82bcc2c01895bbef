"""An object's apiVersion is neither deprecated nor off in most clusters.

Bad:
    apiVersion: storage.k8s.io/v1beta1
    kind: VolumeAttributesClass
Good:
    apiVersion: storage.k8s.io/v1
    kind: VolumeAttributesClass

The API server answers with a warning as long as it serves the version, and `no matches for kind` from then on, or
where an alpha or beta version was not turned on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Context, Rule, Violation, version_number
from aquahelm.check.schemas.deprecated import DEPRECATED, is_off_by_default

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.schemas.judge import Judge

RULE = Rule("api-version-lasts", theme="schema", severity=WARNING)


def concerns(api_version: str, kind: str, _: Judge) -> bool:
    """What was deprecated, or is no final version."""
    return f"{api_version}/{kind}" in DEPRECATED or "beta" in api_version or "alpha" in api_version


def check(item: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for the apiVersion, with the versions that serve it all the same."""
    api_version, kind = item.api_version, item.manifest.kind
    deprecation = DEPRECATED.get(f"{api_version}/{kind}")
    judge = context.judge
    served = judge.served(api_version, kind)
    warned = tuple(v for v in served if deprecation and version_number(v) >= version_number(deprecation.since))
    better = [
        other for other in judge.bundle.api_versions_of.get(kind, ()) if judge.served(other, kind) == judge.versions
    ]
    fix = f"write {better[0]}" if better and better[0] != api_version else ""
    if deprecation and warned:
        end = f", and gone with {deprecation.goes}" if deprecation.goes else ""
        message = f"{kind} in {api_version} is deprecated since Kubernetes {deprecation.since}{end}"
        yield Violation(item / "apiVersion", message, fix, versions=warned)
    elif served and judge.bundle.is_own_group(api_version) and is_off_by_default(api_version):
        message = f"{api_version} is off in a cluster unless it was turned on"
        yield Violation(item / "apiVersion", message, fix, versions=served)
