"""The inventory's file, replaced whole or left as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aquahelm.edit.disk import replace_file, replaced
from aquahelm.edit.proof import EditRefused
from aquahelm.errors import EnvironmentTrouble

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link = tmp_path / "inventory.yaml"
    link.symlink_to(real)
    replace_file(link, b"old", b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert real.stat().st_mode & 0o777 == 0o640
    with pytest.raises(EditRefused, match="somebody else"):
        replace_file(link, b"old", b"newer")
    with pytest.raises(EnvironmentTrouble, match="No such file"):
        replace_file(tmp_path / "gone.yaml", b"", b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inventory.yaml", "real.yaml"]


def test_a_file_is_as_it_was_where_what_follows_goes_wrong(tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_bytes(b"old\n")
    seen = []

    def interrupted() -> None:
        with replaced(file, b"old\n", b"new\n"):
            seen.append(file.read_bytes())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (seen, file.read_bytes()) == ([b"new\n"], b"old\n")
    with replaced(file, b"old\n", b"new\n"):
        pass
    assert file.read_bytes() == b"new\n"
    assert [one.name for one in tmp_path.iterdir()] == ["inventory.yaml"]


def test_nothing_is_left_where_writing_is_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_bytes(b"old\n")

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace_file(file, b"old\n", b"new\n")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("inventory.yaml", b"old\n")]
