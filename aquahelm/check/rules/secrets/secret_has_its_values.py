"""A Secret that pods read has all its values.

Bad:
    secrets: {provider: {stage: sealed-secrets}}   # and there is no secrets/stage/jwt.yaml
Good:
    $ aquahelm secrets seal jwt -e stage

The chart makes no SealedSecret, or the controller makes a Secret without the key, and the pods stay in
CreateContainerConfigError. Only encrypted files can be looked at: whether a store holds a document, and whether an
existing Secret exists, the cluster knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.secretfiles import KEPT, missing_keys
from aquahelm.check.wording import listing
from aquahelm.inventory.secretfiles import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.secretfiles import KeptSecret

RULE = Rule("secret-has-its-values", theme="secrets", severity=ERROR)


def check(kept: KeptSecret) -> Iterator[Violation]:
    """One for a Secret without a file, or one that lists the keys that the file lacks."""
    wanted = kept.wanted
    if wanted is None or wanted.provider not in KEPT or (kept.file and kept.file.problem):
        return
    missing = missing_keys(wanted, kept.file)
    if not missing:
        return
    fix = f"aquahelm secrets seal {kept.name} -e {kept.environment}"
    path = path_of(kept.environment, kept.name)
    if kept.file is None:
        yield Violation(None, f"pods read it, {wanted.provider} provides it, and there is no {path}", fix)
    else:
        word = "key" if len(missing) == 1 else "keys"
        yield Violation(None, f"{path} lacks the {word} {listing(list(missing), 'and')}", fix)
