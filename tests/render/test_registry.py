"""The chart in a real OCI registry: pushed by Helm, pulled by Helm, and what comes out is what went in."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.render.conftest import PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SERVER = shutil.which("docker-registry")
CONFIG = """
version: 0.1
storage: {{filesystem: {{rootdirectory: {data}}}}}
http: {{addr: "127.0.0.1:{port}"}}
log: {{level: error}}
"""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`127.0.0.1:port` of a registry with nothing in it."""
    if SERVER is None:
        pytest.skip("no docker-registry on PATH (Debian's package docker-registry)")
    folder = tmp_path_factory.mktemp("registry")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "config.yml"
    config.write_text(CONFIG.format(data=folder / "data", port=port), encoding="utf-8")
    with subprocess.Popen([SERVER, "serve", str(config)]) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/v2/", server)
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  our own registry
                return
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, "the registry ended"
            time.sleep(0.05)
    raise AssertionError("the registry does not answer")


@pytest.mark.parametrize("helm", PROGRAMS)
def test_what_is_pulled_is_what_was_pushed(helm: str, registry: str, tmp_path: Path) -> None:
    def run(*arguments: str) -> str:
        done = subprocess.run([helm, *arguments], cwd=ROOT, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("package", "charts/aquastream", "--destination", str(tmp_path))
    (archive,) = tmp_path.glob("aquastream-*.tgz")
    run("push", str(archive), f"oci://{registry}/charts", "--plain-http")
    version = archive.stem.removeprefix("aquastream-")
    with urllib.request.urlopen(f"http://{registry}/v2/charts/aquastream/tags/list", timeout=5) as answer:
        assert json.load(answer)["tags"] == [version]
    common = ["-n", "aquastream", "--kube-version", "1.36.0", "-f", "values/values.prod.yaml"]
    pulled = run("template", "x", f"oci://{registry}/charts/aquastream", "--version", version, "--plain-http", *common)
    # Helm 3 tells of the pull on the same stream.
    assert pulled[pulled.index("---\n") :] == run("template", "x", "charts/aquastream", *common)
