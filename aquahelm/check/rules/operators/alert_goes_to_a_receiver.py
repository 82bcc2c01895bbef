"""The routes of an AlertmanagerConfig name receivers that it has.

Bad:
    kind: AlertmanagerConfig
    spec: {route: {receiver: telegram}, receivers: [{name: slack}]}
Good:
    kind: AlertmanagerConfig
    spec: {route: {receiver: slack}, receivers: [{name: slack}]}

The API server accepts it; the operator's webhook refuses it, or, without a webhook, the operator leaves the whole
object out and nobody is called. Source: Prometheus Operator, validation of Alertmanager configurations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("alert-goes-to-a-receiver", theme="operators", severity=ERROR, kinds=frozenset({"AlertmanagerConfig"}))

DEEPEST = 50


def check(config: Object) -> Iterator[Violation]:
    """One for each receiver that is not there, or there twice, and for each interval that is not there."""
    spec = config.spec
    receivers: set[str] = set()
    for receiver in spec / "receivers":
        name = (receiver / "name").text
        if name is not None and name in receivers:
            yield Violation(receiver / "name", f"another receiver is called {shown(name)}")
        receivers.add(name or "")
    intervals = {(one / "name").text or "" for key in ("muteTimeIntervals", "timeIntervals") for one in spec / key}
    route = spec / "route"
    if route.there and not (route / "receiver").value:
        yield Violation(route, "the first route must name a receiver", "receiver: …")
    yield from _route(route, receivers - {""}, intervals, 0)


def _route(route: Node, receivers: set[str], intervals: set[str], depth: int) -> Iterator[Violation]:
    receiver = route / "receiver"
    if receiver.text and receiver.text not in receivers:
        near = nearest(receiver.text, receivers)
        message = f"there is no receiver {shown(receiver.text)}"
        yield Violation(receiver, message, f"did you mean {near}?" if near else "")
    for key in ("muteTimeIntervals", "activeTimeIntervals"):
        for interval in route / key:
            if interval.text and interval.text not in intervals:
                yield Violation(interval, f"there is no time interval {shown(interval.text)}")
    if depth < DEEPEST:
        for inner in route / "routes":
            yield from _route(inner, receivers, intervals, depth + 1)
