"""A NetworkPolicy has rules only for the directions that its policyTypes name.

Bad:
    spec: {podSelector: {}, policyTypes: [Ingress], egress: [{to: [{podSelector: {}}]}]}
Good:
    spec: {podSelector: {}, policyTypes: [Ingress, Egress], egress: [{to: [{podSelector: {}}]}]}

The API server accepts it and passes over the rules: the direction is not isolated, and everything is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("policy-types-cover-rules", theme="network", severity=WARNING, kinds=frozenset({"NetworkPolicy"}))


def check(policy: Object) -> Iterator[Violation]:
    """One for each list of rules that counts for nothing."""
    types = (policy.spec / "policyTypes").value
    if isinstance(types, list) and types:
        # Words of another size are refused, which another rule says.
        words = {word.capitalize() for word in types if isinstance(word, str)}
        for field, word in (("ingress", "Ingress"), ("egress", "Egress")):
            if (policy.spec / field).value and word not in words:
                message = f"policyTypes does not name {word}; these rules count for nothing"
                yield Violation(policy.spec / field, message, f"add {word} to policyTypes")
