"""A storage driver asks for each audience's token once, for ten minutes or more.

Bad:
    kind: CSIDriver
    spec: {tokenRequests: [{audience: vault, expirationSeconds: 60}]}
Good:
    kind: CSIDriver
    spec: {tokenRequests: [{audience: vault, expirationSeconds: 3600}]}

The API server answers `may not specify a duration less than 10 minutes`, or `Duplicate value`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("storage-driver-is-possible", theme="api", severity=ERROR, kinds=frozenset({"CSIDriver"}))

LEAST, MOST = 600, 1 << 32


def check(driver: Object) -> Iterator[Violation]:
    """One for each token."""
    seen: set[str] = set()
    for token in driver.spec / "tokenRequests":
        audience, lasts = (token / "audience").text or "", token / "expirationSeconds"
        if audience in seen:
            yield Violation(token / "audience", f"{shown(audience)} stands twice", "keep one")
        seen.add(audience)
        if lasts.number is not None and not LEAST <= lasts.number <= MOST:
            yield Violation(lasts, f"{lasts.number} is not {LEAST} seconds or more")
