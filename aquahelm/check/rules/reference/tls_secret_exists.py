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

from aquahelm.check.rule import WARNING, Context, Rule, Violation
from aquahelm.check.wording import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("tls-secret-exists", theme="reference", severity=WARNING, kinds=frozenset({"Gateway", "Ingress"}))


def check(item: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each name."""
    told: set[str] = set()
    for place, name in _names(item):
        if name in told or context.externals.has("Secret", name) or objects.makers.may_make(name, item.namespace):
            continue
        told.add(name)
        if not objects.provided.keys("Secret", name, item.namespace)[0]:
            near = nearest(name, objects.provided.names("Secret", item.namespace))
            fix = f"did you mean {near}?" if near else f"create it, or declare it as external: Secret/{name}"
            yield Violation(place, f"there is no Secret {shown(name)} with the certificate", fix)


def _names(item: Object) -> Iterator[tuple[Node, str]]:
    places = [one / "secretName" for one in item.spec / "tls"]
    for listener in item.spec / "listeners":
        certificates = (one for one in listener / "tls" / "certificateRefs" if not (one / "namespace").text)
        places.extend(one / "name" for one in certificates if (one / "kind").text in (None, "Secret"))
    for place in places:
        if place.text:
            yield place, place.text
