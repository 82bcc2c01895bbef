"""A route says which Gateway it hangs on.

Bad:
    kind: HTTPRoute
    spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}
Good:
    kind: HTTPRoute
    spec: {parentRefs: [{name: edge}], rules: [{backendRefs: [{name: web, port: 80}]}]}

The API server accepts it; no Gateway takes notice of the route, and its requests are answered with 404.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule(
    "route-has-a-parent",
    theme="operators",
    severity=ERROR,
    kinds=frozenset({"GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"}),
)


def check(route: Object) -> Iterator[Violation]:
    """One for a route without any."""
    if route.spec.mapping and not (route.spec / "parentRefs").value:
        yield Violation(route.spec, "no parentRefs: the route is attached to no Gateway", "parentRefs: [{name: …}]")
