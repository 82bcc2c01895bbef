"""The library chart itself: names, comments, and what its templates must never do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aquahelm.chart.subchart_templates import TEMPLATES
from aquahelm.chart.subchart_templates import test_template as template_of_test

if TYPE_CHECKING:
    from collections.abc import Iterator

CHART = Path(__file__).parents[2] / "aquahelm" / "chart"
LIBRARY = sorted((CHART / "library" / "templates").rglob("*.tpl"))
UMBRELLA = sorted(path for path in (CHART / "umbrella_templates" / "templates").rglob("*") if path.is_file())

DEFINE = re.compile(r'\{\{-? define "([^"]+)" -?\}\}')
INCLUDE = re.compile(r'include "([^"]+)"')
COMMENT = re.compile(r"\{\{-? ?/\*.*?\*/ ?-?\}\}", re.DOTALL)
ACTION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
CALL = re.compile(r"[({|]-?\s*([a-zA-Z]\w*)")

FORBIDDEN = {
    "tpl": "a value must not be a program",
    "lookup": "empty in helm template",
    "now": "differs at every render",
    "date": "differs at every render",
    "uuidv4": "differs at every render",
    "set": "values are not changed",
    "unset": "values are not changed",
    "env": "reads the machine",
    "getHostByName": "reads the network",
    "fromYamlArray": "templates place values",
}
FORBIDDEN_PREFIXES = ("rand", "gen")


def code(text: str) -> str:
    """A template without its comments."""
    return COMMENT.sub("", text)


def defines() -> Iterator[tuple[Path, str]]:
    for path in LIBRARY:
        for name in DEFINE.findall(code(path.read_text())):
            yield path, name


NAMES = [name for _, name in defines()]


def included() -> set[str]:
    """Names that are included anywhere, those built by printf among them."""
    texts = [code(path.read_text()) for path in (*LIBRARY, *UMBRELLA)]
    texts += [f"include {thin.include}" for kind in TEMPLATES.values() for thin in kind]
    texts += template_of_test("service", "service", [{"selfTest": {"port": 80}}]).values()
    names = {name for text in texts for name in INCLUDE.findall(text)}
    patterns = {pattern for text in texts for pattern in re.findall(r'include \(printf "([^"]+)"', text)}
    for pattern in patterns:
        names |= {name for name in NAMES if re.fullmatch(re.escape(pattern).replace("%s", r"\w+"), name)}
    return names


def test_there_are_templates() -> None:
    assert len(NAMES) > 50


def test_names_are_unique_and_start_with_the_librarys_name() -> None:
    assert sorted(NAMES) == sorted(set(NAMES))
    assert all(name.startswith("aquahelm.") for name in NAMES)


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_files_templates_carry_its_name(path: Path) -> None:
    """`_deployment.tpl` defines `aquahelm.deployment…`; `redis/_configmap.tpl` defines `aquahelm.redis.…`."""
    folder = path.parent.name
    names = [name.split(".")[1] for name in DEFINE.findall(code(path.read_text()))]
    if folder != "templates":
        assert set(names) == {folder}
        return
    assert path.stem.removeprefix("_") in {re.sub(r"s$", "", name.lower()) for name in names} | {
        name.lower() for name in names
    }


@pytest.mark.parametrize(("path", "name"), list(defines()), ids=lambda value: value if isinstance(value, str) else "")
def test_a_comment_with_the_call_stands_before_each_template(path: Path, name: str) -> None:
    before, _, _ = path.read_text().partition(f'define "{name}"')
    comments = COMMENT.findall(before)
    assert before.rstrip().removesuffix("{{-").rstrip().endswith("*/ -}}"), f"no comment right before {name}"
    assert f'{{{{ include "{name}"' in comments[-1], f"the comment of {name} shows no call"


@pytest.mark.parametrize("path", [*LIBRARY, *UMBRELLA], ids=lambda path: path.name)
def test_templates_do_nothing_that_differs_between_renders_or_changes_values(path: Path) -> None:
    called = {name for action in ACTION.findall(code(path.read_text())) for name in CALL.findall(action)}
    found = {name: FORBIDDEN[name] for name in called & FORBIDDEN.keys()}
    found |= {name: "differs at every render" for name in called if name.startswith(FORBIDDEN_PREFIXES)}
    assert not found


@pytest.mark.parametrize("path", [*LIBRARY, *UMBRELLA], ids=lambda path: path.name)
def test_templates_do_not_depend_on_the_revision_or_the_cluster(path: Path) -> None:
    text = code(path.read_text())
    for word in (".Release.Revision", ".Release.IsInstall", ".Release.IsUpgrade", ".Capabilities"):
        assert word not in text


def test_every_included_template_is_defined_and_every_one_is_used() -> None:
    used = included()
    assert used - set(NAMES) == set()
    assert set(NAMES) - used == set()


@pytest.mark.parametrize("path", [*LIBRARY, *UMBRELLA], ids=lambda path: path.name)
def test_a_file_says_where_it_comes_from_and_stays_readable(path: Path) -> None:
    text = path.read_text()
    if path.name != "NOTES.txt":
        assert "aquahelm" in text.splitlines()[0]
    assert len(text.splitlines()) < 400
    assert text.endswith("\n")
    assert not re.search(r"[ \t]+$", text, re.MULTILINE)


def test_the_charts_version_is_on_no_pod() -> None:
    """A new chart version must not restart pods: only an object's own labels name it."""
    labels = (CHART / "library" / "templates" / "_labels.tpl").read_text()
    pod = labels.split('define "aquahelm.podLabels"')[1].split("{{- end }}")[0]
    assert "helm.sh/chart" not in pod
    for path in LIBRARY:
        for block in re.findall(r"\n(?: *)template:\n(?:.*\n){1,4}", path.read_text()):
            assert 'include "aquahelm.labels"' not in block
