"""Each risk has its cases: `cases/<risk>.yaml`."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from aquahelm.check.registry import GONE, PAIRED, PLACED, registered
from aquahelm.diff.compare import compare
from aquahelm.diff.model import Diff, Risk
from aquahelm.diff.transitions import RISKS
from aquahelm.render.manifests import Manifests, read_manifests

CASES = [
    (path.stem, case)
    for path in sorted(Path(__file__).with_name("cases").glob("*.yaml"))
    for case in YAML(typ="safe").load(path)
]


def patched(data: Any, patch: Any) -> Any:
    """A JSON merge patch, applied."""
    if not isinstance(data, dict) or not isinstance(patch, dict):
        return deepcopy(patch)
    found = {key: patched(value, patch[key]) if key in patch else deepcopy(value) for key, value in data.items()}
    found |= {key: deepcopy(value) for key, value in patch.items() if key not in data}
    return {key: value for key, value in found.items() if value is not None}


def manifests(*objects: Any) -> Manifests:
    return read_manifests({"chart/templates/all.yaml": "\n---\n".join(map(json.dumps, objects))}, "prod")


def diff_of(case: dict[str, Any]) -> Diff:
    """The diff that a case tells of."""
    before = patched(case["before"], case.get("patch_before", {})) if "before" in case else None
    after = None
    if "after" in case:
        after = case["after"]
    elif not case.get("gone"):
        after = patched(case["before"], case["patch"])
    beside = case.get("beside", ())
    old, new = ([one] if one else [] for one in (before, after))
    return compare({"prod": manifests(*old, *beside)}, {"prod": manifests(*new, *beside)})


@pytest.mark.parametrize(("risk", "case"), CASES, ids=lambda one: one["name"] if isinstance(one, dict) else one)
def test_a_difference_has_its_risk(risk: str, case: dict[str, Any]) -> None:
    found = diff_of(case)
    if case.get("same"):
        assert found.differences == ()
        return
    said = {one.says: one for difference in found.differences for one in difference.consequences}
    assert str(found.risk) == case["risk"], list(said)
    for sentence in case.get("says", ()):
        assert any(sentence in one for one in said), list(said)
    if "rule" in case:
        assert any(one.rule == case["rule"] and one.risk is found.risk for one in said.values()), list(said.values())
    if "fix" in case:
        assert case["fix"] in [one.fix for one in said.values()]
    if "fields" in case:
        fields = [change.field for one in found.differences for change in one.changes if change.field]
        assert fields == case["fields"]
    if "pods" in case:
        assert [one.pods for one in found.restarts("prod")] == [case["pods"]]
    elif risk not in ("restart", "downtime"):
        assert found.restarts("prod") == () or found.risk > Risk.RESTART


def test_every_risk_has_cases() -> None:
    assert {name for name, _ in CASES} == {str(risk).replace(" ", "-") for risk in Risk}


def test_every_rule_of_updates_has_a_risk() -> None:
    """One of no kind is of the chart: `diff_project` remarks on that."""
    of_updates = [one for one in registered() if one.rule.theme == "upgrade" and one.reach in (PLACED, PAIRED, GONE)]
    assert {one.rule.slug for one in of_updates if one.rule.kinds} == RISKS.keys()
