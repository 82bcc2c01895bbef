"""A Secret has the type and the keys that its user reads.

Bad:
    kind: Secret
    metadata: {name: registry}
    stringData: {username: shop}                    # type: Opaque
    # and imagePullSecrets: [{name: registry}]
Good:
    kind: Secret
    metadata: {name: registry}
    type: kubernetes.io/dockerconfigjson
    stringData: {.dockerconfigjson: "{…}"}

The API server accepts it. The kubelet passes over a pull secret of another type and the registry answers 401; an
Ingress or a Gateway whose Secret has no tls.crt and tls.key serves a certificate of its own making.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "secret-has-its-type",
    theme="reference",
    severity=ERROR,
    kinds=WORKLOADS | {"Gateway", "Ingress", "ServiceAccount"},
)

PULL = {"kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg"}
CERTIFICATE = ("tls.crt", "tls.key")


def check(item: Object, objects: Objects) -> Iterator[Violation]:
    """One for each Secret among the objects that cannot serve."""
    if item.runs_pods or item.kind == "ServiceAccount":
        for ref in (item.pod.spec if item.runs_pods else item.root) / "imagePullSecrets":
            secret = objects.find("Secret", (ref / "name").text or "", item.namespace)
            if secret and (secret / "type").text not in PULL:
                said = (secret / "type").text or "Opaque"
                message = f"{secret.ref} is of type {said}, and images are pulled with kubernetes.io/dockerconfigjson"
                yield Violation(ref / "name", message, "give it that type, with the key .dockerconfigjson")
        return
    for name in _certificates(item):
        secret = objects.find("Secret", name.text or "", item.namespace)
        keys = {*(secret / "data").mapping, *(secret / "stringData").mapping} if secret else set()
        missing = [key for key in CERTIFICATE if key not in keys]
        if secret and missing:
            yield Violation(name, f"{secret.ref} has no {listing(missing, 'and')}", "type: kubernetes.io/tls")


def _certificates(item: Object) -> Iterator[Node]:
    for one in item.spec / "tls":
        yield one / "secretName"
    for listener in item.spec / "listeners":
        for ref in listener / "tls" / "certificateRefs":
            if (ref / "kind").text in (None, "Secret") and (ref / "namespace").text is None:
                yield ref / "name"
