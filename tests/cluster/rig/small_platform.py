"""A platform small enough for one test module: its inventory in git, its release. What is committed is installed."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.cluster.rig.command import Ended, attempt

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cluster.rig.helm import Helm
    from tests.cluster.rig.kubectl import Kubectl


@dataclass(frozen=True)
class SmallPlatform:
    """Its folder, its name (the chart's and the release's), and what installs it where."""

    folder: Path
    name: str
    helm: Helm
    kubectl: Kubectl

    @property
    def inventory(self) -> Path:
        return self.folder / "inventory.yaml"

    def edit(self, old: str, new: str) -> None:
        text = self.inventory.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{text.count(old)} × {old}"
        self.inventory.write_text(text.replace(old, new), encoding="utf-8")

    def install(self, *flags: str) -> Ended:
        """`helm upgrade --install` of what was rendered, with these flags; what is installed then is committed."""
        words = ["upgrade", "--install", self.name, str(self.folder / "charts" / self.name)]
        words += ["--values", str(self.folder / "values" / "values.dev.yaml")]
        ended = attempt([self.helm.program, *words, "--namespace", self.kubectl.namespace, *flags], limit=200)
        if ended.code == 0:
            self.git("add", "--all")
            self.git("commit", "--quiet", "--allow-empty", "--message", "installed")
        return ended

    def git(self, *words: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *words], cwd=self.folder, check=True, capture_output=True)
