"""A question in a person's words, and the answers of the environments."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from aquahelm.errors import UsageError
from aquahelm.provenance.fields import fields_below, find_field, spell_field
from aquahelm.provenance.why import explain_field
from aquahelm.render.manifests import read_manifests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.provenance.answer import Answer
    from aquahelm.provenance.why import Project
    from aquahelm.render.engine import RenderRequest
    from aquahelm.render.manifests import Manifest, Manifests

_MOST = 8


def ask(project: Project, requests: Mapping[str, RenderRequest], ref: str, field: str) -> tuple[Answer, ...]:
    """Where a field comes from, in each environment that has it.

    Args:
        project: the project.
        requests: environment → what renders it.
        ref: the object, `Kind/name`.
        field: such as `spec.template.spec.containers[payment].image`; empty for the whole object.

    Errors: UsageError where no environment has such an object or field; it names the nearest. HelmTrouble.
    """
    answers = []
    refused: list[UsageError] = []
    for environment, request in requests.items():
        manifests = read_manifests(project.helm.template(request), environment)
        try:
            manifest = _find(manifests, ref, environment)
            path = find_field(manifest.data, field, manifest.ref)
        except UsageError as error:
            refused.append(_left_to_another(error, manifests, ref, field))
            continue
        answers.append(explain_field(project, environment, request, manifest, path, spell_field(path)))
    if not answers:
        # The most is known where the object itself was found.
        raise next((error for error in refused if " has no field " in error.message), refused[0])
    return tuple(answers)


def complete(manifests: Manifests, ref: str | None, begun: str) -> list[str]:
    """Objects, or fields of the object `ref`, that begin like this."""
    if ref is None:
        return [manifest.ref for manifest in manifests if manifest.ref.lower().startswith(begun.lower())]
    found = manifests.find(*ref.split("/", 1)) if "/" in ref else None
    return fields_below(found.data, begun) if found else []


def _left_to_another(error: UsageError, manifests: Manifests, ref: str, field: str) -> UsageError:
    """The error, with the autoscaler that decides the count in the place of the field that is not there."""
    if field != "spec.replicas" or " has no field " not in error.message:
        return error
    kind, _, name = ref.partition("/")
    for one in manifests:
        target = one.data.get("spec", {}).get("scaleTargetRef") if one.kind == "HorizontalPodAutoscaler" else None
        if isinstance(target, dict) and (str(target.get("kind")).lower(), target.get("name")) == (kind.lower(), name):
            return UsageError(error.message, f"{one.ref} decides it: aquahelm why {one.ref} spec.minReplicas")
    return error


def _find(manifests: Manifests, ref: str, environment: str) -> Manifest:
    kind, _, name = ref.partition("/")
    found = [one for one in manifests if one.kind.lower() == kind.lower() and one.name == name]
    if found:
        return found[0]
    refs = [manifest.ref for manifest in manifests]
    near = get_close_matches(ref, refs, n=3, cutoff=0.5)
    of_name = [one for one in refs if name and one.endswith(f"/{name}") and one not in near]
    listed = ", ".join([*near, *of_name][:_MOST])
    raise UsageError(
        f"{environment} has no {ref}",
        f"{listed}?" if listed else f"write it as Kind/name, such as {refs[0] if refs else 'Deployment/web'}",
    )
