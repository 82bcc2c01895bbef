"""`aquahelm validate`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import INVENTORY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Aquahelm

WRONG = INVENTORY + "    patches: {container: {imagePullPolicy: Sometimes}}\n"


@pytest.fixture
def wrong(harbour: Path) -> Path:
    """A project whose pilot has an impossible pull policy."""
    (harbour / "inventory.yaml").write_text(WRONG, encoding="utf-8")
    return harbour


@pytest.mark.usefixtures("harbour")
def test_a_clean_platform(aquahelm: Aquahelm) -> None:
    said = aquahelm("validate")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("harbour: 2 environments × 7 Kubernetes versions, ")
    assert aquahelm("validate", "--quiet").out == ""


@pytest.mark.usefixtures("wrong")
def test_a_finding_has_its_line_and_its_remedy(aquahelm: Aquahelm) -> None:
    said = aquahelm("validate")
    assert (said.code, said.err) == (1, "")
    column = WRONG.splitlines()[-1].index("imagePull") + 1
    place = f"inventory.yaml:{WRONG.count(chr(10))}:{column}"
    assert said.out.startswith(f"{place}  services.pilot.patches.container.imagePullPolicy\n")
    assert '"Sometimes" is not one of' in said.out
    assert "Deployment/pilot" in said.out
    assert "\n1 error, 0 warnings" in said.out


@pytest.mark.usefixtures("wrong")
def test_programs_get_json(aquahelm: Aquahelm) -> None:
    said = aquahelm("validate", "-e", "prod", "--kube-version", "1.36", "--format", "json")
    assert said.code == 1
    document = json.loads(said.out)
    (finding,) = document["findings"]
    assert (finding["environments"], finding["versions"]) == (["prod"], ["1.36"])
    assert finding["source"]["file"] == "inventory.yaml"
    assert document["summary"]["errors"] == 1


@pytest.mark.usefixtures("wrong")
def test_code_hosts_get_sarif(aquahelm: Aquahelm) -> None:
    said = aquahelm("validate", "--format", "sarif")
    assert said.code == 1
    (run,) = json.loads(said.out)["runs"]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "choice-is-known"
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "inventory.yaml"}
    assert physical["region"]["startLine"] == WRONG.count("\n")
    template = result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert template == "charts/harbour/charts/pilot/templates/deployment.yaml"


@pytest.mark.usefixtures("wrong")
def test_ci_servers_get_junit(aquahelm: Aquahelm) -> None:
    said = aquahelm("validate", "--format", "junit")
    assert said.code == 1
    suites = ET.fromstring(said.out)  # noqa: S314  our own text
    assert [(suite.get("name"), suite.get("failures")) for suite in suites] == [("dev", "1"), ("prod", "1")]


@pytest.mark.usefixtures("wrong")
def test_workflows_get_annotations(aquahelm: Aquahelm) -> None:
    said = aquahelm("validate", "--format", "github")
    assert said.code == 1
    assert said.out.startswith(f"::error file=inventory.yaml,line={WRONG.count(chr(10))},col=")
    assert said.out.splitlines()[-1] == "1 error, 0 warnings"


def test_workflows_get_annotations_of_a_wrong_inventory(harbour: Path, aquahelm: Aquahelm) -> None:
    (harbour / "inventory.yaml").write_text(INVENTORY.replace("[crane]", "[crone]"), encoding="utf-8")
    said = aquahelm("validate", "--format", "github")
    assert said.code == 2
    assert said.out.startswith("::error file=inventory.yaml,line=18,col=13,title=inventory::services.pilot.calls[0]: ")
    assert "inventory.yaml:18:13" in said.err


@pytest.mark.usefixtures("harbour")
def test_other_verbs_know_fewer_formats(aquahelm: Aquahelm) -> None:
    said = aquahelm("--format", "sarif", "template", "dev")
    assert (said.code, said.out) == (2, "")
    assert said.err == "error: template has no format sarif\n→ --format takes text, json\n"


@pytest.mark.usefixtures("harbour")
def test_several_environments_and_versions_may_be_named(aquahelm: Aquahelm) -> None:
    said = aquahelm("validate", "-e", "dev", "-e", "prod", "--kube-version", "1.36", "--kube-version", "1.37")
    assert said.out.startswith("harbour: 2 environments × 2 Kubernetes versions")


@pytest.mark.usefixtures("harbour")
def test_a_version_that_nobody_knows(aquahelm: Aquahelm) -> None:
    said = aquahelm("validate", "--kube-version", "1.99")
    assert said.code == 2
    assert said.err.startswith("error: no schemas for Kubernetes 1.99\n→ known versions: 1.31, ")


def test_nothing_on_disk_is_read_or_written(harbour: Path, aquahelm: Aquahelm) -> None:
    (harbour / "charts/harbour").mkdir(parents=True)
    (harbour / "charts/harbour/Chart.yaml").write_text("name: [broken\n", encoding="utf-8")
    assert aquahelm("validate").code == 0
    assert [path.name for path in harbour.rglob("*") if path.is_file()] == ["inventory.yaml", "Chart.yaml"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("x.yaml", "--chart", "c"), "FILE… and --chart cannot be judged in one go"),
        (("x.yaml", "-e", "dev"), "--environment cannot be given where manifests are judged"),
        (("x.yaml", "-f", "dev.yaml"), "-f cannot be given where manifests are judged"),
        (("x.yaml", "--set", "a=1"), "--set cannot be given where manifests are judged"),
        (("--chart", "c", "-e", "dev"), "--environment cannot be given where a chart is judged"),
        (("--release", "r", "-n", "x"), "--namespace and --release cannot be given where the inventory is judged"),
    ],
)
def test_arguments_of_one_kind_of_input_are_refused_with_another(
    aquahelm: Aquahelm, arguments: tuple[str, ...], said: str
) -> None:
    answer = aquahelm("validate", *arguments)
    assert answer.code == 2
    assert answer.err.startswith(f"error: {said}\n→ ")


EXCEPTION = """\
exceptions:
  - rule: choice-is-known
    object: Deployment/pilot
    environments: [{environments}]
    reason: the cluster is special
"""


def test_exceptions_of_the_inventory_do_not_count(wrong: Path, aquahelm: Aquahelm) -> None:
    (wrong / "inventory.yaml").write_text(WRONG + EXCEPTION.format(environments="dev, prod"), encoding="utf-8")
    said = aquahelm("validate")
    assert said.code == 0
    assert said.out.endswith("\n0 errors, 0 warnings, 1 excepted\n")
    (run,) = json.loads(aquahelm("validate", "--format", "sarif").out)["runs"]
    assert [one["suppressions"][0]["justification"] for one in run["results"]] == ["the cluster is special"]
    assert json.loads(aquahelm("validate", "--format", "json").out)["excepted"][0]["reason"] == "the cluster is special"


def test_exceptions_count_where_they_are_made_for(wrong: Path, aquahelm: Aquahelm) -> None:
    (wrong / "inventory.yaml").write_text(WRONG + EXCEPTION.format(environments="dev"), encoding="utf-8")
    said = aquahelm("validate")
    assert said.code == 1
    assert "Deployment/pilot  prod\n" in said.out


def test_exceptions_and_settings_of_the_toml_file(wrong: Path, aquahelm: Aquahelm) -> None:
    file = wrong / "aquahelm.toml"
    file.write_text('[[exceptions]]\nrule = "choice-is-known"\nreason = "special"\n', encoding="utf-8")
    assert aquahelm("validate").code == 0
    file.write_text('[[exceptions]]\nrule = "choice-is-knwn"\nreason = "special"\n', encoding="utf-8")
    said = aquahelm("validate")
    assert said.code == 2
    assert said.err == (
        'error: aquahelm.toml: exceptions[0].rule: there is no rule "choice-is-knwn"\n→ choice-is-known?\n'
    )
    file.write_text('kube_versions = ["1.36"]\n', encoding="utf-8")
    assert "2 environments × 1 Kubernetes version," in aquahelm("validate").out


def test_a_baseline_leaves_new_findings_alone(wrong: Path, aquahelm: Aquahelm) -> None:
    said = aquahelm("validate", "--write-baseline", "known.json")
    assert (said.code, said.out) == (0, "known.json: 1 finding from now on known (validate --baseline known.json)\n")
    said = aquahelm("validate", "--baseline", "known.json")
    assert said.code == 0
    assert said.out.endswith("\n0 errors, 0 warnings, 1 in the baseline\n")
    (wrong / "inventory.yaml").write_text(
        INVENTORY + "    patches: {container: {terminationMessagePolicy: Sometimes}}\n", encoding="utf-8"
    )
    said = aquahelm("validate", "--baseline", "known.json")
    assert said.code == 1
    assert said.out.endswith("\n1 error, 0 warnings, 1 of the baseline mended\n")
    assert aquahelm("validate", "--baseline", "none.json").code == 2
