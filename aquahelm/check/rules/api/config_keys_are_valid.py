"""Keys of a ConfigMap or a Secret can be file names, and its data fits.

Bad:
    kind: ConfigMap
    data: {config/app.yaml: "…"}
Good:
    kind: ConfigMap
    data: {app.yaml: "…"}

The API server answers `a valid config key must consist of alphanumeric characters, '-', '_' or '.'`. All values
together hold 1 MiB at most; a Secret of a known type has the keys of that type.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING

from aquahelm.check.grammar import config_key
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.sops import is_encrypted
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("config-keys-are-valid", theme="api", severity=ERROR, kinds=frozenset({"ConfigMap", "Secret"}))

MOST_BYTES = 1024 * 1024
NEEDED = {
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}
JSON_KEYS = {".dockerconfigjson", ".dockercfg"}
ACCOUNT = "kubernetes.io/service-account.name"


def check(item: Object) -> Iterator[Violation]:
    """One for each key, and one when there is too much data."""
    if is_encrypted(item.root.mapping):
        return
    fields = ("data", "binaryData") if item.kind == "ConfigMap" else ("data", "stringData")
    size = 0
    for field in fields:
        for key, value in (item / field).mapping.items():
            trouble = config_key(key)
            if trouble:
                yield Violation(item / field / key, f"the key {shown(key)} {trouble}")
            size += len(_bytes(value, coded=field == "binaryData" or (field == "data" and item.kind == "Secret")))
    if size > MOST_BYTES:
        yield Violation(item / "data", f"the data holds {size} bytes; at most {MOST_BYTES}")
    if item.kind == "ConfigMap":
        for key in (item / "binaryData").mapping:
            if key in (item / "data").mapping:
                yield Violation(item / "binaryData" / key, f"{shown(key)} stands in data too")
    else:
        yield from _of_type(item)


def _of_type(secret: Object) -> Iterator[Violation]:
    kind = (secret / "type").text or "Opaque"
    data = {**(secret / "data").mapping, **(secret / "stringData").mapping}
    for key in NEEDED.get(kind, ()):
        if key not in data:
            yield Violation(secret / "data" / key, f"a Secret of type {kind} has a key {key}")
        elif key in JSON_KEYS and not _is_json(_bytes(data[key], coded=key not in (secret / "stringData").mapping)):
            yield Violation(secret / "data" / key, f"{key} is not JSON")
    if kind == "kubernetes.io/basic-auth" and not {"username", "password"} & set(data):
        yield Violation(secret / "data", f"a Secret of type {kind} has a key username or password")
    if kind == "kubernetes.io/service-account-token" and not (secret / "metadata" / "annotations" / ACCOUNT).text:
        place = secret / "metadata" / "annotations" / ACCOUNT
        yield Violation(place, f"a Secret of type {kind} names its account in the annotation {ACCOUNT}")


def _bytes(value: object, *, coded: bool) -> bytes:
    if not isinstance(value, str):
        return b""
    if not coded:
        return value.encode()
    try:
        return base64.b64decode(value)
    except (binascii.Error, ValueError):
        return b""


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    except RecursionError:  # Go counts to 10,000 levels; whether this would end well is not told
        return True
    return True
