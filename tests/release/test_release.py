"""Releases in a git repository: the version by what changed, the changelog, commit and tag; safe to run again."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from aquahelm import pipeline
from aquahelm.errors import UsageError
from aquahelm.release.package import unpacked
from aquahelm.release.release import Order, release
from aquahelm.release.versions import Level
from tests.release.conftest import INVENTORY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.release.conftest import Edit, Git, Released

LOG = "charts/harbour/CHANGELOG.md"


def log(harbour: Path) -> str:
    return (harbour.parent / LOG).read_text(encoding="utf-8")


def test_the_first_release_is_the_version_that_stands_there(harbour: Path, released: Released, git: Git) -> None:
    done = released(tag=True)
    assert (done.old, done.new, done.tag) == ("1.0.0", "1.0.0", "harbour-1.0.0")
    assert "- The first release." in log(harbour)
    assert harbour.read_text(encoding="utf-8") == INVENTORY
    assert git("status", "--porcelain") == ""
    assert git("tag", "--list").split() == ["harbour-1.0.0"]


@pytest.mark.parametrize(
    ("old", "new", "version", "told"),
    [
        (
            "tag: v1.0.0",
            "tag: v1.1.0",
            "1.1.0",
            "- **crane**: image crane `v1.0.0` → `v1.1.0`. Pods replaced: 1 in dev, 2 in prod",
        ),
        ("prod: 2}", "prod: 3}", "1.1.0", "- **crane** (prod): `replicas` `2` → `3`"),
        ("storage: 1Gi", "storage: 500Mi", "2.0.0", "### Breaking"),
        ("replicas: {dev", "labels: {team: cranes}\n    replicas: {dev", "1.1.0", "**crane**"),
        (
            "    port: 3001\n",
            "    port: 3001\n    annotations: {owner: pilots}\n",
            "1.0.1",
            "- **pilot**: labels and annotations of",
        ),
        (
            "services:\n",
            "services:\n  buoy: {runtime: node, image: {repository: buoy, tag: v1.0.0}, port: 3002}\n",
            "1.1.0",
            "### Added",
        ),
    ],
)
def test_the_version_follows_from_what_changed(
    harbour: Path, released: Released, edit: Edit, old: str, new: str, version: str, told: str
) -> None:
    released(tag=True)
    edit(old, new)
    done = released()
    assert done.new == version, done.why
    assert told in done.section
    assert f"version: {version}   # of the chart\n" in harbour.read_text(encoding="utf-8")
    assert log(harbour).index(f"## {version} - ") < log(harbour).index("## 1.0.0 - ")


def test_what_is_rendered_follows_and_the_changelog_stays(harbour: Path, released: Released, edit: Edit) -> None:
    released(tag=True)
    edit("tag: v1.0.0", "tag: v1.1.0")
    released()
    inventory = pipeline.load(harbour)
    assert pipeline.drift(inventory, harbour.parent) == ""
    before = log(harbour)
    pipeline.render(inventory, harbour.parent)
    assert log(harbour) == before
    assert 'version: "1.1.0"' in (harbour.parent / "charts/harbour/Chart.yaml").read_text(encoding="utf-8")


def test_a_release_is_not_made_twice(harbour: Path, released: Released, edit: Edit, git: Git) -> None:
    released(tag=True)
    assert released(tag=True).why == "nothing changed"
    edit("tag: v1.0.0", "tag: v1.1.0")
    assert released().new == "1.1.0"
    texts = harbour.read_bytes(), log(harbour)
    again = released()
    assert (again.new, again.written) == ("1.1.0", False)
    assert (harbour.read_bytes(), log(harbour)) == texts
    tagged = released(tag=True)
    assert tagged.tag == "harbour-1.1.0"
    assert git("log", "-1", "--format=%s").strip() == "Release harbour 1.1.0"
    assert released(tag=True).why == "nothing changed"
    assert len(git("log", "--format=%h").split()) == 4


def test_without_tags_the_changelog_tells_the_last_release(released: Released, edit: Edit, git: Git) -> None:
    released()
    git("add", "--all")
    git("commit", "--quiet", "--message", "A release, by hand")
    edit("tag: v1.0.0", "tag: v1.1.0")
    done = released()
    assert done.new == "1.1.0"
    assert done.since == git("rev-parse", "HEAD~1").strip()


def test_a_renamed_platform_takes_its_changelog_and_its_last_release_along(
    harbour: Path, released: Released, edit: Edit, git: Git
) -> None:
    released(tag=True)
    edit("platform: harbour", "platform: port")
    git("add", "--all")
    git("commit", "--quiet", "--message", "The port's chart")
    assert not (harbour.parent / "charts" / "harbour").exists()
    done = released(tag=True)
    assert (done.since, done.new, done.tag) == ("harbour-1.0.0", "2.0.0", "port-2.0.0")
    assert done.why == "it was called harbour: Helm installs it as another release"
    text = (harbour.parent / "charts" / "port" / "CHANGELOG.md").read_text(encoding="utf-8")
    assert text.startswith("# Changelog of port\n")
    assert "### Breaking\n\n- The chart was called harbour: " in text
    assert "## 1.0.0 - " in text
    assert git("status", "--porcelain") == ""
    assert released(tag=True).new == "2.0.0"


def test_a_dry_run_writes_nothing(harbour: Path, released: Released, edit: Edit, git: Git) -> None:
    released(tag=True)
    edit("tag: v1.0.0", "tag: v1.1.0")
    done = released(dry_run=True, tag=True)
    assert done.new == "1.1.0"
    assert "### Changed" in done.section
    assert git("status", "--porcelain") == ""
    assert git("tag", "--list").split() == ["harbour-1.0.0"]


def test_what_people_wrote_under_unreleased_opens_the_section(
    harbour: Path, released: Released, edit: Edit, git: Git
) -> None:
    released(tag=True)
    path = harbour.parent / LOG
    path.write_text(
        log(harbour).replace("## 1.0.0", "## Unreleased\n\nCranes lift more.\n\n## 1.0.0"), encoding="utf-8"
    )
    git("commit", "--quiet", "--all", "--message", "A note")
    edit("tag: v1.0.0", "tag: v1.1.0")
    done = released(tag=True)
    title = done.section.partition("\n")[0]
    assert f"{title}\n\nCranes lift more.\n\n### Changed\n" in log(harbour)
    assert "Unreleased\n" not in log(harbour)


def test_a_person_may_decide(harbour: Path, released: Released, edit: Edit) -> None:
    released(tag=True)
    assert released(level=Level.PATCH, dry_run=True).new == "1.0.1"
    assert released(version="3.0.0", dry_run=True).new == "3.0.0"
    with pytest.raises(UsageError, match="does not come after"):
        released(version="0.9.0")


def test_nothing_unseen_is_tagged(harbour: Path, released: Released) -> None:
    harbour.write_text(INVENTORY.replace("tag: v1.0.0", "tag: v1.1.0"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"not committed: inventory\.yaml"):
        released(tag=True)


def test_what_the_validator_refuses_is_not_released(harbour: Path, released: Released, edit: Edit) -> None:
    released(tag=True)
    edit("    port: 3001\n", "    port: 3001\n    patches: {container: {imagePullPolicy: Sometimes}}\n")
    before = harbour.read_bytes()
    done = released()
    assert done.findings
    assert harbour.read_bytes() == before


def test_without_git_there_is_nothing_to_compare_with(tmp_path: Path, git: Git) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text(INVENTORY, encoding="utf-8")
    with pytest.raises(UsageError, match="in no git repository"):
        release(path, pipeline.load(path), Order())


def test_a_package_has_the_same_bytes_on_every_day(
    harbour: Path, released: Released, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = released(output="one")
    (harbour.parent / LOG).touch()
    monkeypatch.chdir(tmp_path)
    second = released(output="two")
    assert first.checksum == second.checksum
    one, two = (harbour.parent / place / "harbour-1.0.0.tgz" for place in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_mtime == two.stat().st_mtime
    files = unpacked(one.read_bytes(), "one")
    assert files["CHANGELOG.md"] == log(harbour)
    assert ".aquahelm.json" not in files
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert released(output="three").checksum != first.checksum
    assert (harbour.parent / "three/harbour-1.0.0.tgz").stat().st_mtime == 86400


def test_helm_takes_the_package(harbour: Path, released: Released) -> None:
    from tests.render.conftest import helm_programs

    released(output="dist")
    if not helm_programs():
        pytest.skip("no helm on PATH, and AQUAHELM_TEST_HELM names none")
    for helm in helm_programs():
        command = [helm, "template", "x", "dist/harbour-1.0.0.tgz", "-f", "values/values.dev.yaml"]
        options = ["--kube-version", "1.36.0"]
        done = subprocess.run([*command, *options], cwd=harbour.parent, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert "kind: Deployment" in done.stdout


def test_a_shallow_clone_does_not_guess(
    harbour: Path, released: Released, edit: Edit, git: Git, tmp_path: Path
) -> None:
    released(tag=True)
    edit("tag: v1.0.0", "tag: v1.1.0")
    clone = tmp_path / "clone"
    git("clone", "--quiet", "--depth", "1", f"file://{harbour.parent}", str(clone))
    path = clone / "inventory.yaml"
    with pytest.raises(UsageError, match="this clone is shallow"):
        release(path, pipeline.load(path), Order())
    git("-C", str(clone), "fetch", "--quiet", "--tags", "--unshallow")
    assert release(path, pipeline.load(path), Order(dry_run=True)).new == "1.1.0"


def test_a_project_may_stand_in_a_folder_of_the_repository(harbour: Path, released: Released, git: Git) -> None:
    inner = harbour.parent / "platforms/harbour"
    inner.mkdir(parents=True)
    for name in ("inventory.yaml", "charts", "values"):
        git("mv", name, f"platforms/harbour/{name}")
    git("commit", "--quiet", "--message", "Moved")
    path = inner / "inventory.yaml"
    assert release(path, pipeline.load(path), Order(tag=True)).tag == "harbour-1.0.0"
    path.write_text(path.read_text(encoding="utf-8").replace("prod: 2}", "prod: 3}"), encoding="utf-8")
    pipeline.render(pipeline.load(path), inner)
    git("commit", "--quiet", "--all", "--message", "An edit")
    assert release(path, pipeline.load(path), Order(tag=True)).new == "1.1.0"
    assert git("status", "--porcelain") == ""


def test_only_the_release_is_committed(harbour: Path, released: Released, git: Git) -> None:
    notes = harbour.parent / "notes.txt"
    notes.write_text("mine\n", encoding="utf-8")
    git("add", "notes.txt")
    released(tag=True)
    assert git("show", "--format=", "--name-only").split() == ["charts/harbour/CHANGELOG.md"]
    assert git("status", "--porcelain").split() == ["A", "notes.txt"]
