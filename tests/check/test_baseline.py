"""What a baseline knows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from aquahelm.check.baseline import read_baseline, without_known, write_baseline
from aquahelm.check.run import CheckResult, Counts
from aquahelm.errors import EnvironmentTrouble, UsageError
from tests.check.test_exemptions import IMAGE

if TYPE_CHECKING:
    from pathlib import Path

OTHER = replace(IMAGE, object="Deployment/other")


def test_what_was_written_is_known_and_the_new_is_not(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    assert write_baseline(file, [IMAGE, replace(IMAGE, environments=("stage",))]) == 1
    moved = replace(IMAGE, environments=("prod",))
    result, mended = without_known(CheckResult((moved, OTHER), Counts(1, 1, 1, 1)), read_baseline(file))
    assert (result.findings, mended) == ((OTHER,), 0)
    assert [(one.finding, one.by) for one in result.excepted] == [(moved, None)]


def test_what_was_mended_is_counted(tmp_path: Path) -> None:
    write_baseline(tmp_path / "b", [IMAGE, OTHER])
    _, mended = without_known(CheckResult((IMAGE,), Counts(1, 1, 1, 1)), read_baseline(tmp_path / "b"))
    assert mended == 1


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    write_baseline(tmp_path / "a", [IMAGE, OTHER])
    write_baseline(tmp_path / "b", [OTHER, IMAGE])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert [one["object"] for one in json.loads((tmp_path / "a").read_text())["findings"]] == [
        "Deployment/other",
        "Deployment/web",
    ]


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 2, "findings": []}', '{"format": 1, "findings": [1]}'])
def test_what_is_no_baseline(tmp_path: Path, text: str) -> None:
    (tmp_path / "b").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        read_baseline(tmp_path / "b")


def test_what_cannot_be_read_or_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_baseline(tmp_path / "none")
    assert "--write-baseline" in caught.value.remedy
    with pytest.raises(EnvironmentTrouble):
        write_baseline(tmp_path, [])
