"""A Service that was reached from outside still is, at the same port of the node.

Bad:
    # installed: spec: {type: LoadBalancer, ports: [{port: 443}]}
    spec: {type: ClusterIP, ports: [{port: 443}]}
Good:
    # installed: spec: {type: LoadBalancer, ports: [{port: 443}]}
    spec: {type: LoadBalancer, ports: [{port: 443}]}

The API server accepts it, the cloud gives the balancer and its address back, and who had been told that address is left
alone. A node port that is written anew closes the old one; one that is left out stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("service-keeps-its-ways-in", theme="upgrade", severity=WARNING, kinds=frozenset({"Service"}))

OUTSIDE = {"NodePort": ("NodePort", "LoadBalancer"), "LoadBalancer": ("LoadBalancer",)}
WAYS = {
    "NodePort": "its node ports are closed",
    "LoadBalancer": "its load balancer and that one's address are given back",
}


def check(service: Object, before: Object) -> Iterator[Violation]:
    """One for each way in that is closed."""
    now, then = ((item.spec / "type").text or "ClusterIP" for item in (service, before))
    if then in OUTSIDE and now not in OUTSIDE[then]:
        message = f"the Service was a {then} and is a {now} now: {WAYS[then]}"
        yield Violation(service.spec / "type", message, f"keep type: {then}, or give the other Service another name")
        return
    had = {_key(port.mapping): port for port in before.spec / "ports"}
    for port in service.spec / "ports":
        old = had.get(_key(port.mapping))
        number, was = (port / "nodePort").number, (old / "nodePort").number if old else None
        if number and was and number != was:
            yield Violation(
                port / "nodePort", f"node port {was} is closed, and {number} opened", f"keep nodePort: {was}"
            )


def _key(port: dict[str, object]) -> tuple[str, str]:
    return str(port.get("port")), str(port.get("protocol") or "TCP")
