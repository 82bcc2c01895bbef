"""A Service that is open to the outside says to whom.

Bad:
    kind: Service
    spec: {type: LoadBalancer, ports: [{port: 5432}]}
Good:
    kind: Service
    spec: {type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8], ports: [{port: 5432}]}

The API server accepts it; a load balancer is open to the internet, past every Ingress and its TLS, and a node port on
every node. Left alone are the ports of the web (80 and 443), which are meant to be, and balancers that an annotation
keeps inside.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.rule import NOTE, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("service-is-open-on-purpose", theme="security", severity=NOTE, kinds=frozenset({"Service"}))

WEB = {80, 443}
INSIDE = re.compile(r"internal|source-ranges|scheme|subnet", re.IGNORECASE)


def check(service: Object) -> Iterator[Violation]:
    """One for the type."""
    place = service.spec / "type"
    ports = [str((port / "port").number) for port in service.spec / "ports" if (port / "port").number not in WEB]
    if place.text not in ("LoadBalancer", "NodePort") or not ports:
        return
    annotations = (service / "metadata" / "annotations").mapping
    if (service.spec / "loadBalancerSourceRanges").value or any(INSIDE.search(str(key)) for key in annotations):
        return
    noun = "ports" if len(ports) > 1 else "port"
    if place.text == "NodePort":
        yield Violation(place, f"{noun} {listing(ports, 'and')} open on every node", "type: ClusterIP, and an Ingress")
    else:
        yield Violation(place, f"{noun} {listing(ports, 'and')} open to the internet", "add loadBalancerSourceRanges")
