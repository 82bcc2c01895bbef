"""A listener of a Gateway that ends TLS says with which certificate.

Bad:
    kind: Gateway
    spec: {listeners: [{name: https, protocol: HTTPS, port: 443}]}
Good:
    kind: Gateway
    spec: {listeners: [{name: https, protocol: HTTPS, port: 443, tls: {certificateRefs: [{name: shop-tls}]}}]}

The API server accepts a listener without any `tls`; it never becomes ready, and nobody listens on the port.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("gateway-listener-has-its-certificate", theme="operators", severity=ERROR, kinds=frozenset({"Gateway"}))


def check(gateway: Object) -> Iterator[Violation]:
    """One for each listener."""
    for listener in gateway.spec / "listeners":
        if (listener / "protocol").text == "HTTPS" and not (listener / "tls").there:
            message = "a listener of protocol HTTPS without tls never becomes ready"
            yield Violation(listener, message, "tls: {certificateRefs: [{name: …}]}")
