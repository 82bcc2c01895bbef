"""The platforms of this repository, which people look at first: the flagship and the examples."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
SYSTEMS = {
    "AquaStream": ROOT,
    "EduPlatform": ROOT / "examples" / "eduplatform",
    "Personage": ROOT / "examples" / "personage",
}
LIKE = 50
"""Each must stay under what is asked of a platform with so many services; none has that many."""


def copy_system(source: Path, folder: Path) -> None:
    """Write what a person wrote of a platform, without what is rendered of it.

    In: its folder, and a new one. Out: the inventory and the encrypted secrets beside it.
    """
    folder.mkdir()
    shutil.copy(source / "inventory.yaml", folder)
    if (source / "secrets").is_dir():
        shutil.copytree(source / "secrets", folder / "secrets")
