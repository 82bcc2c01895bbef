"""A real API server as a judge: it is asked what it would say, and nothing is kept (dry run)."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import tempfile
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from ruamel.yaml import YAML

JSON = "application/json"
NO_ANSWER = "the server gave no answer"
ASKED = "dryRun=All&fieldValidation=Strict&fieldManager=helm"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the server said: refused or not, and why."""

    refused: bool
    message: str = ""
    fields: tuple[str, ...] = ()


class Server:
    """The API server that a kubeconfig names; its user is known by a client certificate or a token."""

    def __init__(self, kubeconfig: Path, namespace: str) -> None:
        self.namespace = namespace
        config = YAML(typ="safe").load(kubeconfig)
        context = _named(config, "context", config["current-context"])
        self._cluster = _named(config, "cluster", context["cluster"])
        self._user = _named(config, "user", context["user"])
        self._base = kubeconfig.parent
        self._resources: dict[str, dict[str, tuple[str, bool]]] = {}

    @cached_property
    def version(self) -> str:
        """Such as `1.36`."""
        said = self._ask("GET", "/version")[1]
        return f"{said['major']}.{said['minor'].rstrip('+')}"

    def knows(self, manifest: dict[str, Any]) -> bool:
        """Whether it serves objects of this kind."""
        return bool(self._path(manifest))

    def create(self, manifest: dict[str, Any]) -> Verdict:
        """What it says to a POST."""
        return self._judge("POST", self._path(manifest), manifest, JSON)

    def apply(self, manifest: dict[str, Any]) -> Verdict:
        """What it says to server-side apply, as Helm 4 does it."""
        path = self._path(manifest)
        name = manifest.get("metadata", {}).get("name")
        return self._judge("PATCH", path and f"{path}/{quote(name, safe='')}", manifest, "application/apply-patch+yaml")

    def make_namespace(self) -> None:
        """Make the namespace that objects are judged in."""
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace}}
        self._ask("POST", "/api/v1/namespaces", body)

    def remove_namespace(self) -> None:
        """Remove it again."""
        self._ask("DELETE", f"/api/v1/namespaces/{self.namespace}")

    def _judge(self, method: str, path: str, manifest: dict[str, Any], content: str) -> Verdict:
        if not path:
            return Verdict(True, "no such kind")
        try:
            status, said = self._ask(method, f"{path}?{ASKED}", manifest, content)
        except (http.client.HTTPException, OSError):
            return Verdict(True, NO_ANSWER)
        if status < 300:
            return Verdict(False)
        causes = (said.get("details") or {}).get("causes") or []
        return Verdict(True, str(said.get("message", said)), tuple(cause.get("field", "") for cause in causes))

    def _path(self, manifest: dict[str, Any]) -> str:
        """Where objects of this kind live; empty if there is no such kind."""
        api_version, kind = manifest.get("apiVersion"), manifest.get("kind")
        root = f"/apis/{api_version}" if "/" in str(api_version) else f"/api/{api_version}"
        if root not in self._resources:
            found = self._ask("GET", quote(root))[1].get("resources", [])
            listed = {one["kind"]: (one["name"], one["namespaced"]) for one in found if "/" not in one["name"]}
            self._resources[root] = listed
        name, namespaced = self._resources[root].get(str(kind), ("", False))
        return f"{root}/namespaces/{self.namespace}/{name}" if namespaced else name and f"{root}/{name}"

    def _ask(self, method: str, path: str, body: object = None, content: str = JSON) -> tuple[int, dict[str, Any]]:
        data = None if body is None else json.dumps(body).encode()
        for wait in (0, 1, None):
            try:
                self._connection.request(method, path, data, {"Content-Type": content, "Accept": JSON, **self._token})
                answer = self._connection.getresponse()
                text = answer.read()
                break
            except (http.client.HTTPException, OSError):
                self._connection.close()
                if wait is None:
                    raise
                time.sleep(wait)
        try:
            said = json.loads(text)
        except ValueError:
            said = {"message": text.decode(errors="replace")}
        return answer.status, said if isinstance(said, dict) else {"message": said}

    @cached_property
    def _token(self) -> dict[str, str]:
        token = self._user.get("token")
        return {"Authorization": f"Bearer {token}"} if token else {}

    @cached_property
    def _connection(self) -> http.client.HTTPSConnection:
        trusted = ssl.create_default_context(cadata=self._secret(self._cluster, "certificate-authority").decode())
        with tempfile.TemporaryDirectory() as folder:
            pair = [Path(folder, name) for name in ("client-certificate", "client-key")]
            for path in pair:
                path.write_bytes(self._secret(self._user, path.name))
            if pair[0].stat().st_size:
                trusted.load_cert_chain(pair[0], pair[1])
        address = urlsplit(self._cluster["server"])
        return http.client.HTTPSConnection(address.hostname or "", address.port, context=trusted, timeout=30)

    def _secret(self, holder: dict[str, Any], field: str) -> bytes:
        """A certificate or key: in the kubeconfig itself, or in a file that it names; empty if neither."""
        coded = holder.get(f"{field}-data")
        if coded:
            return base64.b64decode(coded)
        return (self._base / holder[field]).read_bytes() if holder.get(field) else b""


def _named(config: dict[str, Any], noun: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one[noun] for one in config[f"{noun}s"] if one["name"] == name)
    return found
