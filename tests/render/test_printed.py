"""What `aquahelm template` prints is what `helm template` prints."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from aquahelm.render.engine import Engine, RenderRequest
from aquahelm.render.manifests import read_manifests
from aquahelm.render.printed import as_helm_prints
from tests.render.conftest import PROGRAMS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("program", PROGRAMS, indirect=False)
def test_every_byte_is_helms(program: str, embedded: Engine, harbour: dict[str, str], tmp_path: Path) -> None:
    harbour["templates/several.yaml"] = harbour["templates/several.yaml"].replace("# nothing but words\n---\n", "")
    harbour["templates/odd.yaml"] = "kind: Zebra\n---\nkind: Ant\n---\nkind: Zebra\nsecond: true\n"
    for path, text in harbour.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    version = subprocess.run([program, "version", "--short"], capture_output=True, text=True, check=True).stdout
    printed = subprocess.run(
        [program, "template", "r", str(tmp_path), "--namespace", "n", "--kube-version", "1.34.0"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    own = as_helm_prints(read_manifests(embedded.template(RenderRequest(harbour, (), "r", "n", "1.34.0"))))
    if version.startswith("v3."):  # Helm 3 leaves out empty lines between documents
        own, printed = ("\n".join(filter(None, text.split("\n"))) for text in (own, printed))
    assert own == printed
