"""Containers of a pod listen on different ports.

Bad:
    containers:
      - {name: web, ports: [{containerPort: 8080}]}
      - {name: proxy, ports: [{containerPort: 8080}]}
Good:
    containers:
      - {name: web, ports: [{containerPort: 8080}]}
      - {name: proxy, ports: [{containerPort: 8081}]}

The API server accepts it. The containers of a pod share one network: the second to start fails with `address already in
use`, and is restarted for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("containers-have-their-own-ports", theme="reliability", severity=ERROR, kinds=WORKLOADS)


def check(workload: Object) -> Iterator[Violation]:
    """One for each port of a second container."""
    seen: dict[tuple[int, str], str] = {}
    for container in workload.pod.containers:
        for port in container.ports if container.stays else ():
            # With addresses of the node given, each may mean another one.
            if port.number is None or (port.node / "hostIP").there:
                continue
            first = seen.setdefault((port.number, port.protocol), container.name)
            if first != container.name:
                message = f"{first} listens on port {port.number} too; the second one to start would fail"
                yield Violation(port.node / "containerPort", message, "another port for one of them")
