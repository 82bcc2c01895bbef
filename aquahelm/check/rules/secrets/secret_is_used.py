"""A secret that is declared or kept is read by somebody.

Bad:
    secrets: {names: {jwt: {}, old-gateway: {}}}      # no service names old-gateway
Good:
    secrets: {names: {jwt: {}}}

A value that nobody needs can still leak, and somebody has to renew it. A file is also left over where another provider
has taken its place: what stands in it is not what the pods get.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.secretfiles import KEPT
from aquahelm.check.wording import listing, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.secretfiles import KeptSecret

RULE = Rule("secret-is-used", theme="secrets", severity=WARNING)


def check(kept: KeptSecret) -> Iterator[Violation]:
    """One for a declaration or a file that nobody needs, or one for the keys of a file."""
    file, wanted = kept.file, kept.wanted
    if kept.declared:
        yield Violation(None, f"nobody reads the secret {kept.name} in any environment", "remove it, or use it")
    if file is None or file.problem:
        return
    if wanted is None:
        near = nearest(kept.name, kept.others)
        fix = f"{near}?" if near else "remove the file"
        yield Violation(None, f"{file.path}: no pod of {kept.environment} reads a Secret {kept.name}", fix)
    elif wanted.provider not in KEPT:
        told = f"{file.path} is not read: {wanted.provider} provides {kept.name} in {kept.environment}"
        yield Violation(None, told, "remove the file, or say secrets.provider: sealed-secrets or sops")
    else:
        extra = sorted(file.keys - {*wanted.keys, *wanted.fixed})
        if extra:
            told = f"{file.path}: no pod of {kept.environment} reads {listing(extra, 'or')} of it"
            yield Violation(None, told, "take it out of the file, or list it under secrets.names.….keys")
