"""The chart's Kubernetes versions, then and now, have one in common.

Bad:
    kubeVersion: ">=1.35.0-0"    # installed: ">=1.31.0-0 <1.34.0-0"
Good:
    kubeVersion: ">=1.33.0-0"    # installed: ">=1.31.0-0 <1.34.0-0"

Helm refuses a chart whose `kubeVersion` does not allow the cluster's version, and a cluster goes from one minor version
to the next. Without one in common the cluster is upgraded first, and what is installed runs, and can only be changed or
taken back, on a version that its chart does not allow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, WARNING, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aquahelm.check.objects import Object, Objects

RULE = Rule("kubernetes-version-is-not-skipped", theme="upgrade", severity=ERROR, mildest=WARNING)


def check(item: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for the chart, at its first object."""
    allowed = context.earlier.allowed if context.earlier else None
    if allowed is None or not allowed.then or not allowed.now or item is not objects.all[0]:
        return
    last, first = allowed.then[-1], allowed.now[0]
    told = f"the chart allowed Kubernetes {_span(allowed.then)}, and allows {_span(allowed.now)} now"
    if allowed.now[-1] < allowed.then[0]:
        yield Violation(None, f"{told}: no cluster goes back", f"allow 1.{allowed.then[0]} still")
    elif first == last + 1:
        message = f"{told}: the cluster must be upgraded first, under a release that does not allow its version"
        yield Violation(None, message, f"allow 1.{last} still", severity=WARNING)
    elif first > last:
        message = f"{told}: {_span(range(last + 1, first))} is allowed by neither, and no cluster skips a version"
        yield Violation(None, message, f"allow 1.{last} still, or release a chart in between")


def _span(minors: Sequence[int]) -> str:
    return f"1.{minors[0]}" if len(minors) == 1 else f"1.{minors[0]} to 1.{minors[-1]}"
