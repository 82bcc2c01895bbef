"""No page points at a file that is not there, and no decision is missing from the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.docs.blocks import PAGES, ROOT, links

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_lead_somewhere(page: Path) -> None:
    assert [target for target in links(page) if not (page.parent / target).exists()] == []


def test_every_decision_is_listed_and_half_a_page() -> None:
    folder = ROOT / "docs" / "decisions"
    records = sorted(path for path in folder.glob("[0-9]*.md"))
    assert set(links(folder / "README.md")) == {path.name for path in records}
    assert [path.name[:4] for path in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    for path in records:
        text = path.read_text(encoding="utf-8")
        parts = ["**Context.**", "**Decision.**", "**Consequences.**"]
        assert [text.count(part) for part in parts] == [1, 1, 1], path.name
        assert len(text.split()) <= 300, path.name
