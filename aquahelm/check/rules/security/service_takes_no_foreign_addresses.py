"""A Service leaves addresses alone that nobody gave it.

Bad:
    kind: Service
    spec: {externalIPs: [203.0.113.10]}
Good:
    kind: Service
    spec: {type: LoadBalancer}

The API server accepts any address: every node then sends what is meant for that address to the Service, so that who may
make Services takes over other hosts' traffic (CVE-2020-8554). Many clusters refuse it by policy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("service-takes-no-foreign-addresses", theme="security", severity=WARNING, kinds=frozenset({"Service"}))


def check(service: Object) -> Iterator[Violation]:
    """One for the addresses."""
    if not service.spec.mapping.get("externalIPs"):
        return
    addresses = [one.text for one in service.spec / "externalIPs" if one.text]
    if addresses:
        message = f"nodes send all that is meant for {listing(addresses, 'and')} to this Service"
        yield Violation(service.spec / "externalIPs", message, "type: LoadBalancer, or a Gateway")
