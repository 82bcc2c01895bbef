"""An account of a connection as text and as a document for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aquahelm.check.objects import Object
    from aquahelm.check.reach.account import Account, PolicyAccount, RuleAccount, SideAccount
    from aquahelm.check.reach.labels import Answer

    Where = Callable[[Object], str]
    """The inventory's line behind an object; empty where there is none."""

VERDICTS: dict[Answer, str] = {True: "open", False: "closed", None: "unknown"}
_ADMITS: dict[Answer, str] = {True: "admits it", None: "perhaps", False: "no"}
_SHOWN = 12
"""Rules of a policy that are shown, those of interest first; the others are counted."""


def headline(account: Account, via: str) -> str:
    """`open     payment → event on port 8102 (http), Service/event port 80`."""
    name = f" ({account.door.name})" if account.door.name else ""
    path = f"{account.source} → {account.target} on port {account.door}{name}"
    return f"{VERDICTS[account.open]:<7}  {path}{f', {via}' if via else ''}"


def lines(account: Account, where: Where) -> Iterator[str]:
    """What each side says, rule by rule."""
    for side in account.sides:
        yield from _side(side, where)


def document(account: Account, via: str, where: Where) -> dict[str, Any]:
    """The same for programs; `open` is null where it cannot be told."""
    return {
        "from": account.source,
        "to": account.target,
        "port": account.door.number,
        "protocol": account.door.protocol,
        "name": account.door.name,
        "via": via,
        "open": account.open,
        "sides": [_side_document(side, where) for side in account.sides],
    }


def _side(side: SideAccount, where: Where) -> Iterator[str]:
    what = f"out of {side.name} (egress)" if side.direction == "egress" else f"into {side.name} (ingress)"
    if not side.policies:
        yield f"  {what}: {side.note or 'no policy holds it, all is open'}"
        return
    yield f"  {what}: {VERDICTS[side.open]}{f'; {side.note}' if side.note else ''}"
    rest = 0
    for policy in side.policies:
        # Where a rule admits, that one is the reason; where none does, each is.
        shown = [rule for rule in policy.rules if rule.admits is not False] if side.open else policy.rules
        rest += len(policy.rules) - len(shown)
        if shown or not side.open:
            yield from _policy(policy, shown, side.direction, where)
    if rest:
        yield f"    {rest} more rule{'s do' if rest > 1 else ' does'} not"


def _policy(policy: PolicyAccount, rules: Sequence[RuleAccount], direction: str, where: Where) -> Iterator[str]:
    manifest = policy.item.manifest
    source = where(policy.item)
    yield f"    {policy.item.ref}  ({manifest.template}:{manifest.line}{f', {source}' if source else ''})"
    if not policy.rules:
        yield f"      has no {direction} rules"
    few = sorted(rules, key=_interest)[:_SHOWN]
    for rule in few:
        yield f"      {_ADMITS[rule.admits]}  {rule.field}: {rule.means}{f' ({rule.why})' if rule.why else ''}"
    if len(rules) > len(few):
        yield f"      {_ADMITS[False]}  … and {len(rules) - len(few)} more"


def _interest(rule: RuleAccount) -> int:
    """What admits comes first, then what nearly does."""
    if rule.admits is not False:
        return 0 if rule.admits else 1
    return 2 if rule.why.startswith("another port") else 3


def _side_document(side: SideAccount, where: Where) -> dict[str, Any]:
    return {
        "direction": side.direction,
        "of": side.name,
        "open": side.open,
        "note": side.note,
        "policies": [
            {
                "policy": policy.item.ref,
                "template": policy.item.manifest.template,
                "line": policy.item.manifest.line,
                "source": where(policy.item),
                "rules": [
                    {"field": rule.field, "admits": rule.admits, "means": rule.means, "why": rule.why}
                    for rule in policy.rules
                ],
            }
            for policy in side.policies
        ],
    }
