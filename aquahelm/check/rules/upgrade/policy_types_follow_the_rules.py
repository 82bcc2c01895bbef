"""A NetworkPolicy that gets rules of another direction says its `policyTypes`.

Bad:
    # installed: spec: {podSelector: {}, ingress: []}
    spec: {podSelector: {}, ingress: [], egress: [{to: [{podSelector: {}}]}]}
Good:
    # installed: spec: {podSelector: {}, ingress: []}
    spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [], egress: [{to: [{podSelector: {}}]}]}

The API server fills in `policyTypes` from the rules when the policy is made, and never again: an upgrade that adds
egress rules has no effect, and one that takes them away leaves every connection out forbidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("policy-types-follow-the-rules", theme="upgrade", severity=ERROR, kinds=frozenset({"NetworkPolicy"}))


def check(policy: Object, before: Object) -> Iterator[Violation]:
    """One if the direction of its rules is another, and its types are not."""
    types = policy.spec / "policyTypes"
    if types.value or (before.spec / "policyTypes").value:
        return
    now, then = bool((policy.spec / "egress").value), bool((before.spec / "egress").value)
    if now and not then:
        message = "policyTypes stays [Ingress], as it was filled in at first: these rules have no effect"
        yield Violation(policy.spec / "egress", message, "policyTypes: [Ingress, Egress]")
    elif then and not now:
        message = "policyTypes stays [Ingress, Egress], as it was filled in at first: nothing may leave these pods"
        yield Violation(types, message, "policyTypes: [Ingress]")
