"""Generated files: what they own, how they differ from the disk, and how they get there."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from aquahelm.chart.files import Changes, ChartFiles, HandMade
from aquahelm.chart.generated import RECORD
from aquahelm.errors import EnvironmentTrouble
from tests.chart.sea import CHART, NEW, OLD, texts, tree


def test_files_are_sorted_and_have_one_kind_of_line_ending() -> None:
    files = ChartFiles({"b": "1\r\n2\r3\n", "a": ""})
    assert list(files) == ["a", "b"]
    assert files["b"] == "1\n2\n3\n"


@pytest.mark.parametrize("path", ["/etc/passwd", "../up", "a/../../b", "a//b", "./a", "."])
def test_a_path_out_of_the_project_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not a path inside the project"):
        ChartFiles({path: ""})


def test_a_file_cannot_be_a_folder_too() -> None:
    with pytest.raises(ValueError, match="needs a folder"):
        ChartFiles({"charts/a": "", "charts/a/b": ""})


def test_the_chart_alone_is_what_an_engine_renders() -> None:
    assert list(NEW.chart) == ["Chart.yaml", "charts/dock/values.yaml", "values.yaml"]


def test_a_first_write_makes_everything(tmp_path: Path) -> None:
    changes = OLD.write(tmp_path)
    assert changes == Changes(new=tuple(OLD))
    assert texts(tmp_path) == OLD.files


def test_the_same_again_touches_nothing(tmp_path: Path) -> None:
    OLD.write(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert OLD.write(tmp_path) == Changes(same=tuple(OLD))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_change_replaces_removes_and_keeps(tmp_path: Path) -> None:
    OLD.write(tmp_path)
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    (tmp_path / "charts/other").mkdir()
    (tmp_path / "charts/other/Chart.yaml").write_text("mine", encoding="utf-8")
    kept = tmp_path / CHART / "Chart.yaml"
    os.utime(kept, ns=(10**18, 10**18))
    changes = NEW.write(tmp_path)
    assert changes == Changes(
        new=(f"{CHART}/charts/dock/values.yaml", "values/values.prod.yaml"),
        changed=(f"{CHART}/values.yaml", "values/values.dev.yaml"),
        gone=(
            f"{CHART}/charts/crane/templates/deployment.yaml",
            f"{CHART}/charts/crane/values.yaml",
            "values/values.qa.yaml",
        ),
        same=(f"{CHART}/Chart.yaml",),
    )
    assert texts(tmp_path) == {**NEW.files, "README.md": "mine", "charts/other/Chart.yaml": "mine"}
    assert not (tmp_path / CHART / "charts/crane").exists()
    assert kept.stat().st_mtime_ns == 10**18


def test_a_folder_left_empty_goes(tmp_path: Path) -> None:
    OLD.write(tmp_path)
    (tmp_path / CHART / "hollow/deep").mkdir(parents=True)
    assert not OLD.write(tmp_path).any
    assert not (tmp_path / CHART / "hollow").exists()
    ChartFiles({path: text for path, text in OLD.files.items() if path.startswith(CHART)}).write(tmp_path)
    assert not (tmp_path / "values").exists()


def test_what_was_changed_by_hand_is_not_overwritten_unseen(tmp_path: Path) -> None:
    OLD.write(tmp_path)
    (tmp_path / CHART / "values.yaml").write_text("ships: 99\n", encoding="utf-8")
    (tmp_path / CHART / "charts/crane/values.yaml").write_text("load: 99\n", encoding="utf-8")
    (tmp_path / CHART / "notes.txt").write_text("do not lose me", encoding="utf-8")
    (tmp_path / "values/values.qa.yaml").write_text("ships: 99\n", encoding="utf-8")
    before = tree(tmp_path)
    with pytest.raises(HandMade) as caught:
        NEW.write(tmp_path)
    assert tree(tmp_path) == before
    assert caught.value.exit_code == 1
    assert caught.value.message == (
        "4 files would be lost; nothing was written:\n"
        "  charts/sea/charts/crane/values.yaml  changed by hand\n"
        "  charts/sea/notes.txt                 not made by aquahelm\n"
        "  charts/sea/values.yaml               changed by hand\n"
        "  values/values.qa.yaml                changed by hand"
    )
    changes = NEW.write(tmp_path, force=True)
    assert texts(tmp_path) == NEW.files
    assert f"{CHART}/notes.txt" in changes.gone


def test_a_hand_edit_that_says_the_same_is_none(tmp_path: Path) -> None:
    OLD.write(tmp_path)
    (tmp_path / CHART / "values.yaml").write_text(NEW[f"{CHART}/values.yaml"], encoding="utf-8")
    assert NEW.write(tmp_path).any


def test_line_endings_that_git_changed_are_no_hand_edit(tmp_path: Path) -> None:
    OLD.write(tmp_path)
    file = tmp_path / CHART / "values.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert OLD.write(tmp_path).changed == (f"{CHART}/values.yaml",)
    assert file.read_bytes() == b"ships: 1\n"


@pytest.mark.parametrize("record", [b"", b"<<<<<<< ours\n", b"[]", b'{"files": 3}', b'{"files": {"../../up": "x"}}'])
def test_without_a_record_nothing_is_known_to_be_ours(tmp_path: Path, record: bytes) -> None:
    OLD.write(tmp_path)
    (tmp_path / CHART / RECORD).write_bytes(record)
    with pytest.raises(HandMade) as caught:
        NEW.write(tmp_path)
    assert f"{CHART}/values.yaml" in caught.value.foreign
    OLD.write(tmp_path)  # the same files are nobody's loss
    NEW.write(tmp_path)
    assert texts(tmp_path) == NEW.files


def test_what_a_desktop_drops_is_not_in_the_way(tmp_path: Path) -> None:
    OLD.write(tmp_path)
    (tmp_path / CHART / ".DS_Store").write_bytes(b"\0")
    assert OLD.diff(tmp_path) == ""
    NEW.write(tmp_path)
    assert texts(tmp_path) == NEW.files


def test_a_link_inside_is_a_foreign_file_and_is_never_followed(tmp_path: Path) -> None:
    OLD.write(tmp_path)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("x", encoding="utf-8")
    (tmp_path / CHART / "link").symlink_to(outside)
    (tmp_path / CHART / "values.yaml").unlink()
    (tmp_path / CHART / "values.yaml").symlink_to(outside / "precious")
    with pytest.raises(HandMade) as caught:
        NEW.write(tmp_path)
    assert caught.value.edited == (f"{CHART}/values.yaml",)
    assert caught.value.foreign == (f"{CHART}/link",)
    assert "Special file a/charts/sea/link" in NEW.diff(tmp_path)
    NEW.write(tmp_path, force=True)
    assert tree(outside) == {"precious": b"x"}
    assert not (tmp_path / CHART / "values.yaml").is_symlink()


@pytest.mark.parametrize("place", ["charts", CHART, "values", "values/values.dev.yaml"])
def test_a_link_in_the_way_is_refused(tmp_path: Path, place: str) -> None:
    OLD.write(tmp_path)
    (tmp_path / place).rename(tmp_path / "elsewhere")
    (tmp_path / place).symlink_to(tmp_path / "elsewhere")
    before = tree(tmp_path)
    for act in (NEW.write, NEW.diff):
        with pytest.raises(EnvironmentTrouble, match=f"{place} is a symbolic link") as caught:
            act(tmp_path)
        assert caught.value.exit_code == 3
    assert tree(tmp_path) == before


@pytest.mark.parametrize("place", ["charts", CHART, "values"])
def test_a_file_where_a_folder_must_be_is_refused(tmp_path: Path, place: str) -> None:
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text("a file", encoding="utf-8")
    with pytest.raises(EnvironmentTrouble, match=f"{place} is a file, and a folder must stand there"):
        NEW.write(tmp_path)
    assert list(tree(tmp_path)) == [place]


def test_a_folder_where_a_file_must_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "values/values.dev.yaml/deep").mkdir(parents=True)
    with pytest.raises(EnvironmentTrouble, match=r"values\.dev\.yaml is a folder, and a file must stand there"):
        NEW.write(tmp_path)
    assert tree(tmp_path) == {}


def test_a_project_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentTrouble, match="is not a folder"):
        NEW.write(tmp_path / "nowhere")


REFUSED = """
import ctypes, fcntl, os, resource, signal, sys
from pathlib import Path
from aquahelm.errors import EnvironmentTrouble
from tests.chart.sea import NEW
folder, how = Path(sys.argv[1]), sys.argv[2]
if how == "full":  # as a full disk does, the system refuses to write on
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (12, 12))
elif os.getuid() == 0:
    os.setuid(65534)
try:
    NEW.write(folder, force=True)
except EnvironmentTrouble as trouble:
    print(trouble.message, "|", trouble.remedy)
else:
    print("written")
"""


def refused(folder: Path, how: str) -> str:
    """What a process says that is not allowed to write there."""
    for parent in folder.parents:  # pytest's own folders are closed to others
        if parent == Path(tempfile.gettempdir()):
            break
        parent.chmod(parent.stat().st_mode | 0o055)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", REFUSED, str(folder), how],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
@pytest.mark.parametrize("closed", [".", "charts", "values"])
def test_a_folder_closed_to_us_leaves_everything_as_it_was(tmp_path: Path, closed: str) -> None:
    OLD.write(tmp_path)
    for folder in (tmp_path, *(path for path in tmp_path.rglob("*") if path.is_dir())):
        folder.chmod(0o777)
    (tmp_path / closed).chmod(0o555)
    before = tree(tmp_path)
    said = refused(tmp_path, "closed")
    (tmp_path / closed).chmod(0o755)
    assert "permission denied; nothing was changed | check who owns it" in said
    assert tree(tmp_path) == before


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path) -> None:
    OLD.write(tmp_path)
    before = tree(tmp_path)
    assert "the file is larger than the system allows; nothing was changed" in refused(tmp_path, "full")
    assert tree(tmp_path) == before


def test_the_diff_is_what_a_write_would_do(tmp_path: Path) -> None:
    OLD.write(tmp_path)
    (tmp_path / CHART / "values.yaml").write_bytes(b"ships: 1\r\nwithout an end")
    (tmp_path / CHART / "picture.png").write_bytes(b"\x89PNG\xff")
    diff = NEW.diff(tmp_path)
    without_record = diff[: diff.index(f"--- a/{CHART}/{RECORD}")]
    assert without_record == (
        "--- a/charts/sea/charts/crane/templates/deployment.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-kind: Deployment\n"
        "--- a/charts/sea/charts/crane/values.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-load: 1\n"
        "--- /dev/null\n+++ b/charts/sea/charts/dock/values.yaml\n@@ -0,0 +1 @@\n+deep: 9\n"
        "Binary files a/charts/sea/picture.png and /dev/null differ\n"
        "--- a/charts/sea/values.yaml\n+++ b/charts/sea/values.yaml\n@@ -1,2 +1 @@\n"
        "-ships: 1\r\n-without an end\n\\ No newline at end of file\n+ships: 3\n"
        "--- a/values/values.dev.yaml\n+++ b/values/values.dev.yaml\n@@ -1 +1 @@\n-ships: 1\n+ships: 4\n"
        "--- /dev/null\n+++ b/values/values.prod.yaml\n@@ -0,0 +1 @@\n+ships: 5\n"
        "--- a/values/values.qa.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-ships: 2\n"
    )


def test_a_diff_can_be_applied_with_git(tmp_path: Path) -> None:
    OLD.write(tmp_path)
    subprocess.run(["git", "apply", "-p1"], input=NEW.diff(tmp_path).encode(), cwd=tmp_path, check=True)
    assert texts(tmp_path) == NEW.files
    assert NEW.diff(tmp_path) == ""


def test_a_diff_changes_nothing(tmp_path: Path) -> None:
    assert NEW.diff(tmp_path)
    assert tree(tmp_path) == {}


def renamed(files: ChartFiles) -> ChartFiles:
    return ChartFiles({path.replace(CHART, "charts/lake"): text for path, text in files.files.items()})


def test_a_renamed_platform_leaves_its_old_chart_behind_no_more(tmp_path: Path) -> None:
    OLD.write(tmp_path)
    changes = renamed(NEW).write(tmp_path)
    assert texts(tmp_path) == dict(renamed(NEW).files)
    assert not (tmp_path / CHART).exists()
    assert f"{CHART}/Chart.yaml" in changes.gone


def test_what_somebody_put_into_the_old_chart_is_reported(tmp_path: Path) -> None:
    OLD.write(tmp_path)
    (tmp_path / CHART / "mine.txt").write_text("x")
    (tmp_path / CHART / "values.yaml").write_text("ships: 9\n")
    with pytest.raises(HandMade) as caught:
        renamed(NEW).write(tmp_path)
    assert caught.value.foreign == (f"{CHART}/mine.txt",)
    assert caught.value.edited == (f"{CHART}/values.yaml",)


def test_the_chart_of_another_platform_is_left_alone(tmp_path: Path) -> None:
    OLD.write(tmp_path)
    other = ChartFiles({"charts/lake/Chart.yaml": "name: lake\n", "values/values.lake.yaml": "{}\n"})
    other.write(tmp_path)
    assert texts(tmp_path) == {**OLD.files, **other.files}
