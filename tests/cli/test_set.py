"""`aquahelm set` changes values in place, or says why it does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Aquahelm


def text(project: Path) -> str:
    return (project / "inventory.yaml").read_bytes().decode()


def test_one_value(aquahelm: Aquahelm, harbour: Path) -> None:
    before = text(harbour)
    said = aquahelm("set", "services.crane.image.tag=v1.0.1")
    assert (said.code, said.err) == (0, "")
    assert said.out == "inventory.yaml:10:37  services.crane.image.tag  v1.0.0 → v1.0.1\n"
    assert text(harbour) == before.replace("v1.0.0}", "v1.0.1}")


def test_several_values_in_one_environment(aquahelm: Aquahelm, harbour: Path) -> None:
    before = text(harbour)
    said = aquahelm(
        "set", "-e", "prod", "services.crane.image.tag=1.10", "services.crane.replicas=3", "services.pilot.port=8081"
    )
    assert said.code == 0, said.err
    assert text(harbour) == before.replace("tag: v1.0.0", 'tag: {default: v1.0.0, prod: "1.10"}').replace(
        "prod: 2}", "prod: 3}"
    ).replace("8080", "{default: 8080, prod: 8081}")
    assert "services.crane.image.tag.prod  v1.0.0 → 1.10 (prod)" in said.out


def test_values_take_the_type_that_the_path_wants(aquahelm: Aquahelm, harbour: Path) -> None:
    said = aquahelm(
        "set", "services.crane.env.LOAD=20", "services.crane.env.DRY=false", "services.pilot.enabled=false",
        "services.pilot.calls=[]", 'services.pilot.replicas={min: 2, max: 3, cpu: 70}', 'labels["a.b/c"]=1',
    )  # fmt: skip
    assert said.code == 0, said.err
    for part in (
        'LOAD: "20", DRY: "false"}', "enabled: false", "calls: []", "replicas: {min: 2, max: 3, cpu: 70}", 'a.b/c: "1"',
    ):  # fmt: skip
        assert part in text(harbour)


def test_text_of_several_lines_is_told_in_one(aquahelm: Aquahelm, harbour: Path) -> None:
    said = aquahelm("set", "services.crane.env.LOAD=one\ntwo")
    assert said.out.endswith('services.crane.env.LOAD  10 → "one\\ntwo"\n'), said
    assert 'LOAD: "one\\ntwo"' in text(harbour)


def test_the_same_again_changes_nothing(aquahelm: Aquahelm, harbour: Path) -> None:
    before = (harbour / "inventory.yaml").stat()
    said = aquahelm("set", "services.crane.image.tag=v1.0.0", "services.crane.replicas=2", "-e", "prod")
    assert said.code == 0
    assert said.out == "nothing to change: the inventory says so already\n"
    assert (harbour / "inventory.yaml").stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["services.crene.image.tag=v2"], "error: services has no crene\n→ services.crane? (known: crane, pilot)\n"),
        (["services.xyz.image.tag=v2"], "error: services has no xyz\n→ known: crane, pilot\n"),
        (["services.crane.imge.tag=v2"], "error: services.crane has no imge\n→ services.crane.image?\n"),
        (["services.crane.image.tag"], "error: 'services.crane.image.tag' sets nothing\n→ write PATH=VALUE, such as"),
        (["services..tag=1"], "error: the path 'services..tag' cannot be read from '..tag' on\n"),
        (["services.crane.replicas=2"], "error: services.crane.replicas differs between environments (dev, prod)\n→ "),
        (["services.pilot.calls[4]=crane"], "error: services.pilot.calls has 1 item, counted from 0\n"),
        (["services.pilot.calls.0=crane"], "items stand in brackets\n→ services.pilot.calls[0]\n"),
        (["services.crane.port=99999"], "services.crane.port  99999 is not a port\n"),
        (["services.crane.port=high"], 'services.crane.port  "high" is text; a whole number is needed'),
        (["services.pilot.calls[0]=crone"], "services.pilot.calls[0]  "),
        (["version=2.0.0", "-e", "prod"], "error: version is the same in all environments\n→ leave out -e\n"),
        (["version=2.0.0", "-e", "prd"], "error: inventory.yaml has no environment prd\n"),
        (["services.crane.image.tag=latest"], "services.crane.image.tag  latest names a different image every day"),
        ([], "Missing argument 'PATH=VALUE…'"),
    ],
)
def test_refused(aquahelm: Aquahelm, harbour: Path, arguments: list[str], said: str) -> None:
    before = text(harbour)
    found = aquahelm("set", *arguments)
    assert found.code == 2
    assert said in found.err
    assert "Traceback" not in found.err
    assert text(harbour) == before


def test_a_tag_beside_a_digest_decides_nothing(aquahelm: Aquahelm, harbour: Path) -> None:
    digest = f"sha256:{'1' * 64}"
    assert aquahelm("set", f"services.crane.image.digest={digest}", "-e", "prod").code == 0
    before = text(harbour)
    assert f"digest: {{default: absent, prod: {digest}}}" in before
    said = aquahelm("set", "services.crane.image.tag=v2", "-e", "prod")
    assert said.code == 2
    assert "services.crane.image.digest pins the image in prod, whatever its tag" in said.err
    assert text(harbour) == before
    assert aquahelm("set", "services.crane.image.tag=v2", "-e", "dev").code == 0
    other = f"sha256:{'2' * 64}"
    assert (
        aquahelm("set", "-e", "prod", "services.crane.image.tag=v3", f"services.crane.image.digest={other}").code == 0
    )
    assert f"prod: {other}" in text(harbour)


def test_dry_run_writes_nothing(aquahelm: Aquahelm, harbour: Path) -> None:
    before = text(harbour)
    said = aquahelm("set", "--dry-run", "--render", "services.crane.image.tag=v2")
    assert said.code == 0
    assert "v1.0.0 → v2" in said.out
    assert "+    tag: v2" in said.out or "tag: v2" in said.out
    assert said.out.endswith("nothing was written (--dry-run)\n")
    assert text(harbour) == before
    assert [path.name for path in harbour.iterdir()] == ["inventory.yaml"]


def test_render(aquahelm: Aquahelm, harbour: Path) -> None:
    assert aquahelm("render").code == 0
    said = aquahelm("set", "--render", "services.crane.replicas=4", "-e", "prod")
    assert said.code == 0
    assert "crane.replicas 2 → 4" in said.out
    assert aquahelm("render", "--check").code == 0


def test_what_the_rules_refuse_is_not_set(aquahelm: Aquahelm, harbour: Path) -> None:
    before = text(harbour)
    small = "environments.prod.capacity={nodes: 1, cpu: 1, memory: 64Mi}"
    said = aquahelm("set", "--validate", "--render", small)
    assert said.code == 1
    assert "error pods-fit-the-nodes  Deployment/crane  prod: " in said.out
    assert said.out.endswith("nothing was written.\n")
    assert text(harbour) == before
    assert not (harbour / "charts").exists()
    told = json.loads(aquahelm("set", "--validate", small, "--json").out)
    assert told["written"] is False
    assert "pods-fit-the-nodes" in [one["rule"] for one in told["refused"]]
    large = small.replace("64Mi", "64Gi")
    assert aquahelm("set", "--validate", large).code == 0
    assert "memory: 64Gi" in text(harbour)


def test_what_cannot_be_rendered_is_not_set(aquahelm: Aquahelm, harbour: Path) -> None:
    assert aquahelm("render").code == 0
    values = harbour / "values/values.prod.yaml"
    values.write_text(values.read_text() + "# by hand\n")
    before = text(harbour)
    said = aquahelm("set", "--render", "services.crane.replicas=4", "-e", "prod")
    assert said.code != 0
    assert text(harbour) == before


def test_json(aquahelm: Aquahelm, harbour: Path) -> None:
    for flag in (["--json"], ["--format", "json"]):
        said = aquahelm("set", "services.crane.image.tag=v2", "-e", "prod", "--dry-run", *flag)
        assert json.loads(said.out) == {
            "format": 1,
            "file": "inventory.yaml",
            "written": False,
            "changes": [
                {
                    "path": "services.crane.image.tag.prod",
                    "line": 10,
                    "environments": ["prod"],
                    "old": "v1.0.0",
                    "new": "v2",
                }
            ],
        }
    said = aquahelm("set", "services.crane.imge=v2", "--json")
    assert json.loads(said.out)["error"]["kind"] == "usage"
    said = aquahelm("set", "services.crane.port=4000", "--json", "--render")
    assert json.loads(said.out)["render"]["chart"] == "charts/harbour"
