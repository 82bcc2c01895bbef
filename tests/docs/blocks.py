"""Markdown taken apart: fenced blocks with their language, the commands in console blocks, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the page's name, its first line there, its language, its text."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: Path, language: str) -> list[Block]:
    """All blocks of a page in one language, in order."""
    text = page.read_text(encoding="utf-8")
    name = str(page.relative_to(ROOT))
    return [
        Block(name, text.count("\n", 0, fence.start()) + 2, language, fence["text"])
        for fence in FENCE.finditer(text)
        if fence["language"] == language
    ]


def commands(block: Block) -> list[str]:
    """The commands of a console block: what follows `$ `, without its comment."""
    lines = [line[2:] for line in block.text.splitlines() if line.startswith("$ ")]
    return [re.sub(r"\s+#.*", "", line).strip() for line in lines]


def links(page: Path) -> list[str]:
    """The relative targets that a page links to, without their anchors."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    targets = [link["target"].partition("#")[0] for link in LINK.finditer(text)]
    return [target for target in targets if target and "://" not in target]
