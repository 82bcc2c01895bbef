"""What `aquahelm template` prints is what `helm template` of Helm 4 prints; Helm 3 prints the same documents."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from aquahelm.render.engine import Engine, RenderRequest
from aquahelm.render.manifests import read_manifests
from aquahelm.render.printed import INSTALL_ORDER, as_helm_prints
from tests.render.conftest import PROGRAMS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("program", PROGRAMS, indirect=False)
def test_every_byte_is_helms(program: str, embedded: Engine, harbour: dict[str, str], tmp_path: Path) -> None:
    harbour["templates/several.yaml"] = harbour["templates/several.yaml"].replace("# nothing but words\n---\n", "")
    kinds = ["Zebra", "Ant", *reversed(INSTALL_ORDER), "Zebra"]
    harbour["templates/odd.yaml"] = "\n---\n".join(f"kind: {kind}\nat: {at}" for at, kind in enumerate(kinds))
    for path, text in harbour.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    version = subprocess.run([program, "version", "--short"], capture_output=True, text=True, check=True).stdout
    printed = subprocess.run(
        [program, "template", "r", str(tmp_path), "--namespace", "n", "--kube-version", "1.34.0"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    own = as_helm_prints(read_manifests(embedded.template(RenderRequest(harbour, (), "r", "n", "1.34.0"))))
    if version.startswith("v3."):  # Helm 3 has no empty lines between documents, and does not know the last kinds
        assert documents(own) == documents(printed)
    else:
        assert own == printed


def documents(text: str) -> list[str]:
    return sorted(document.strip() for document in text.split("---\n"))
