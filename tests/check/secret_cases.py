"""Projects of rule cases: an inventory with one service, its `secrets`, and files beside it.

In a file's text, `SEALED` stands for what sealing gives, and `ENC` for a value that sops encrypted.
"""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aquahelm.check.secretfiles import secret_findings
from aquahelm.inventory.load import load_inventory
from aquahelm.plan.build import plan_all

if TYPE_CHECKING:
    from aquahelm.finding import Finding

INVENTORY: dict[str, Any] = {
    "platform": "shop",
    "version": "1.0.0",
    "environments": {"dev": {"namespace": "shop-dev"}, "stage": {"namespace": "shop-stage"}},
    "services": {
        "api": {"runtime": "node", "image": {"repository": "api", "tag": "v1"}, "secrets": {"JWT_SECRET": "jwt"}}
    },
}
SEALED = base64.b64encode((256).to_bytes(2, "big") + bytes(256 + 16)).decode()
ENC = "ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]"


def findings(project: dict[str, Any]) -> tuple[Finding, ...]:
    """What is found in a project, as it would stand on the disk."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        inventory = {**INVENTORY, "secrets": {"names": {"jwt": {}}, **project.get("secrets", {})}}
        (folder / "inventory.yaml").write_text(json.dumps(inventory), encoding="utf-8")
        for path, text in project.get("files", {}).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text.replace("SEALED", SEALED).replace("ENC", ENC), encoding="utf-8")
        loaded = load_inventory(folder / "inventory.yaml", "inventory.yaml")
        return secret_findings(loaded, plan_all(loaded), loaded.environments)
