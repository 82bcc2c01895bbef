"""A finding knows itself again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aquahelm.finding import Place
from tests.report.test_text import PROBE, UNREAD


@pytest.mark.parametrize(
    "change",
    [
        {"source": Place("inventory.yaml", 70)},
        {"template": Place("elsewhere.yaml", 3)},
        {"environments": ("dev",)},
        {"versions": ()},
        {"message": PROBE.message.replace("8105", "9000")},
        {"fix": ""},
    ],
)
def test_what_does_not_make_another_finding(change: dict[str, object]) -> None:
    assert replace(PROBE, **change).fingerprint == PROBE.fingerprint  # type: ignore[arg-type]


@pytest.mark.parametrize("change", [{"rule": "x"}, {"object": "Deployment/x"}, {"field": "x"}, {"message": "x"}])
def test_what_makes_another_finding(change: dict[str, str]) -> None:
    assert replace(PROBE, **change).fingerprint != PROBE.fingerprint  # type: ignore[arg-type]


def test_documents_that_cannot_be_read_differ_by_their_file() -> None:
    other = replace(UNREAD, template=Place("templates/other.yaml", 2, 1))
    assert other.fingerprint != UNREAD.fingerprint
