"""What is loaded for which work: the command line's start stays quick."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: 'web:1.0'}]}\n"
CODE = """
import sys
from aquahelm import validate_manifests
validate_manifests("pod.yaml")
print(sorted(name for name in sys.modules if name in ("pydantic", "helm_python", "aquahelm.inventory.models")))
"""


def test_manifests_of_others_need_neither_helm_nor_the_models_of_inventories(tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, cwd=tmp_path, env=environment
    )
    assert done.stdout.strip() == "[]"
