"""A file that keeps a secret is encrypted, as a whole, and can be read as what it is.

Bad:
    kind: Secret                 # secrets/prod/jwt.yaml
    stringData: {JWT_SECRET: hunter2}
Good:
    kind: SealedSecret
    spec: {encryptedData: {JWT_SECRET: AgBy3i4OJSWK…}}

Whoever can read the repository, or any backup or clone of it, can read the value, and deleting the file does not take
it out of the history: such a value has to be replaced. A file that is neither form of encryption is not taken into the
chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.secretfiles import KeptSecret

RULE = Rule("secret-file-is-encrypted", theme="secrets", severity=ERROR)


def check(kept: KeptSecret) -> Iterator[Violation]:
    """One for a file that anybody can read, or nobody."""
    file = kept.file
    if file is None or not file.problem:
        return
    again = f"aquahelm secrets seal {kept.name} -e {kept.environment}"
    fix = f"replace the value everywhere, then {again}" if file.kind == "plain" else f"mend it, or {again}"
    yield Violation(
        None, f"{file.path} {file.problem}" if file.kind != "plain" else f"{file.path}: {file.problem}", fix
    )
