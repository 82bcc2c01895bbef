"""The Secret with the certificate of an Ingress or a Gateway exists.

Bad:
    kind: Ingress
    spec: {tls: [{hosts: [shop.example], secretName: shop-cert}]}   # the Certificate writes to shop-tls
Good:
    kind: Ingress
    spec: {tls: [{hosts: [shop.example], secretName: shop-tls}]}

The API server accepts it; the controller serves a certificate of its own making, and browsers warn. A Secret that
cert-manager is asked for by annotation counts, and so does one that is declared as external.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.missing import is_missing, meant_instead
from aquahelm.check.rule import WARNING, Context, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("tls-secret-exists", theme="reference", severity=WARNING, kinds=frozenset({"Gateway", "Ingress"}))


def check(item: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each name."""
    told: set[str] = set()
    for place, name in _names(item):
        if name in told or not is_missing("Secret", name, item.namespace, objects, context):
            continue
        told.add(name)
        near = meant_instead("Secret", name, item.namespace, objects, context)
        fix = f"did you mean {near}?" if near else f"create it, or declare it as external: Secret/{name}"
        known = near or context.closed
        message = (
            f"there is no Secret {shown(name)}" if known else f"the Secret {shown(name)} is not among these objects"
        )
        yield Violation(place, f"{message}; the certificate would come from it", fix)


def _names(item: Object) -> Iterator[tuple[Node, str]]:
    places = [one / "secretName" for one in item.spec / "tls"]
    for listener in item.spec / "listeners":
        certificates = (one for one in listener / "tls" / "certificateRefs" if not (one / "namespace").text)
        places.extend(one / "name" for one in certificates if (one / "kind").text in (None, "Secret"))
    for place in places:
        if place.text:
            yield place, place.text
