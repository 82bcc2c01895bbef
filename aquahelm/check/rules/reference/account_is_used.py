"""Some pod speaks with a service account.

Bad:
    kind: ServiceAccount
    metadata: {name: payments}   # the pods have serviceAccountName: payment
Good:
    kind: ServiceAccount
    metadata: {name: payment}

The API server accepts it; an account that nobody uses keeps its rights, and a pod that should have them runs with
another. Nothing is said where no pods are among the objects, nor where a pod asks for nearly that name (the pod's
finding says it), nor in kube-system, where controllers speak with accounts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.missing import is_missing
from aquahelm.check.rule import NOTE, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("account-is-used", theme="reference", severity=NOTE, kinds=frozenset({"ServiceAccount"}))

CONTROLLERS = "kube-system"  # the control plane's own speak with accounts there, and run in no pod


def check(account: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each that nobody uses."""
    usage = objects.usage
    if (
        account.name in ("", "default")
        or account.namespace == CONTROLLERS
        or context.externals.has(account.kind, account.name)
    ):
        return
    if not usage.can_be_told(account) or usage.is_account_used(account):
        return
    if not usage.is_meant(account, lambda name: is_missing(account.kind, name, account.namespace, objects, context)):
        yield Violation(account / "metadata" / "name", f"no pod here speaks with {account.ref}", "remove it, or use it")
