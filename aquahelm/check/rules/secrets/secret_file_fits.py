"""An encrypted secret is for the place where it is used.

Bad:
    kind: SealedSecret                                # secrets/stage/jwt.yaml
    metadata: {name: jwt, namespace: shop-dev}        # stage is namespace shop-stage
Good:
    kind: SealedSecret
    metadata: {name: jwt, namespace: shop-stage}

A sealed value is bound to the name and namespace that it was sealed for, and the controller refuses it anywhere else:
no Secret is made. A sops file for other recipients cannot be decrypted by those who need it, or can be by those who
should not.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.secretfiles import KEPT
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.secretfiles import KeptSecret
    from aquahelm.inventory.secretfiles import SecretFile

RULE = Rule("secret-file-fits", theme="secrets", severity=ERROR)

# Two bytes of length, a session key encrypted with RSA of 2048 bits or more, the tag of an empty value.
_SHORTEST = 2 + 256 + 16


def check(kept: KeptSecret) -> Iterator[Violation]:
    """One for each way in which a file does not fit."""
    file, wanted = kept.file, kept.wanted
    if file is None or file.problem or wanted is None or wanted.provider not in KEPT:
        return
    again = f"aquahelm secrets seal {kept.name} -e {kept.environment}"
    if file.kind != KEPT[wanted.provider]:
        forms = {"sealed": "a SealedSecret", "sops": "encrypted by sops"}
        yield Violation(None, f"{file.path} is {forms[file.kind]}, and {wanted.provider} provides it", again)
        return
    yield from _elsewhere(kept, file, again)
    if file.kind == "sealed":
        broken = [key for key, value in file.sealed.items() if not _may_open(value)]
        if broken:
            told = f"{file.path}: what stands under {listing(broken, 'and')} is not what sealing gives"
            yield Violation(None, told, again)
    elif {*file.recipients} != {*kept.recipients}:
        lacking, extra = {*kept.recipients} - {*file.recipients}, {*file.recipients} - {*kept.recipients}
        parts = [f"not for {listing(sorted(lacking), 'and')}"] if lacking else []
        parts += [f"for {listing(sorted(extra), 'and')}, which the inventory does not name"] if extra else []
        fix = f"sops updatekeys {file.path}"
        yield Violation(None, f"{file.path} is encrypted {'; '.join(parts)}", fix)


def _elsewhere(kept: KeptSecret, file: SecretFile, again: str) -> Iterator[Violation]:
    bound = file.kind == "sops" or file.scope == "strict"
    if file.object_name != kept.name and bound:
        yield Violation(None, f"{file.path} is for the Secret {file.object_name or '(no name)'}", again)
    wrong = file.namespace != kept.namespace if file.kind == "sealed" else file.namespace not in ("", kept.namespace)
    if wrong and (file.kind == "sops" or file.scope != "cluster-wide"):
        told = (
            f"{file.path} is for the namespace {file.namespace or '(none)'}, and {kept.environment} is {kept.namespace}"
        )
        yield Violation(None, told, again)


def _may_open(value: str) -> bool:
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(data) >= _SHORTEST and int.from_bytes(data[:2], "big") <= len(data) - 2 - 16
