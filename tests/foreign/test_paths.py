"""Which files a person means."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from aquahelm.errors import UsageError
from aquahelm.foreign.paths import NestedChart, Source, find_sources

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of manifests, a chart and other things; the test runs in it."""
    for path in (
        "b.yaml",
        "a.yml",
        "c.json",
        "README.md",
        ".hidden.yaml",
        ".git/config.yaml",
        "below/deep/d.YAML",
        "web/Chart.yaml",
        "web/templates/service.yaml",
        "web/templates/sub/pod.yaml",
        "notes/x.txt",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(*paths: str) -> list[str]:
    return [source.shown_as for source in find_sources(paths)]


@pytest.mark.usefixtures("folder")
def test_folders_are_searched_to_the_bottom() -> None:
    assert shown(".") == ["a.yml", "b.yaml", "c.json", "below/deep/d.YAML", "web"]
    assert isinstance(find_sources(["."])[-1], NestedChart)


@pytest.mark.usefixtures("folder")
def test_each_file_is_read_once_and_a_named_one_whatever_its_name() -> None:
    assert shown("notes/x.txt", "b.yaml", "below", "./b.yaml", "-", "-") == [
        "notes/x.txt",
        "b.yaml",
        "below/deep/d.YAML",
        "standard input",
    ]


def test_paths_start_where_the_person_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "notes")
    assert [source.shown_as for source in find_sources(["b.yaml"], "..")] == ["../b.yaml"]


def test_a_folder_that_leads_back_up_is_not_walked_for_ever(folder: Path) -> None:
    (folder / "below/deep/up").symlink_to(folder / "below")
    (folder / "below/pair").symlink_to(folder / "below/deep")
    assert shown("below") == ["below/deep/d.YAML", "below/pair/d.YAML"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("path", "said", "remedy"),
    [
        ("b.yml", "there is no file or folder b.yml", "b.yaml?"),
        ("notes", "notes holds no manifests", "they are files named *.yaml, *.yml, *.json"),
        ("web", "web is a Helm chart, and its templates are no manifests", "aquahelm validate --chart web"),
        ("web/templates", "web/templates belongs to the Helm chart web, and is no manifest", ""),
        ("web/templates/sub/pod.yaml", "web/templates/sub/pod.yaml belongs to the Helm chart web", ""),
    ],
)
def test_what_is_no_manifest_is_said(path: str, said: str, remedy: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_sources([path])
    assert caught.value.message.startswith(said)
    assert caught.value.remedy.startswith(remedy)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_is_closed(folder: Path) -> None:
    (folder / "below").chmod(0)
    with pytest.raises(UsageError, match="below cannot be read"):
        find_sources(["."])
    (folder / "below").chmod(0o755)


def test_files_come_in_the_order_in_which_they_were_named(folder: Path) -> None:
    assert find_sources(["c.json", "a.yml"]) == [
        Source(folder.__class__("c.json"), "c.json"),
        Source(folder.__class__("a.yml"), "a.yml"),
    ]
