"""A file of manifests holds no secret values.

Bad:
    kind: Secret
    metadata: {name: db}
    stringData: {password: hunter2}
Good:
    kind: SealedSecret
    metadata: {name: db}
    spec: {encryptedData: {password: AgBy3i4OJSWK…}}

The API server accepts it; whoever may read the repository has the value, base64 or not, and its history keeps it for
ever. Left alone are values that say that they are to be replaced, what SOPS has encrypted, Secrets that Helm rendered,
and keys that name no secret, unless the value is a private key or an address with a password in it.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from aquahelm.check.placeholders import is_placeholder, names_a_secret
from aquahelm.check.rule import WARNING, Context, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("secret-is-kept-elsewhere", theme="security", severity=WARNING, kinds=frozenset({"Secret"}))

PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]")
# `postgres://shop:hunter2@db/shop`
PASSWORD_IN_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/@:]*:([^\s/@]+)@", re.IGNORECASE)
KEYS_OF_REGISTRIES = {".dockerconfigjson", ".dockercfg"}
MOST = 3


def check(secret: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each Secret, at the first of its values."""
    if not context.files or "sops" in secret.root.mapping or _is_by_helm(secret):
        return
    found: dict[str, Node] = {}
    for field in ("stringData", "data"):
        for key, place in (secret / field).fields():
            value = place.text if field == "stringData" else _decoded(place.text or "")
            if value and _gives_away(str(key), value):
                found.setdefault(str(key), place)
    if found:
        keys = [*found]
        some = keys if len(keys) <= MOST else [*keys[: MOST - 1], f"{len(keys) - MOST + 1} more"]
        what = "the value of" if len(keys) == 1 else "the values of"
        message = f"whoever reads this file has {what} {listing(some, 'and')}"
        yield Violation(found[keys[0]], message, "seal it, encrypt it, fetch it from a vault, or create it by hand")


def _is_by_helm(secret: Object) -> bool:
    return (secret / "metadata" / "labels" / "app.kubernetes.io/managed-by").text == "Helm"


def _gives_away(key: str, value: str) -> bool:
    if PRIVATE_KEY.search(value) or (key in KEYS_OF_REGISTRIES and '"auth"' in value):
        return True
    password = PASSWORD_IN_ADDRESS.match(value)
    if password:
        return not is_placeholder(password[1])
    return names_a_secret(key) and not is_placeholder(value)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
