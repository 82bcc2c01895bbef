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


KUSTOMIZATION = "a kustomization"
CHART = "the Chart.yaml of a Helm chart"


def check(item: Object, _: Objects) -> Iterator[Violation]:  # not of equal files at once: their names tell too
    """One for each of the three that is missing; one for what is something else altogether."""
    if item.name and item.api_version and item.manifest.kind:
        return
    if not {"kind", "metadata"} & item.root.mapping.keys():
        what, fix = _something_else(item)
        if what or "apiVersion" not in item.root.mapping:
            of_kustomize = what == KUSTOMIZATION and item.manifest.template.endswith(KUSTOMIZATIONS)
            message = f"it has neither apiVersion nor kind: this is {what or 'no Kubernetes object'}"
            if what == CHART:
                message = f"it has no kind: this is {what}"
            yield Violation(None, message, fix, severity=NOTE if of_kustomize else None)
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


def _something_else(item: Object) -> tuple[str, str]:
    """What a file without kind and metadata is, and how it is judged; ("", …) where it is not known."""
    data = item.root.mapping
    path = item.manifest.template
    file = path or "FILE"
    folder = path.rpartition("/")[0] or "."
    if any(isinstance(data.get(field), list) for field in OF_KUSTOMIZE):
        return KUSTOMIZATION, "judge what it makes: kubectl kustomize FOLDER | aquahelm validate -"
    if {"apiVersion", "name", "version"} <= data.keys():
        return CHART, f"judge what it renders to: aquahelm validate --chart {folder}"
    if isinstance(data.get("releases"), list):
        return "a helmfile", "judge what it makes: helmfile template | aquahelm validate -"
    services = data.get("services")
    if "platform" in data and isinstance(services, dict):
        return "an inventory", f"judge what it becomes: aquahelm -f {file} validate"
    if isinstance(services, dict) and any(
        isinstance(one, dict) and {"image", "build"} & one.keys() for one in services.values()
    ):
        return "a Compose file", f"judge what is made of it; secrets and tags in it: aquahelm guard {file}"
    if path.rpartition("/")[2].startswith("values"):
        return "values of a Helm chart", f"judge them with it: aquahelm validate --chart CHART -f {file}"
    return "", "leave it out: name the files and folders of manifests"
