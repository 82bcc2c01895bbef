"""Flux's ImagePolicy says which image is the newest, its ImageUpdateAutomation how to commit it.

Bad:
    kind: ImagePolicy
    spec: {imageRepositoryRef: {name: web}, policy: {}}
Good:
    kind: ImagePolicy
    spec: {imageRepositoryRef: {name: web}, policy: {semver: {range: 1.x}}}

The API server accepts it; the controllers mark the objects as not ready, and no image is ever updated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule(
    "image-automation-is-complete",
    theme="operators",
    severity=ERROR,
    kinds=frozenset({"ImagePolicy", "ImageUpdateAutomation"}),
)

POLICIES = ("semver", "alphabetical", "numerical")


def check(item: Object) -> Iterator[Violation]:
    """One for the policy, one for the commit."""
    if item.kind == "ImageUpdateAutomation":
        if isinstance(item.spec.value, dict) and not (item.spec / "git").there:
            message = "no git: where and as whom to commit is unknown"
            yield Violation(item.spec, message, "git: {commit: {author: {email: …}}}")
        return
    policy = item.spec / "policy"
    given = [name for name in POLICIES if (policy / name).there]
    if isinstance(policy.value, dict) and not given:
        yield Violation(policy, "no policy: the newest image is unknown", f"give one of {listing(POLICIES)}")
