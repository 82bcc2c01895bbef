"""Makes the Secrets that are missing, with random values; never changes a value that is there.

Runs in a pod, as a Helm hook, with Python's standard library alone. Arguments: a JSON file `{Secret: {key: length}}`
and a JSON file of labels for new Secrets. Prints names, never values. Exit code 1 when the API refuses.

Generated charts hold a copy of this file; aquahelm vendors it.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import ssl
import string
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ACCOUNT = Path(os.environ.get("ACCOUNT_DIRECTORY", "/var/run/secrets/kubernetes.io/serviceaccount"))
ALPHABET = string.ascii_letters + string.digits
"""Safe in URLs, connection strings and shells."""

ATTEMPTS = 30
HINT_AFTER = 5
PAUSE_SECONDS = 2.0


class Refused(Exception):
    """The API answered, and not with success."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status


class SecretsApi:
    """The Secrets of this pod's namespace."""

    def __init__(self) -> None:
        host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ["KUBERNETES_SERVICE_PORT"]
        address = f"[{host}]" if ":" in host else host
        namespace = (ACCOUNT / "namespace").read_text().strip()
        self._url = f"https://{address}:{port}/api/v1/namespaces/{namespace}/secrets"
        self._tls = ssl.create_default_context(cafile=str(ACCOUNT / "ca.crt"))

    def create(self, name: str, labels: dict[str, str], data: dict[str, str]) -> None:
        """Raises Refused, with status 409 where it exists."""
        metadata = {"name": name, "labels": labels}
        self._call("POST", "", {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data})

    def read(self, name: str) -> dict[str, Any]:
        """The Secret `name`."""
        return self._call("GET", f"/{name}")

    def add(self, name: str, version: str, data: dict[str, str]) -> None:
        """Adds keys, unless somebody has changed the Secret since `version` (Refused with status 409)."""
        patch = {"metadata": {"resourceVersion": version}, "data": data}
        self._call("PATCH", f"/{name}", patch, "application/merge-patch+json")

    def _call(self, method: str, path: str, body: Any = None, content: str = "application/json") -> dict[str, Any]:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._once(method, path, body, content)
            except (OSError, Refused) as problem:
                # A pod's network may come up after it; a busy API asks to come again (429, 5xx).
                passing = not isinstance(problem, Refused) or problem.status == 429 or problem.status >= 500
                if not passing or attempt == ATTEMPTS:
                    raise
                say(f"the API is not reachable yet: {problem}")
                if attempt == HINT_AFTER:
                    say("if it stays so: does global.network.apiServer name the address and port of its endpoints?")
                time.sleep(PAUSE_SECONDS)
        raise AssertionError("unreachable")

    def _once(self, method: str, path: str, body: Any, content: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {(ACCOUNT / 'token').read_text().strip()}", "Content-Type": content}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data=data, headers=headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10, context=self._tls) as answer:  # noqa: S310
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            raise Refused(error.code, _message(error.read())) from error


def ensure(api: SecretsApi, name: str, keys: dict[str, int], labels: dict[str, str]) -> str:
    """Makes the Secret or its missing keys; says what was done."""
    try:
        api.create(name, labels, {key: random_value(length) for key, length in keys.items()})
    except Refused as refused:
        if refused.status != 409:
            raise
    else:
        return "created"
    while True:
        found = api.read(name)
        missing = {key: random_value(length) for key, length in keys.items() if key not in (found.get("data") or {})}
        if not missing:
            return "there already"
        try:
            api.add(name, found["metadata"]["resourceVersion"], missing)
        except Refused as refused:
            if refused.status != 409:
                raise
        else:
            return f"keys added: {', '.join(sorted(missing))}"


def say(line: str) -> None:
    """A line of the pod's log."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def random_value(length: int) -> str:
    """A random text, as a Secret's `data` holds it."""
    return base64.b64encode("".join(secrets.choice(ALPHABET) for _ in range(length)).encode()).decode()


def _message(body: bytes) -> str:
    try:
        return str(json.loads(body)["message"])
    except (ValueError, KeyError, TypeError):
        return body[:200].decode(errors="replace")


def main(names_file: str, labels_file: str) -> int:
    """Every Secret of the file; goes on after one that fails."""
    names: dict[str, dict[str, int]] = json.loads(Path(names_file).read_text())
    labels: dict[str, str] = json.loads(Path(labels_file).read_text())
    api, failed = SecretsApi(), False
    for name, keys in sorted(names.items()):
        try:
            say(f"Secret {name}: {ensure(api, name, keys, labels)}")
        except (OSError, Refused) as problem:
            say(f"Secret {name}: failed, {problem}")
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
