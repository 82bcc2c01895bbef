"""The command line as a whole: help, lazy loading, options, completion."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from aquahelm.cli.backup import VERBS as BACKUP_VERBS
from aquahelm.cli.main import VERBS, run
from aquahelm.cli.secrets import VERBS as SECRET_VERBS
from aquahelm.cli.settings import Settings
from aquahelm.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    import click

    from tests.cli.conftest import Aquahelm

HEAVY = ("pydantic", "ruamel", "helm_python", "jsonschema_rs", "aquahelm.pipeline", "aquahelm.inventory")


EVERY_VERB = {
    **VERBS,
    **{f"backup {name}": sentence for name, sentence in BACKUP_VERBS.items()},
    **{f"secrets {name}": sentence for name, sentence in SECRET_VERBS.items()},
}


def command_of(verb: str) -> click.Command:
    command: click.Command = importlib.import_module(f"aquahelm.cli.{verb.replace(' ', '_')}").command
    return command


def test_help_names_every_verb(aquahelm: Aquahelm) -> None:
    said = aquahelm("--help")
    assert said.code == 0
    assert re.findall(r"^  ([a-z]+)  +[A-Z]", said.out.partition("Verbs:")[2], re.MULTILINE) == list(VERBS)


@pytest.mark.parametrize("verb", EVERY_VERB)
def test_a_verb_says_the_same_of_itself_as_the_list_does(verb: str) -> None:
    assert command_of(verb).get_short_help_str(limit=200) == EVERY_VERB[verb]


@pytest.mark.parametrize("verb", EVERY_VERB)
def test_the_examples_of_a_verb_are_accepted(verb: str, aquahelm: Aquahelm, monkeypatch: pytest.MonkeyPatch) -> None:
    said = aquahelm(*verb.split(), "--help")
    assert said.code == 0
    examples = re.findall(r"^ +\$ aquahelm (.+)$", said.out, re.MULTILINE)
    assert examples
    for silenced in (verb, *(one for one in EVERY_VERB if one.startswith(f"{verb} "))):
        monkeypatch.setattr(command_of(silenced), "callback", lambda **_: 0)
    for example in examples:
        assert aquahelm(*re.split(r" [|>] ", example)[0].split()).code == 0, example


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["version"], ["render", "--help"], ["validate", "-h"]]
)
def test_help_and_version_load_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import json, sys\n"
        "from aquahelm.cli.main import run\n"
        f"code = run({arguments!r})\n"
        f"print(json.dumps([code, [name for name in {HEAVY!r} if name in sys.modules]]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == [0, []]


def test_without_a_verb_the_help_comes_and_it_is_an_error(aquahelm: Aquahelm) -> None:
    said = aquahelm()
    assert said.code == 2
    assert "Verbs:" in said.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rendr"], "error: there is no verb 'rendr'; render?\n→ aquahelm --help\n"),
        (["deploy"], "there is no verb 'deploy' (verbs: render, validate,"),
        (["render", "--chek"], "error: No such option"),
        (["template"], "error: Missing argument 'ENVIRONMENT'."),
        (["--format", "xml", "version"], "'xml' is not one of 'text', 'json'"),
        (["explain", "yaml-is-redable"], "error: there is no rule yaml-is-redable\n→ yaml-is-readable, "),
    ],
)
def test_a_wrong_line_is_bad_input(arguments: list[str], message: str, aquahelm: Aquahelm) -> None:
    said = aquahelm(*arguments)
    assert said.code == 2
    assert said.out == ""
    assert message in said.err


@pytest.mark.parametrize("arguments", [["{}", "version"], ["version", "{}"]])
def test_shared_options_may_stand_before_and_after_the_verb(arguments: list[str]) -> None:
    settings = Settings()
    line = [part for word in arguments for part in (word.split("{}") if word != "{}" else OPTIONS)]
    assert run(line, settings) == 0
    assert settings == Settings(("f.yaml",), "folder", "embedded", True, "json", "never")


OPTIONS = ["-f", "f.yaml", "-C", "folder", "--engine", "embedded", "--quiet", "--format", "json", "--color", "never"]


def test_the_last_of_two_options_wins() -> None:
    settings = Settings()
    run(["-f", "first", "version", "-f", "last"], settings)
    assert settings.file == "last"


def test_version(aquahelm: Aquahelm) -> None:
    from aquahelm import __version__

    assert aquahelm("version").out == aquahelm("--version").out == f"aquahelm {__version__}\n"
    assert json.loads(aquahelm("version", "--format", "json").out)["version"] == __version__


def test_schema_is_the_committed_one(aquahelm: Aquahelm) -> None:
    schema: dict[str, Any] = json.loads(aquahelm("schema").out)
    assert "services" in schema["properties"]


def test_explain_lists_and_tells(aquahelm: Aquahelm) -> None:
    listed = aquahelm("explain").out
    assert re.search(r"^  yaml-is-readable +error +Every document is YAML", listed, re.MULTILINE)
    told = aquahelm("explain", "yaml-is-readable").out
    assert told.startswith("yaml-is-readable  error · yaml\n\nEvery document is YAML")
    document = json.loads(aquahelm("explain", "yaml-is-readable", "--format", "json").out)
    assert document["severity"] == "error"
    rules = json.loads(aquahelm("explain", "--format", "json").out)
    assert len(rules) == sum(line.startswith("  ") for line in listed.splitlines())
    assert {rule["theme"] for rule in rules} == {line.split()[0] for line in listed.splitlines() if line[:1].strip()}


def test_explain_lists_a_theme(aquahelm: Aquahelm) -> None:
    listed = aquahelm("explain", "yaml").out.splitlines()
    assert listed[0].startswith("yaml  Documents that Helm and Kubernetes cannot read")
    assert any(line.startswith("  yaml-is-readable") for line in listed)
    assert not any(line.startswith("  image-is-pinned") for line in listed)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str, aquahelm: Aquahelm) -> None:
    said = aquahelm("completion", shell)
    assert said.code == 0
    assert "_AQUAHELM_COMPLETE" in said.out


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("aquahelm ren", ["render"]),
        ("aquahelm template ", ["dev", "prod"]),
        ("aquahelm validate -e p", ["prod"]),
        ("aquahelm explain yaml-is-r", ["yaml-is-readable"]),
        ("aquahelm -C /nowhere template ", []),
    ],
)
def test_a_shell_completes(words: str, completed: list[str], harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import aquahelm.cli.main as cli; cli.main()"
    environment = {
        "PYTHONPATH": ":".join(path for path in sys.path if path),
        "_AQUAHELM_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=harbour, capture_output=True, text=True, check=False
    )
    assert [line.partition(",")[2] for line in done.stdout.split()] == completed


def test_it_is_also_a_module() -> None:
    told = subprocess.run([sys.executable, "-m", "aquahelm", "--version"], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (0, f"aquahelm {__version__}\n")
