"""No two managers write the same field.

Bad:
    kind: Secret
    metadata: {name: db}
    ---
    kind: ExternalSecret
    spec: {target: {name: db}}          # its operator writes Secret/db too
Good:
    kind: ExternalSecret
    spec: {target: {name: db}}

The API server accepts both. With server-side apply (Helm 4) the next upgrade stops at the field that the other has
written (`conflict with "…": .data.password`); with an older Helm the two overwrite each other for ever. So with Secrets
that an operator makes, a `caBundle` that cert-manager puts in, the rules of an aggregated ClusterRole, and Endpoints of
a Service that has a selector. The replicas of what is scaled have a rule of their own (`replicas-left-to-autoscaler`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.provided import provides
from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.webhooks import ASKING, client_configs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

MAKERS = frozenset({"Certificate", "ExternalSecret", "SealedSecret"})
RULE = Rule(
    "field-has-one-owner",
    theme="upgrade",
    severity=WARNING,
    kinds=MAKERS | ASKING | {"ClusterRole", "Endpoints"},
)

INJECTS = "cert-manager.io/inject-"


def check(item: Object, objects: Objects) -> Iterator[Violation]:
    """One for each field."""
    if item.kind in MAKERS:
        yield from _secrets(item, objects)
    elif item.kind == "ClusterRole":
        if (item / "aggregationRule" / "clusterRoleSelectors").value and (item / "rules").value:
            message = "a controller fills the rules in from the roles that aggregationRule selects"
            yield Violation(item / "rules", message, "rules: [], or a ClusterRole of their own with the label")
    elif item.kind == "Endpoints":
        service = objects.find("Service", item.name, item.namespace)
        if service and (service.spec / "selector").value:
            message = f"{service.ref} has a selector, so a controller writes these"
            yield Violation(item / "subsets", message, "leave the Endpoints out, or the selector")
    elif any(str(key).startswith(INJECTS) for key in (item / "metadata" / "annotations").mapping):
        for client in client_configs(item):
            if (client / "caBundle").value:
                message = "cert-manager writes the caBundle, as the annotation asks"
                yield Violation(client / "caBundle", message, "leave it out, or the annotation")


def _secrets(item: Object, objects: Objects) -> Iterator[Violation]:
    if (item.spec / "target" / "creationPolicy").text not in (None, "Owner"):
        return  # it adds to a Secret that somebody else makes
    for kind, name, _ in provides(item):
        if objects.find(kind, name, item.namespace):
            yield Violation(None, f"it makes {kind}/{name}, which is among these objects too", "leave one of them out")
