"""What every rule looks like, whatever it says."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from pathlib import Path

import pytest

from aquahelm.check import rules
from aquahelm.check.documentation import THEMES, explain, read, rules_page
from aquahelm.check.kinds import GROUP_OF
from aquahelm.check.registry import PAIRED, RegisteredRule, find_rule, registered
from aquahelm.check.rules import RULES
from aquahelm.finding import Severity

FOLDER = Path(rules.__file__).parent
PROJECT = FOLDER.parents[2]
LONGEST_FILE = 400
REGISTERED = [pytest.param(one, id=one.rule.slug) for one in registered()]


def test_none_is_forgotten() -> None:
    files = {f"{path.parent.name}.{path.stem}" for path in FOLDER.glob("*/*.py") if path.name != "__init__.py"}
    assert files == set(RULES)


def test_none_is_there_twice() -> None:
    assert len(set(RULES)) == len(RULES)
    assert len({one.rule.slug for one in registered()}) == len(RULES)


@pytest.mark.parametrize("one", REGISTERED)
def test_name_theme_and_file_agree(one: RegisteredRule) -> None:
    theme, file = one.name.split(".")
    assert one.rule.slug == file.replace("_", "-")
    assert one.rule.theme == theme
    assert theme in THEMES


@pytest.mark.parametrize("one", REGISTERED)
def test_the_docstring_is_a_sentence_bad_good_and_what_the_server_says(one: RegisteredRule) -> None:
    parts = read(one.documentation)
    assert parts.sentence.endswith(".")
    assert parts.server[-1] in ".:"
    for example in (parts.bad, parts.good):
        assert all(line.startswith("    ") for line in example.splitlines())


@pytest.mark.parametrize("one", REGISTERED)
def test_kinds_are_known_names(one: RegisteredRule) -> None:
    if one.rule.theme != "yaml":
        assert one.rule.kinds <= set(GROUP_OF)


@pytest.mark.parametrize("one", REGISTERED)
def test_the_module_offers_a_rule_and_a_check_and_keeps_the_rest_to_itself(one: RegisteredRule) -> None:
    module = import_module(f"aquahelm.check.rules.{one.name}")
    tree = ast.parse(inspect.getsource(module))
    public = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    assert public in (["check"], ["concerns", "check"])
    assert 1 <= one.takes <= (4 if one.reach == PAIRED else 3)
    assert inspect.getdoc(module.check)
    assert len(inspect.getsource(module).splitlines()) < LONGEST_FILE


def test_rules_that_speak_for_the_server_say_error() -> None:
    """A warning of theirs would be lost in `verdicts`; what is not refused belongs in another theme."""
    speak = [one for one in registered() if one.rule.theme in ("yaml", "schema", "api")]
    others = {one.rule.slug for one in speak if one.rule.severity is not Severity.ERROR}
    told = {
        "api-version-lasts",
        "chart-is-rendered-first",
        "custom-resource-rules-are-understood",
        "kind-has-a-schema",
        "value-is-what-it-looks-like",
    }
    assert others == told


def test_a_rule_is_found_by_its_name() -> None:
    found = find_rule("probe-port-is-open")
    assert found is not None
    assert found.name == "reference.probe_port_is_open"
    assert find_rule("probe-port-is-shut") is None


def test_explain_gives_name_weight_and_documentation() -> None:
    rule = find_rule("image-is-pinned")
    assert rule is not None
    text = explain(rule)
    assert text.startswith("image-is-pinned  warning or note · images\n\nAn image has a tag")
    assert "Bad:\n    image: ghcr.io/example/payment:latest\n" in text


def test_a_docstring_without_its_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="Bad:, Good:"):
        read("A sentence.\n\nGood:\n    a: b\n\nThe API server says no.")


def test_the_rules_page_is_current() -> None:
    """If it is not: python -m aquahelm.check.documentation."""
    assert (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8") == rules_page(registered())
