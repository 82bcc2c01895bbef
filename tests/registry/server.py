"""A real registry on loopback, and images pushed to it over its own API."""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import urllib3

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

SERVER = shutil.which("docker-registry")
CONFIG = """
version: 0.1
storage: {{filesystem: {{rootdirectory: {data}}}, delete: {{enabled: true}}}}
http: {{addr: "127.0.0.1:{port}"}}
log: {{level: error}}
"""
INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
IMAGE_CONFIG = "application/vnd.oci.image.config.v1+json"
BUILT = "2026-10-01T12:00:00.123456789Z"


@contextmanager
def registry_at_work(folder: Path) -> Iterator[str]:
    """`127.0.0.1:port` of a registry with nothing in it."""
    if SERVER is None:
        pytest.skip("no docker-registry on PATH (Debian's package docker-registry)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "config.yml"
    config.write_text(CONFIG.format(data=folder / "data", port=port), encoding="utf-8")
    with subprocess.Popen([SERVER, "serve", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        try:
            for _ in range(400):
                with socket.socket() as knock:
                    if knock.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert run.poll() is None, "the registry ended"
                time.sleep(0.05)
            yield f"127.0.0.1:{port}"
        finally:
            run.terminate()


class Shelf:
    """Pushes to a registry."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._http = urllib3.PoolManager(retries=False)

    def close(self) -> None:
        self._http.clear()

    def push(
        self,
        path: str,
        tags: str | Sequence[str],
        *,
        created: str = BUILT,
        platforms: Sequence[str] = ("linux/amd64",),
        labels: Mapping[str, str] | None = None,
        index: bool | None = None,
        salt: str = "",
    ) -> str:
        """An image without layers; an index where there are several platforms. Returns its digest."""
        parts = []
        for platform in platforms:
            system, machine, *variant = platform.split("/")
            config: dict[str, Any] = {
                "os": system,
                "architecture": machine,
                "created": created,
                "rootfs": {"type": "layers", "diff_ids": []},
                "config": {"Labels": dict(labels or {}), "Env": [f"SALT={salt}{path}"]},
            }
            if variant:
                config["variant"] = variant[0]
            described = self.blob(path, json.dumps(config).encode()) | {"mediaType": IMAGE_CONFIG}
            manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": described, "layers": []}
            parts.append((platform, json.dumps(manifest).encode()))
        names = [tags] if isinstance(tags, str) else list(tags)
        if not (index if index is not None else len(parts) > 1):
            return {self.manifest(path, name, MANIFEST, parts[0][1]) for name in names}.pop()
        listed = []
        for platform, body in parts:
            digest = self.manifest(path, digest_of(body), MANIFEST, body)
            system, machine, *variant = platform.split("/")
            spoken = {"os": system, "architecture": machine} | ({"variant": variant[0]} if variant else {})
            listed.append({"mediaType": MANIFEST, "digest": digest, "size": len(body), "platform": spoken})
        unknown = {"os": "unknown", "architecture": "unknown"}
        listed.append({**listed[0], "platform": unknown})
        body = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": listed}).encode()
        return {self.manifest(path, name, INDEX, body) for name in names}.pop()

    def blob(self, path: str, body: bytes) -> dict[str, Any]:
        begun = self._http.request("POST", f"http://{self.address}/v2/{path}/blobs/uploads/")
        assert begun.status == 202, begun.data
        digest = digest_of(body)
        at = begun.headers["Location"]
        done = self._http.request("PUT", f"{at}{'&' if '?' in at else '?'}digest={digest}", body=body)
        assert done.status == 201, done.data
        return {"digest": digest, "size": len(body)}

    def manifest(self, path: str, name: str, kind: str, body: bytes) -> str:
        done = self._http.request(
            "PUT", f"http://{self.address}/v2/{path}/manifests/{name}", body=body, headers={"Content-Type": kind}
        )
        assert done.status == 201, done.data
        return done.headers["Docker-Content-Digest"]

    def delete(self, path: str, digest: str) -> None:
        """Delete a manifest; its tags go with it."""
        done = self._http.request("DELETE", f"http://{self.address}/v2/{path}/manifests/{digest}")
        assert done.status == 202, done.data


def digest_of(body: bytes) -> str:
    return "sha256:" + hashlib.sha256(body).hexdigest()
