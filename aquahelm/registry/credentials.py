"""Who we are to registries: Docker's `config.json`, its credential helpers and stores."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import shutil
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aquahelm.registry.address import known_host
from aquahelm.registry.model import RegistryTrouble
from aquahelm.registry.name import DOCKER_HUB

HUB_KEY = "https://index.docker.io/v1/"
_HELPER = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Credentials:
    """A login: name and password, or a token to refresh from, or a token as it is. Never printed."""

    user: str = ""
    password: str = ""
    identity_token: str = ""
    registry_token: str = ""

    def __repr__(self) -> str:
        return f"Credentials({self.user!r}, …)"

    @property
    def basic(self) -> str:
        """The value of an `Authorization` header."""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    @property
    def anonymous(self) -> bool:
        """Whether this is nobody."""
        return not (self.user or self.identity_token or self.registry_token)


ANONYMOUS = Credentials()


class Logins:
    """The credentials that Docker's configuration holds; each host's are looked up once."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or _usual_place()
        self._config: dict[str, Any] | None = None
        self._found: dict[str, Credentials] = {}
        self._lock = threading.Lock()

    def of(self, registry: str) -> Credentials:
        """The login for a registry; `ANONYMOUS` where there is none.

        Errors: RegistryTrouble for a file that cannot be read as Docker's, and for a helper that this host needs and
            that fails. A missing program of `credsStore` means no login: such configurations are carried from desktops
            to machines that lack it.
        """
        registry = known_host(registry)
        with self._lock:
            if registry not in self._found:
                self._found[registry] = self._look_up(registry)
            return self._found[registry]

    def _look_up(self, registry: str) -> Credentials:
        config = self._read()
        for key, helper in _mapping(config.get("credHelpers")).items():
            if known_host(key) == registry and isinstance(helper, str):
                return self._help(helper, registry, needed=True)
        stored = config.get("credsStore")
        if isinstance(stored, str) and stored:
            found = self._help(stored, registry, needed=False)
            if not found.anonymous:
                return found
        for key, entry in _mapping(config.get("auths")).items():
            if known_host(key) == registry:
                found = self._of_entry(key, _mapping(entry))
                if not found.anonymous:
                    return found
        return ANONYMOUS

    def _read(self) -> dict[str, Any]:
        if self._config is None:
            try:
                read = json.loads(self._file.read_text(encoding="utf-8"))
            except FileNotFoundError:
                read = {}
            except (OSError, ValueError, RecursionError) as error:
                reason = error.strerror if isinstance(error, OSError) else "it is not JSON"
                raise RegistryTrouble(f"{self._file}: {reason}", "mend it, or `docker login` anew") from None
            self._config = _mapping(read)
        return self._config

    def _of_entry(self, key: str, entry: dict[str, Any]) -> Credentials:
        user, password = _text(entry, "username"), _text(entry, "password")
        if packed := _text(entry, "auth"):
            try:
                user, colon, password = base64.b64decode(packed, validate=True).decode().rstrip("\0").partition(":")
            except (binascii.Error, UnicodeDecodeError):
                colon = ""
            if not colon:
                raise RegistryTrouble(
                    f"{self._file}: auths.{key}.auth is not `user:password` in base64", "`docker login` anew"
                )
        return Credentials(user, password, _text(entry, "identitytoken"), _text(entry, "registrytoken"))

    def _help(self, helper: str, registry: str, *, needed: bool) -> Credentials:
        name = f"docker-credential-{helper}"
        program = shutil.which(name) if _HELPER.fullmatch(helper) else None
        if program is None:
            if needed:
                raise RegistryTrouble(
                    f"{self._file} names {name} for {registry}, and there is no such program",
                    f"put it on PATH, or `docker login {registry}` without it",
                )
            return ANONYMOUS
        server = HUB_KEY if registry == DOCKER_HUB else registry
        try:
            done = subprocess.run(
                [program, "get"], input=server, capture_output=True, text=True, timeout=20, check=False
            )
        except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError) as error:
            raise RegistryTrouble(f"{name} failed for {registry}: {type(error).__name__}") from None
        if done.returncode:
            said = " ".join((done.stdout + done.stderr).split())[:200]
            if "credentials not found" in said or not needed:
                return ANONYMOUS
            raise RegistryTrouble(f"{name} failed for {registry}: {said or f'exit code {done.returncode}'}")
        try:
            answer = _mapping(json.loads(done.stdout))
        except (ValueError, RecursionError):
            raise RegistryTrouble(f"{name} did not answer in JSON for {registry}") from None
        user, secret = _text(answer, "Username"), _text(answer, "Secret")
        return Credentials(identity_token=secret) if user == "<token>" else Credentials(user, secret)


def _usual_place() -> Path:
    folder = os.environ.get("DOCKER_CONFIG")
    if folder:
        return Path(folder) / "config.json"
    try:
        return Path.home() / ".docker" / "config.json"
    except RuntimeError:  # nobody's home is known: a container with a bare user id
        return Path("/nonexistent/config.json")


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""
