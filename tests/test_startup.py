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


WHILE_OTHERS_READ = """
import sys
import aquahelm.foreign.manifests, aquahelm.foreign.options
print(sorted(name for name in sys.modules if name.startswith("aquahelm.check.r")))
"""


def test_what_judges_is_loaded_while_other_processes_read(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WHILE_OTHERS_READ], capture_output=True, text=True, check=True, cwd=tmp_path, env=here()
    )
    assert done.stdout.strip() == "[]"


def here() -> dict[str, str]:
    """The environment with the path that imports take here."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def test_manifests_of_others_need_neither_helm_nor_the_models_of_inventories(tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, cwd=tmp_path, env=here()
    )
    assert done.stdout.strip() == "[]"
