"""Wrong inventories, as pairs of files: each ends with exit code 2 and says exactly what `expected.txt` says.

`make golden` writes the expected texts anew; read them before you commit them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from aquahelm.cli.main import run

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/inventory.yaml"))


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("AQUAHELM_DEBUG", raising=False)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_wrong_inventory(
    case: Path, capsys: pytest.CaptureFixture[str], update_golden: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(case)
    code = run(["render"])
    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert "Traceback" not in said.err
    assert not (case / "charts").exists()
    expected = case / "expected.txt"
    if update_golden:
        expected.write_text(said.err, encoding="utf-8")
    assert said.err == expected.read_text(encoding="utf-8")


def test_every_case_has_both_files() -> None:
    folders = {path for path in HERE.iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert folders == set(CASES)
    assert all((case / "expected.txt").is_file() for case in CASES)
