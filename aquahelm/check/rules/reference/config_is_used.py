"""Somebody uses a ConfigMap or a Secret.

Bad:
    kind: ConfigMap
    metadata: {name: web-config-old}   # the pods read web-config
Good:
    kind: ConfigMap
    metadata: {name: web-config}

The API server accepts it; it is left over, or somebody reads another one by mistake. A name that any argument,
address, annotation or other object says counts as used; so does what is found by a label of its own, such as a
dashboard. Nothing is said where no pods are among the objects, nor where a pod asks for nearly that name: the pod's
finding says it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.missing import is_missing
from aquahelm.check.rule import NOTE, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("config-is-used", theme="reference", severity=NOTE, kinds=frozenset({"ConfigMap", "Secret"}))

# Made for the cluster itself or for a controller that finds them by type.
FOUND_BY_TYPE = ("bootstrap.kubernetes.io/", "helm.sh/", "kubernetes.io/service-account-token")


def check(item: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each that nobody uses."""
    if ((item / "type").text or "").startswith(FOUND_BY_TYPE) or not item.name:
        return
    usage = objects.usage
    if not usage.can_be_told(item) or usage.is_config_used(item) or context.externals.has(item.kind, item.name):
        return
    if not usage.is_meant(item, lambda name: is_missing(item.kind, name, item.namespace, objects, context)):
        yield Violation(item / "metadata" / "name", f"nothing here uses {item.ref}", "remove it, or use it")
