"""A SealedSecret as a file of the repository: `secrets/<environment>/<Secret>.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.yaml import Document, parse_documents
from aquahelm.yaml.text import dump

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.inventory.models.secret import Scope

REMARK = "# Ciphertext for the Sealed Secrets controller, written by `aquahelm secrets seal`.\n"


def sealed_secret(
    name: str, namespace: str, scope: Scope, kind: str, encrypted: Mapping[str, str], before: str = ""
) -> str:
    """The file's text.

    Args:
        name, namespace: of the Secret.
        scope: of the values.
        kind: Kubernetes' type of the Secret.
        encrypted: key → ciphertext; takes the place of what `before` has under these keys.
        before: the file as it was, of the same name, namespace and scope; other keys and fields of it stay.
    """
    data: dict[str, Any] = {}
    if before:
        data = next(one.data for one in parse_documents(before) if isinstance(one, Document))
    metadata = {**data.get("metadata", {}), "name": name, "namespace": namespace}
    if scope != "strict":
        annotations = {**(metadata.get("annotations") or {}), f"sealedsecrets.bitnami.com/{scope}": "true"}
        metadata["annotations"] = annotations
    spec = data.get("spec", {})
    template = spec.get("template") or {}
    of_template = {**(template.get("metadata") or {}), "name": name, "namespace": namespace}
    whole = {
        **data,
        "apiVersion": "bitnami.com/v1alpha1",
        "kind": "SealedSecret",
        "metadata": metadata,
        "spec": {
            **spec,
            "encryptedData": dict(sorted({**(spec.get("encryptedData") or {}), **encrypted}.items())),
            "template": {**template, "metadata": of_template, "type": kind},
        },
    }
    order = ("apiVersion", "kind", "metadata", "spec")
    return REMARK + dump({key: whole[key] for key in (*order, *(key for key in whole if key not in order))})
