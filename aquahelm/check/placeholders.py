"""What is a secret, by its name, and values that stand where a secret would and are none."""

from __future__ import annotations

import re
from functools import lru_cache

_SECRET_NAME = re.compile(
    r"(^|[_.-])((pg)?password|passwd|passphrase|pwd|secret|(?<!initial[_.-]cluster[_.-])token|credentials?|"
    r"(api|access|secret|private|signing|encryption|auth)[_.-]?key|secret[_.-]?key[_.-]?base)$"
    r"|(?<!proxy)(?<!by)(?<!allow)[_.-]pass$",
    re.IGNORECASE,
)
# `accessKey`, `clientSecret`, `dbPassword` → words apart.
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HARMLESS = re.compile(
    r"(true|false|yes|no|on|off|null|none|enabled|disabled|always|never|required|optional|prefer(red)?)?|[0-9.]+[smhd]?"
    r"|.*[\s<>{}*].*|\$.*|\.{0,2}/.*|[a-z][a-z0-9+.-]*://[^@]*|.*(change.?me|replace|example|placeholder|dummy|redacted|xxx|todo).*",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#\s:@]*:(?P<password>[^/?#\s@]+)@")
FORMAT = re.compile(r"%[-+ 0#]*\w|\{\w*\}")
"""What a program puts the password in the place of."""
_MASKED = re.compile(r"(.)\1*")


@lru_cache(maxsize=4096)
def names_a_secret(name: str) -> bool:
    """Whether what bears this name is a secret: `DB_PASSWORD`, `clientSecret`, `api-key`."""
    return _SECRET_NAME.search(_CAMEL.sub("_", name)) is not None


def password_in_address(value: str) -> str:
    """The password that stands in an address (`postgres://web:hunter2@db/web`); empty if there is none.

    A name for it, as people write it in examples and in what is filled in later, is none: `user:password@`, `$(…)`.
    """
    found = _LOGIN.search(value) if "@" in value else None
    password = found["password"] if found else ""
    filled_in = FORMAT.fullmatch(password)
    return "" if filled_in or is_placeholder(password) or names_a_secret(password) else password


def is_placeholder(value: str) -> bool:
    """Whether a value is empty, a switch, a number, an address, a reference, or says that it is to be replaced."""
    return bool(_HARMLESS.fullmatch(value) or _MASKED.fullmatch(value))
