"""A probe or a hook has one way to ask, and numbers that make sense.

Bad:
    livenessProbe: {httpGet: {path: /live, port: http}, tcpSocket: {port: http}, successThreshold: 2}
Good:
    livenessProbe: {httpGet: {path: /live, port: http}}

The API server answers `may not specify more than 1 handler type`, `successThreshold: must be 1`, `must be greater
than or equal to 0`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import header_name
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object
    from aquahelm.check.pods import Probe

RULE = Rule("probes-are-possible", theme="api", severity=ERROR, kinds=WORKLOADS)

NUMBERS = ("initialDelaySeconds", "periodSeconds", "timeoutSeconds", "successThreshold", "failureThreshold")
PROBE_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
HOOK_HANDLERS = ("exec", "httpGet", "tcpSocket", "sleep")
DEFAULT_GRACE = 30
# Later versions take a sleep of no time.
SOME_SLEEP_UNTIL = "1.32"


def check(workload: Object) -> Iterator[Violation]:
    """One for each thing that a probe or a hook cannot be."""
    pod = workload.pod
    grace = (pod.spec / "terminationGracePeriodSeconds").number
    for container in pod.containers:
        for probe in container.probes:
            yield from _handler(probe.node, PROBE_HANDLERS, f"{probe.kind} probe")
            yield from _numbers(probe)
        for hook in container.hooks:
            yield from _handler(hook, HOOK_HANDLERS, f"{hook.key} hook")
            for sleep in hook.given(("sleep",)):
                yield from _sleep(sleep / "seconds", DEFAULT_GRACE if grace is None else grace)


def _handler(place: Node, handlers: tuple[str, ...], what: str) -> Iterator[Violation]:
    given = [str(handler.key) for handler in place.given(handlers)]
    if not given:
        yield Violation(place, f"the {what} has no handler; give one of {listing(handlers)}")
    elif len(given) > 1:
        yield Violation(place, f"the {what} has {len(given)} handlers ({listing(given, 'and')}); keep one")
    if "exec" in given and not (place / "exec" / "command").value:
        yield Violation(place / "exec" / "command", "command is missing and must be given")
    if "httpGet" in given:
        scheme = place / "httpGet" / "scheme"
        if scheme.text and scheme.text not in ("HTTP", "HTTPS"):
            yield Violation(scheme, f"{shown(scheme.text)} is not one of HTTP or HTTPS")
        for header in place / "httpGet" / "httpHeaders":
            name = header / "name"
            if name.text is not None and header_name(name.text):
                yield Violation(name, f"{shown(name.text)} {header_name(name.text)}")


def _numbers(probe: Probe) -> Iterator[Violation]:
    for place in probe.node.given(NUMBERS):
        if place.number is not None and place.number < 0:
            yield Violation(place, f"{place.number} is too small; 0 (the default) or more")
    threshold = probe.node / "successThreshold"
    if probe.kind != "readiness" and (threshold.number or 0) > 1:
        yield Violation(threshold, f"a {probe.kind} probe succeeds at once: successThreshold must be 1")
    grace = probe.node / "terminationGracePeriodSeconds"
    if grace.number is not None:
        if probe.kind == "readiness":
            yield Violation(grace, "a readiness probe ends no container, so it has no grace period")
        elif grace.number < 1:
            yield Violation(grace, f"{grace.number} is too small; 1 or more")


def _sleep(seconds: Node, grace: int) -> Iterator[Violation]:
    if seconds.number is not None and not 0 <= seconds.number <= grace:
        message = f"a sleep of {seconds.number} s does not fit into the grace period of {grace} s"
        yield Violation(seconds, message, "raise terminationGracePeriodSeconds, or sleep less")
    elif not seconds.value:
        yield Violation(seconds, "a sleep of 0 s is none", "remove it", until=SOME_SLEEP_UNTIL)
