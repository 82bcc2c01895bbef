"""`aquahelm render` and `render --check`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from aquahelm.chart import transaction

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Aquahelm


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "inventory.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def rendered(harbour: Path, aquahelm: Aquahelm) -> Path:
    """A project whose chart is current."""
    assert aquahelm("render").code == 0
    return harbour


def test_a_first_render(harbour: Path, aquahelm: Aquahelm) -> None:
    said = aquahelm("render")
    assert (said.code, said.err) == (0, "")
    chart, values = said.out.splitlines()
    assert chart.startswith("charts/harbour   ")
    assert chart.endswith(" new")
    assert values == "values           2 files: values.dev.yaml new, values.prod.yaml new"
    assert (harbour / "charts/harbour/Chart.yaml").is_file()


def test_nothing_to_do(rendered: Path, aquahelm: Aquahelm) -> None:
    before = tree(rendered)
    said = aquahelm("render")
    assert said.out.count("none changed") == 2
    assert tree(rendered) == before


def test_changed_values_are_told_by_environment(rendered: Path, aquahelm: Aquahelm) -> None:
    change(rendered, "replicas: {dev: 1, prod: 2}", "replicas: {dev: 1, prod: 3}")
    change(rendered, 'env: {LOAD: "10"}', 'env: {LOAD: {dev: "10", prod: "20"}}')
    said = aquahelm("render")
    assert "\nvalues           2 files: values.prod.yaml changed" in said.out
    assert said.out.endswith("\n  prod  crane.env.LOAD 10 → 20\n        crane.replicas 2 → 3\n")


def test_a_change_that_was_interrupted_is_finished_and_told(
    rendered: Path, aquahelm: Aquahelm, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(rendered, "replicas: {dev: 1, prod: 2}", "replicas: {dev: 1, prod: 3}")
    with monkeypatch.context() as crashing:
        crashing.setattr(transaction, "_swap", lambda *_: None)
        crashing.setattr(transaction, "recover", lambda _: False)
        aquahelm("render")
    said = aquahelm("render")
    assert said.out.startswith("finished a change that an earlier run was interrupted in\n")
    assert "prod: 3" not in said.out
    assert "interrupted" not in aquahelm("render").out


def test_a_component_that_goes_is_told_first_and_nothing_that_follows_from_it(
    rendered: Path, aquahelm: Aquahelm
) -> None:
    crane = (rendered / "inventory.yaml").read_text(encoding="utf-8")
    added = crane.replace("services:\n", "services:\n  buoy: {runtime: static, image: {repository: buoy, tag: v1}}\n")
    assert added != crane
    (rendered / "inventory.yaml").write_text(added, encoding="utf-8")
    assert "\n  service buoy added\n" in aquahelm("render").out
    (rendered / "inventory.yaml").write_text(crane, encoding="utf-8")
    assert aquahelm("render").out.endswith("\n  service buoy removed\n")


def test_what_changes_alike_is_told_once(rendered: Path, aquahelm: Aquahelm) -> None:
    change(rendered, "tag: v2.0.0", "tag: v2.1.0")
    assert "\n  dev, prod  pilot.image.tag v2.0.0 → v2.1.0\n" in aquahelm("render").out


def test_a_service_that_goes_takes_its_files_along(rendered: Path, aquahelm: Aquahelm) -> None:
    inventory = rendered / "inventory.yaml"
    inventory.write_text(inventory.read_text(encoding="utf-8").partition("  pilot:")[0], encoding="utf-8")
    said = aquahelm("render")
    assert " gone" in said.out
    assert not (rendered / "charts/harbour/charts/pilot").exists()


def test_one_environment_is_told_and_all_are_written(rendered: Path, aquahelm: Aquahelm) -> None:
    change(rendered, "replicas: {dev: 1, prod: 2}", "replicas: {dev: 4, prod: 5}")
    said = aquahelm("render", "-e", "dev")
    assert "crane.replicas 1 → 4" in said.out
    assert "prod" not in said.out.splitlines()[-1]
    assert aquahelm("render", "--check").code == 0


def test_check_prints_the_difference_and_writes_nothing(rendered: Path, aquahelm: Aquahelm) -> None:
    assert aquahelm("render", "--check").code == 0
    change(rendered, "replicas: {dev: 1, prod: 2}", "replicas: {dev: 1, prod: 3}")
    before = tree(rendered)
    said = aquahelm("render", "--check")
    assert said.code == 1
    assert "--- a/values/values.prod.yaml\n+++ b/values/values.prod.yaml\n@@ " in said.out
    assert tree(rendered) == before
    assert "values.prod" not in aquahelm("render", "--check", "-e", "dev").out


def test_check_on_an_empty_folder_shows_everything(harbour: Path, aquahelm: Aquahelm) -> None:
    said = aquahelm("render", "--check")
    assert said.code == 1
    assert "--- /dev/null\n+++ b/charts/harbour/Chart.yaml\n" in said.out
    assert not (harbour / "charts").exists()


def test_a_hand_edit_stops_it_until_it_is_forced(rendered: Path, aquahelm: Aquahelm) -> None:
    edited = rendered / "values/values.dev.yaml"
    edited.write_text("crane: {replicas: 9}\n", encoding="utf-8")
    (rendered / "charts/harbour/mine.yaml").write_text("mine", encoding="utf-8")
    before = tree(rendered)
    said = aquahelm("render")
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        "error: 2 files would be lost; nothing was written:\n"
        "  charts/harbour/mine.yaml  not made by aquahelm\n"
        "  values/values.dev.yaml    changed by hand\n"
        "→ say it in the inventory (patches, files), move the file elsewhere, or overwrite it with --force\n"
    )
    assert tree(rendered) == before
    document = json.loads(aquahelm("render", "--format", "json").out)["error"]
    assert (document["kind"], document["edited"]) == ("files", ["values/values.dev.yaml"])
    assert aquahelm("render", "--force").code == 0
    assert aquahelm("render", "--check").code == 0


def test_quiet_says_nothing(harbour: Path, aquahelm: Aquahelm) -> None:
    said = aquahelm("--quiet", "render")
    assert (said.code, said.out, said.err) == (0, "", "")


def test_programs_get_json(rendered: Path, aquahelm: Aquahelm) -> None:
    change(rendered, "replicas: {dev: 1, prod: 2}", "replicas: {dev: 1, prod: 3}")
    drift = json.loads(aquahelm("render", "--check", "--format", "json").out)
    assert drift["drift"] is True
    assert "values.prod.yaml" in drift["diff"]
    document = json.loads(aquahelm("render", "--format", "json").out)
    assert document["chart"] == "charts/harbour"
    assert "values/values.prod.yaml" in document["files"]["changed"]
    assert document["values"] == [{"environments": ["prod"], "path": "crane.replicas", "old": 2, "new": 3}]


def test_the_chart_stands_beside_the_inventory(
    harbour: Path, aquahelm: Aquahelm, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert aquahelm("-C", str(harbour.parent), "-f", f"{harbour.name}/inventory.yaml", "render").code == 0
    assert (harbour / "charts/harbour/Chart.yaml").is_file()


def test_generated_files_name_the_inventory_not_the_way_to_it(rendered: Path, aquahelm: Aquahelm) -> None:
    before = tree(rendered)
    assert aquahelm("-f", str(rendered / "inventory.yaml"), "render").code == 0
    assert tree(rendered) == before
