"""The storage of a managed database only grows.

Bad:
    # installed: kind: Cluster, spec: {storage: {size: 20Gi}}
    spec: {storage: {size: 10Gi}}
Good:
    # installed: kind: Cluster, spec: {storage: {size: 10Gi}}
    spec: {storage: {size: 20Gi}}

The API server accepts it, and the operator's webhook refuses it: `can't shrink existing storage` (CloudNativePG).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.quantities import amount
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("store-does-not-shrink", theme="upgrade", severity=ERROR, kinds=frozenset({"Cluster"}))


def check(cluster: Object, before: Object) -> Iterator[Violation]:
    """One for each volume that would shrink."""
    for field in ("storage", "walStorage"):
        size, had = cluster.spec / field / "size", before.spec / field / "size"
        asks, has = amount(size.value), amount(had.value)
        if asks is not None and has is not None and asks < has:
            yield Violation(
                size, f"a volume cannot shrink, and {shown(had.value)} is installed", "keep the size, or grow it"
            )
