"""The README does what it says: its commands run, its inventories render, its mistakes are told as shown."""

from __future__ import annotations

import io
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from tests.docs.blocks import ROOT, Block, blocks, commands

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[[str, Path], subprocess.CompletedProcess[str]]

README = ROOT / "README.md"
COMMANDS = [command for block in blocks(README, "console") for command in commands(block)]
YAMLS = blocks(README, "yaml")
(INVENTORY,) = (block for block in YAMLS if block.text.startswith("platform:"))

ELSEWHERE = {
    "make": "tests/project",
    "pipx": "tests/project",
    "aquahelm backup": "tests/cluster",
    "aquahelm bump": "tests/bump",  # asks registries
    "helm test": "tests/cluster",
    "helm uninstall": "tests/cluster",
}
"""What other tests run: by its first words."""


def elsewhere(command: str) -> bool:
    return any(command.startswith(words) for words in ELSEWHERE)


def load(text: str) -> Any:
    return YAML(typ="safe").load(text)


@pytest.mark.parametrize(
    "command", [command for command in COMMANDS if command.startswith("aquahelm ") and not elsewhere(command)]
)
def test_a_command_of_aquahelm_succeeds_on_aquastream(command: str, checkout: Path, run: Run) -> None:
    done = run(command, checkout)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("helm ") and not elsewhere(line)])
def test_a_helm_command_is_accepted_by_the_chart(command: str, checkout: Path, run: Run) -> None:
    """Without a cluster: an upgrade takes the flags and values of `helm template`, and renders the same objects."""
    if shutil.which("helm") is None:
        pytest.skip("helm is not on PATH")
    offline = re.sub(r"^helm upgrade( --install)?", "helm template", command)
    done = run(offline, checkout)
    if "unknown flag: --force-conflicts" in done.stderr:
        pytest.skip("this helm is older than 4")
    assert done.returncode == 0, done.stderr
    for name, value in re.findall(r"--set '?([\w.]+)[^=]*=(\S+?)'?(?=\s|$)", command):
        assert value in done.stdout, f"--set {name} changes nothing"


def test_every_command_is_run_by_some_test() -> None:
    known = ("aquahelm ", "helm ")
    assert [command for command in COMMANDS if not command.startswith(known) and not elsewhere(command)] == []


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder that holds the small inventory, and nothing else."""
    (tmp_path / "inventory.yaml").write_text(INVENTORY.text, encoding="utf-8")
    return tmp_path


def test_the_small_inventory_gives_what_is_listed(shop: Path, run: Run) -> None:
    for command in ("aquahelm render", "aquahelm validate"):
        done = run(command, shop)
        assert done.returncode == 0, done.stdout + done.stderr
    (tree,) = (block for block in blocks(README, "") if block.text.startswith("charts/shop/"))
    folder = ""
    for line in tree.text.splitlines():
        for path in re.findall(r"(?:^| )((?:charts|values)/\S+)", line[:31]):
            folder = path if path == "charts/shop/" else folder
            nested = line.startswith("  ")
            assert (shop / (folder + path if nested else path)).exists(), path


def test_the_mistake_is_told_as_shown(shop: Path, run: Run) -> None:
    (shown,) = (block for block in blocks(README, "") if block.text.startswith("inventory.yaml:"))
    wrong = INVENTORY.text.replace("calls: [payment]", "calls: [paymnt]")
    (shop / "inventory.yaml").write_text(wrong, encoding="utf-8")
    done = run("aquahelm render", shop)
    assert done.returncode == 2
    assert shown.text.strip() in done.stdout + done.stderr


@pytest.mark.parametrize("block", [block for block in YAMLS if block is not INVENTORY], ids=str)
def test_a_fragment_fits_where_it_belongs(block: Block, shop: Path, run: Run) -> None:
    fragment = load(block.text)
    if "repos" in fragment:
        offered = {hook["id"] for hook in load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
        assert {hook["id"] for repo in fragment["repos"] for hook in repo["hooks"]} == offered
    elif "steps" in fragment:
        inputs = load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]
        assert set(fragment["steps"][-1]["with"]) <= set(inputs)
    else:
        (shop / "inventory.yaml").write_text(with_environments(fragment), encoding="utf-8")
        done = run("aquahelm render", shop)
        assert done.returncode == 0, done.stdout + done.stderr


def with_environments(fragment: dict[str, Any]) -> str:
    """The small inventory with a third environment and the fragment's values at their places."""
    inventory = load(INVENTORY.text)
    inventory["environments"]["stage"] = {"namespace": "shop-stage"}
    inventory["edge"] |= {"host": "shop.example", "tls": fragment["tls"]}
    inventory["stores"]["postgres"]["storage"] = "2Gi"
    inventory["services"]["payment"] |= {"replicas": fragment["replicas"], "resources": fragment["resources"]}
    text = io.StringIO()
    YAML(typ="safe").dump(inventory, text)
    return text.getvalue()
