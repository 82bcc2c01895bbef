"""Every object says its apiVersion, its kind and its name.

Bad:
    kind: ConfigMap
    metadata: {labels: {app: web}}
Good:
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web-config, labels: {app: web}}

Helm and the API server cannot tell what to do with it (`apiVersion not set`, `name or generateName is required`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import group_of
from aquahelm.check.provided import KUSTOMIZATIONS
from aquahelm.check.rule import ERROR, NOTE, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("object-says-what-it-is", theme="schema", severity=ERROR, mildest=NOTE)

NAMED_BY_THE_SERVER = {"LimitRange"}
KUSTOMIZE = "kustomize.config.k8s.io"  # its files need no name, and no server takes them: kind-has-a-schema says that
OF_KUSTOMIZE = {"bases", "components", "generators", "patches", "resources", "transformers"}


def check(item: Object, _: Objects) -> Iterator[Violation]:  # not of equal files at once: their names tell too
    """One for each of the three that is missing; one for what is something else altogether."""
    if item.name and item.api_version and item.manifest.kind:
        return
    if not {"apiVersion", "kind", "metadata"} & item.root.mapping.keys():
        kustomized = any(isinstance(item.root.mapping.get(field), list) for field in OF_KUSTOMIZE)
        made = "judge what it makes: kubectl kustomize FOLDER | aquahelm validate -"
        fix = made if kustomized else "leave it out: name the files and folders of manifests"
        severity = NOTE if kustomized and item.manifest.template.endswith(KUSTOMIZATIONS) else None
        message = "it has neither apiVersion nor kind: this is no Kubernetes object"
        yield Violation(None, message, fix, severity=severity)
        return
    for field in ("apiVersion", "kind"):
        place = item / field
        if not place.text:
            yield Violation(place, f"{field} is missing and must be given")
    if item.kind in NAMED_BY_THE_SERVER or group_of(item.api_version) == KUSTOMIZE:
        return
    metadata = item.metadata
    if not item.name and not (metadata / "generateName").text and (metadata / "name").value in (None, ""):
        yield Violation(metadata / "name", "metadata.name is missing and must be given")
