"""Memory is asked for in whole bytes.

Bad:
    resources: {requests: {memory: 512m}, limits: {memory: 512m}}
Good:
    resources: {requests: {memory: 512Mi}, limits: {memory: 512Mi}}

The API server accepts it, because `m` is a thousandth of any quantity: 512m of memory is half a byte. As a request it
reserves nothing; as a limit no container starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.quantities import amount
from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("memory-is-whole-bytes", theme="resources", severity=WARNING, kinds=WORKLOADS)

RESOURCES = ("memory", "ephemeral-storage")
PARTS = ("m", "u", "n")


def check(workload: Object) -> Iterator[Violation]:
    """One for each request and limit of memory or storage that is a part of a byte."""
    for container in workload.pod.containers:
        for group in (container.node / "resources" / "requests", container.node / "resources" / "limits"):
            for resource in RESOURCES:
                text = group.mapping.get(resource)
                if not isinstance(text, str) or not text.endswith(PARTS):
                    continue
                asked = amount(text)
                if asked and asked.denominator != 1:
                    message = f"{shown(text)} is {float(asked):g} bytes: m is a thousandth"
                    yield Violation(group / resource, message, f"{resource}: {text[:-1]}Mi")
