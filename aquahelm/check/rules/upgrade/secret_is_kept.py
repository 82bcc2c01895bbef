"""A Secret's values do not go with an upgrade.

Bad:
    # installed: Secret/signing-key, which the chart no longer has
Good:
    # installed: Secret/signing-key, which the chart no longer has, with
    metadata: {name: signing-key, annotations: {helm.sh/resource-policy: keep}}

Helm deletes what was in the last release and is not in this one. A password or key that was made for this installation
(`randAlphaNum`, `genCA`) stands nowhere else, and what was written with it cannot be read again. Left alone are Secrets
that come back by another way (ExternalSecret, SealedSecret, Certificate), under another name with the same keys, and
those of accounts, pull secrets and certificates, which can be had anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("secret-is-kept", theme="upgrade", severity=WARNING, kinds=frozenset({"Secret"}))


def check(gone: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One if its values go with it."""
    kept = (gone / "metadata" / "annotations" / "helm.sh/resource-policy").text == "keep"
    keys = _keys(gone)
    if kept or (gone / "type").text not in (None, "Opaque") or not keys:
        return
    if objects.provided.keys("Secret", gone.name, gone.namespace)[0] or context.externals.has("Secret", gone.name):
        return
    # Under another name: it is new, or it has been there and has these keys too.
    if not any(one.namespace == gone.namespace and keys <= _keys(one) for one in objects.of_kind("Secret")):
        message = "it is installed and no longer rendered, and what it holds is deleted with it"
        yield Violation(None, message, "render it still, or first install it with helm.sh/resource-policy: keep")


def _keys(secret: Object) -> set[str]:
    return {*(secret / "data").mapping, *(secret / "stringData").mapping}
