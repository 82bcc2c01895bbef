"""Getting in: what `WWW-Authenticate` asks for, and the tokens that answer it.

After the Distribution project's token authentication: a registry answers 401 and names a token server, which gives
tokens for one repository each, to anybody where images are public.
"""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from aquahelm.registry.address import may_be_plain, shown
from aquahelm.registry.model import RegistryTrouble
from aquahelm.registry.wire import MEBIBYTE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.registry.credentials import Credentials
    from aquahelm.registry.wire import Answer, Wire

SHORTEST = 60
"""Seconds that a token holds which does not say how long."""
_SCHEME = re.compile(r"\s*,?\s*([A-Za-z][A-Za-z0-9_-]*)(?:\s+|$)(?![=,])")
_PARAMETER = re.compile(r"\s*,?\s*([A-Za-z][A-Za-z0-9_-]*)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s,\"]*))")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a registry asks for: `scheme` in lower case, and its parameters."""

    scheme: str
    parameters: Mapping[str, str]


def challenges(header: str) -> list[Challenge]:
    """The challenges of a `WWW-Authenticate` header, in order; what cannot be read is left out."""
    found: list[Challenge] = []
    position = 0
    while named := _SCHEME.match(header, position):
        position = named.end()
        parameters: dict[str, str] = {}
        while pair := _PARAMETER.match(header, position):
            parameters[pair[1].lower()] = re.sub(r"\\(.)", r"\1", pair[2]) if pair[2] is not None else pair[3]
            position = pair.end()
        found.append(Challenge(named[1].lower(), parameters))
    return found


@dataclass(slots=True)
class _Token:
    value: str
    until: float


class Denied(Exception):
    """The token server gives us nothing for this repository."""


class Doorman:
    """Authorization for one registry or mirror; threads share it."""

    def __init__(self, base: str, wire: Wire, credentials: Credentials, schemes: Mapping[str, str]) -> None:
        self._base = base
        self._wire = wire
        self._credentials = credentials
        self._schemes = schemes
        self._challenge: Challenge | None = None
        self._tokens: dict[str, _Token] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def headers(self, path: str) -> dict[str, str]:
        """What to send along for a repository; nothing before the registry has asked.

        Errors: Denied, RegistryTrouble.
        """
        if self._credentials.registry_token:
            return {"Authorization": f"Bearer {self._credentials.registry_token}"}
        challenge = self._challenge
        if challenge is None:
            return {}
        if challenge.scheme == "basic":
            return {"Authorization": self._credentials.basic}
        return {"Authorization": f"Bearer {self._token(challenge, path)}"}

    def asked(self, answer: Answer, path: str, sent: Mapping[str, str]) -> bool:
        """Take note of a 401; returns whether another try, with new headers, can do better.

        Args:
            answer: the registry's.
            path: the repository.
            sent: headers that it had got.

        Errors: RegistryTrouble for a challenge that cannot be met.
        """
        offered = challenges(answer.headers.get("WWW-Authenticate", ""))
        usable = [one for one in offered if one.scheme == "bearer" and one.parameters.get("realm")]
        usable += [one for one in offered if one.scheme == "basic" and self._credentials.user]
        if not usable or self._credentials.registry_token:
            return False
        again = "Authorization" in sent
        if again and self._challenge and self._challenge.scheme == "basic":
            return False
        with self._lock:
            self._challenge = usable[0]
            held = self._tokens.get(path)
            if held and sent.get("Authorization") == f"Bearer {held.value}":
                del self._tokens[path]  # expired or revoked before its time
        return True

    def _token(self, challenge: Challenge, path: str) -> str:
        with self._lock:
            lock = self._locks.setdefault(path, threading.Lock())
        with lock:
            held = self._tokens.get(path)
            if held is None or held.until <= time.monotonic():
                held = self._fetch(challenge, path)
                self._tokens[path] = held
            return held.value

    def _fetch(self, challenge: Challenge, path: str) -> _Token:
        realm = challenge.parameters["realm"]
        service = challenge.parameters.get("service", "")
        plain = urlsplit(realm).scheme == "http"
        if plain and (self._base.startswith("https") or not may_be_plain(realm, self._schemes)):
            raise RegistryTrouble(f"{shown(self._base)} wants a login sent to {shown(realm)} in plain text: refused")
        # Never what the challenge asks for: reading is all we want, of this repository only.
        query = {"service": service, "scope": f"repository:{path}:pull"}
        known = self._credentials
        headers = {"Accept": "application/json"}
        if known.identity_token:
            form = {"grant_type": "refresh_token", "refresh_token": known.identity_token, "client_id": "aquahelm"}
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            answer = self._wire.send(
                "POST", realm, headers, body=urlencode(form | query).encode(), most=MEBIBYTE, follow=False
            )
        else:
            if known.user:
                headers["Authorization"] = known.basic
                query["account"] = known.user
            joint = "&" if urlsplit(realm).query else "?"
            answer = self._wire.send("GET", f"{realm}{joint}{urlencode(query)}", headers, most=MEBIBYTE)
        return self._read(answer, realm)

    def _read(self, answer: Answer, realm: str) -> _Token:
        if answer.status in (401, 403):
            if answer.status == 401 and not self._credentials.anonymous:
                raise RegistryTrouble(
                    f"{shown(realm)} refuses the login that Docker's configuration has for it", "`docker login` anew"
                )
            raise Denied
        try:
            read = json.loads(answer.body) if answer.status == 200 else None
        except (ValueError, RecursionError):
            read = None
        value = (read.get("token") or read.get("access_token")) if isinstance(read, dict) else None
        if not isinstance(value, str) or not value or not value.isprintable() or not value.isascii():
            raise RegistryTrouble(f"{shown(realm)} gives no token (status {answer.status})")
        lasts = read.get("expires_in") if isinstance(read, dict) else None
        seconds = lasts if isinstance(lasts, int | float) and lasts > 0 else SHORTEST
        return _Token(value, time.monotonic() + max(seconds - 10, seconds / 2))
