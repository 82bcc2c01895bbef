"""The fields of every object can be checked.

Bad:
    apiVersion: example.com/v1
    kind: Widget
Good:
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute

Nothing is known of the kind here, so a misspelt field in it goes unseen; the API server takes the object only where
its custom resource definition is installed. A kustomization, which no server takes, is worth a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import group_of
from aquahelm.check.rule import NOTE, WARNING, Context, Rule, Violation
from aquahelm.check.wording import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.schemas.judge import Judge

RULE = Rule("kind-has-a-schema", theme="schema", severity=WARNING, mildest=NOTE)

KUSTOMIZE = "kustomize.config.k8s.io"


def concerns(api_version: str, kind: str, judge: Judge) -> bool:
    """What nothing is known of."""
    return not judge.bundle.is_known(api_version, kind)


def check(item: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for an object of a kind without a schema."""
    api_version, kind = item.api_version, item.manifest.kind
    bundle = context.judge.bundle
    if not api_version or not kind:
        return
    if group_of(api_version) == KUSTOMIZE:
        message = (
            f"a {kind} is for kustomize, and no server takes it; "
            "what it makes was not judged, and its patches were left out"
        )
        yield Violation(item / "kind", message, "kubectl kustomize FOLDER | aquahelm validate -", severity=NOTE)
        return
    kinds = [name.rpartition("/")[2] for name in bundle.served if name.startswith(f"{api_version}/")]
    near = nearest(kind, kinds)
    fix = f"did you mean {near}?" if near else "give its CustomResourceDefinition: --crds PATH"
    yield Violation(item / "kind", f"{kind} of {api_version} has no schema here; its fields were not checked", fix)
