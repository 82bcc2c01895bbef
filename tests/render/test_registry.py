"""The chart in a real OCI registry: pushed by Helm, pulled by Helm, and what comes out is what went in."""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.registry.server import registry_at_work
from tests.render.conftest import PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`127.0.0.1:port` of a registry with nothing in it."""
    with registry_at_work(tmp_path_factory.mktemp("registry")) as address:
        yield address


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
