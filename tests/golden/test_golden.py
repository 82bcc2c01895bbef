"""Golden charts: each inventory gives exactly the files of `expected/`; Helm renders them and nothing is found wrong.

A golden proves sameness, Helm and the rules prove truth. The library chart and the schemas of values are the package's
own files, copied; they are held against the package and not repeated in each golden. `make golden` writes the expected
files anew; read the difference before you commit it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import aquahelm
from aquahelm.chart.assets import library_files, schema, umbrella_files
from aquahelm.chart.secrets import secret_values
from aquahelm.chart.subchart import PRESENCE
from aquahelm.chart.values import overlay
from aquahelm.plan.build import plan_all
from aquahelm.yaml import Document, parse_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aquahelm.render.manifests import Manifest

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/inventory.yaml"))
cases = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def generated(case: Path) -> dict[str, str]:
    inventory = aquahelm.load(case / "inventory.yaml", "inventory.yaml")
    return dict(aquahelm.generate(inventory).files)


def is_copied(path: str) -> bool:
    """The package's own files, and the record of hashes, which says nothing that the files do not."""
    inside = path.split("/", 2)[-1]
    copied = inside in umbrella_files() or inside.startswith("charts/aquahelm/")
    return copied or inside.endswith(("values.schema.json", ".aquahelm.json"))


@cases
def test_same_files(case: Path, update_golden: bool) -> None:
    files = {path: text for path, text in generated(case).items() if not is_copied(path)}
    expected = case / "expected"
    if update_golden:
        shutil.rmtree(expected, ignore_errors=True)
        for path, text in files.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_text(text, encoding="utf-8")
    there = {
        p.relative_to(expected).as_posix(): p.read_text(encoding="utf-8") for p in expected.rglob("*") if p.is_file()
    }
    assert sorted(files) == sorted(there)
    for path, text in files.items():
        assert text == there[path], path


@cases
def test_same_bytes_each_time(case: Path) -> None:
    assert generated(case) == generated(case)


@cases
def test_copied_files_are_the_packages_own(case: Path) -> None:
    files = generated(case)
    (chart,) = {"/".join(path.split("/")[:2]) for path in files if path.startswith("charts/")}
    for path, text in library_files().items():
        assert files[f"{chart}/charts/aquahelm/{path}"] == text
    for path, text in umbrella_files().items():
        assert files[f"{chart}/{path}"] == text
    plans = plan_all(aquahelm.load(case / "inventory.yaml"))
    for component in (component for plan in plans.values() for component in plan.components):
        own = json.loads(files[f"{chart}/charts/{component.name}/values.schema.json"])
        whole = schema(component.kind)
        assert own["additionalProperties"] is False
        assert own["properties"].items() <= whole["properties"].items()
        assert own["$defs"].items() <= whole["$defs"].items()


@cases
def test_values_files_give_back_what_was_planned(case: Path) -> None:
    files = generated(case)
    for environment, plan in plan_all(aquahelm.load(case / "inventory.yaml")).items():
        root = f"charts/{plan.platform}"
        top = overlay(values(files, f"{root}/values.yaml"), values(files, f"values/values.{environment}.yaml"))
        assert top["global"] == plan.global_values
        assert top["secrets"]["provider"] == plan.secret_provider
        for name, entry in secret_values(plan)["names"].items():
            assert overlay(top["secrets"]["names"][name], entry) == top["secrets"]["names"][name]
        for component in plan.components:
            section = top[component.name]
            assert section["enabled"] == component.enabled
            if component.enabled or component.kind == "service":
                merged = overlay(values(files, f"{root}/charts/{component.name}/values.yaml"), section)
                del merged["enabled"]
                assert (merged.pop(PRESENCE, None) is None) is (component.kind == "service")
                if component.partial:
                    assert overlay(merged, component.values) == merged
                else:
                    assert merged == component.values


@cases
def test_nothing_is_found_wrong(case: Path) -> None:
    result = aquahelm.validate(aquahelm.load(case / "inventory.yaml", "inventory.yaml"))
    assert not result.findings


@pytest.mark.parametrize("program", ["helm", "helm3"])
@cases
def test_both_engines_give_the_same_objects(case: Path, program: str) -> None:
    helm = shutil.which(program)
    if helm is None:
        pytest.skip(f"no {program} on PATH")
    inventory = aquahelm.load(case / "inventory.yaml", "inventory.yaml")
    for environment in inventory.environments:
        embedded = aquahelm.template(inventory, environment, engine="embedded")
        by_program = aquahelm.template(inventory, environment, engine=helm)
        assert objects(embedded) == objects(by_program)


def objects(manifests: Iterable[Manifest]) -> list[tuple[str, str, object]]:
    """Template, reference and data of each object, in one order: the program prints in the order of installation."""
    return sorted(((item.template, item.ref, item.data) for item in manifests), key=lambda entry: entry[:2])


def values(files: Mapping[str, str], path: str) -> dict[str, object]:
    (document,) = parse_values(files[path])
    assert isinstance(document, Document)
    return document.data
