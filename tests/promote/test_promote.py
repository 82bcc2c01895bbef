"""Promotions: what moves, what stays, what is refused, and that nothing else changes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from aquahelm import pipeline
from aquahelm.errors import EnvironmentTrouble, UsageError
from aquahelm.promote import promote as module
from aquahelm.promote.document import document
from aquahelm.promote.markdown import write_markdown
from aquahelm.promote.model import NOTHING, Theme
from aquahelm.promote.text import conclusion, effects, write_text
from tests.promote.conftest import INVENTORY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.promote.conftest import Edit, Promote


def tags(harbour: Path, environment: str) -> dict[str, str | None]:
    return {name: one.image.tag for name, one in pipeline.load(harbour).environments[environment].services.items()}


def test_only_the_versions_characters_change(harbour: Path, promoted: Promote) -> None:
    done = promoted()
    assert [(move.subject, move.old, move.new) for move in done.moves] == [("crane", "v1.1.0", "v1.2.0")]
    assert done.written
    assert harbour.read_text(encoding="utf-8") == INVENTORY.replace("prod: v1.1.0", "prod: v1.2.0")


def test_what_follows_is_rendered(harbour: Path, promoted: Promote) -> None:
    promoted()
    assert pipeline.drift(pipeline.load(harbour), harbour.parent) == ""


def test_a_shared_default_is_not_touched_for_others(harbour: Path, promoted: Promote) -> None:
    assert promoted("dev", "stage").written
    assert tags(harbour, "stage") == {"crane": "sha-1111111", "pilot": "sha-2222222"}
    assert tags(harbour, "prod") == {"crane": "v1.1.0", "pilot": "v2.0.0"}
    assert "        # stage and prod take the same\n        default: 'v2.0.0'\n" in harbour.read_text(encoding="utf-8")


def test_nothing_to_do_changes_nothing(harbour: Path, promoted: Promote) -> None:
    promoted()
    before = {path: path.stat().st_mtime_ns for path in harbour.parent.rglob("*")}
    done = promoted()
    assert not done.moves
    assert not done.written
    assert {path: path.stat().st_mtime_ns for path in harbour.parent.rglob("*")} == before


def test_a_dry_run_writes_nothing(harbour: Path, promoted: Promote) -> None:
    done = promoted(dry_run=True)
    assert done.moves
    assert not done.written
    assert harbour.read_text(encoding="utf-8") == INVENTORY


def test_only_what_is_named_moves(harbour: Path, promoted: Promote) -> None:
    assert [move.subject for move in promoted("dev", "stage", only=("pilot",)).moves] == ["pilot"]
    assert tags(harbour, "stage")["crane"] == "v1.2.0"


def test_a_version_does_not_go_back_unasked(promoted: Promote, edit: Edit) -> None:
    edit("stage: v1.2.0", "stage: v1.0.9")
    done = promoted()
    assert not done.moves
    assert "prod is ahead" in done.left[0].why
    assert promoted(accept=("back/crane",)).moves[0].new == "v1.0.9"


def test_a_digest_moves_with_its_tag(harbour: Path, promoted: Promote, edit: Edit) -> None:
    pinned = "sha256:" + "a" * 64
    edit("prod: v1.1.0}}", f"prod: v1.1.0}}, digest: {{stage: '{pinned}', default: absent}}}}")
    assert promoted().written
    image = pipeline.load(harbour).environments["prod"].services["crane"].image
    assert (image.tag, image.digest) == ("v1.2.0", pinned)
    assert pipeline.load(harbour).environments["dev"].services["crane"].image.digest is None


def test_a_digest_that_no_longer_fits_goes(harbour: Path, promoted: Promote, edit: Edit) -> None:
    edit("prod: v1.1.0}}", f"prod: v1.1.0}}, digest: {{prod: 'sha256:{'b' * 64}', default: absent}}}}")
    assert promoted().written
    assert pipeline.load(harbour).environments["prod"].services["crane"].image.digest is None


def test_another_image_stays(promoted: Promote, edit: Edit) -> None:
    edit("repository: crane", "repository: {default: crane, prod: crane-certified}")
    done = promoted()
    assert not done.moves
    assert done.left[0].why == "another image: crane in stage, crane-certified in prod"


def test_a_version_in_a_part_that_others_share_stays(promoted: Promote, edit: Edit) -> None:
    edit(
        "image: {repository: crane, tag: {dev: sha-1111111, stage: v1.2.0, prod: v1.1.0}}",
        "image: {dev: {repository: crane, tag: sha-1111111}, default: {repository: crane, tag: v1.2.0}}",
    )
    done = promoted("dev", "stage")
    assert "a part that stage, prod share; write stage: … out beside it first" in done.left[0].why
    assert [move.subject for move in done.moves] == ["pilot"]
    assert done.written


def test_a_jobs_image_moves_too(harbour: Path, promoted: Promote, edit: Edit) -> None:
    edit(
        "migrate: {when: [before-upgrade], args: [migrate]}",
        "migrate: {when: [before-upgrade], image: {repository: tool, tag: {default: v3.1.0, prod: v3.0.0}}}",
    )
    assert {".".join(map(str, move.path[2:])) for move in promoted().moves} == {"image.tag", "jobs.migrate.image.tag"}
    job = pipeline.load(harbour).environments["prod"].services["crane"].jobs["migrate"]
    assert job.image
    assert job.image.tag == "v3.1.0"


def test_a_service_that_is_not_there_is_left_out(harbour: Path, promoted: Promote, edit: Edit) -> None:
    text = harbour.read_text(encoding="utf-8")
    end = text.index("  pilot:\n")
    crane = text[text.index("  crane:\n") : end]
    inner = "\n".join(f"    {line[2:]}" for line in crane.splitlines()[1:])
    inner = inner.replace("tag: {dev: sha-1111111, stage: v1.2.0, prod: v1.1.0}", "tag: v1.2.0")
    inner = inner.replace("{dev: 1, default: 2}", "2").replace('{default: "10", prod: "50"}', '"10"')
    harbour.write_text(
        text.replace(crane, f"  crane:\n    prod: absent\n    default:\n{inner}\n").replace("    calls: [crane]\n", ""),
        encoding="utf-8",
    )
    pipeline.render(pipeline.load(harbour), harbour.parent)
    done = promoted()
    assert not done.moves
    assert not done.obstacles
    (whole,) = [one for one in done.differences if one.subject == "crane"]
    assert whole.target is NOTHING


def test_a_missing_migration_is_refused(harbour: Path, promoted: Promote, edit: Edit) -> None:
    edit("migrate: {when", "migrate: {enabled: {default: true, prod: false}, when")
    before = harbour.read_bytes()
    done = promoted()
    assert [one.name for one in done.obstacles] == ["migration/crane.migrate"]
    assert "in prod it is off" in done.obstacles[0].says
    assert harbour.read_bytes() == before
    accepted = promoted(accept=("migration/crane.migrate",))
    assert accepted.written
    assert accepted.accepted == ("migration/crane.migrate",)


def test_a_migration_is_asked_for_only_where_the_version_moves(promoted: Promote, edit: Edit) -> None:
    edit("migrate: {when", "migrate: {enabled: {default: true, prod: false}, when")
    assert not promoted(only=("pilot",)).obstacles


def test_a_missing_init_container_that_migrates_is_refused(promoted: Promote, edit: Edit) -> None:
    edit(
        "    jobs:\n      migrate: {when: [before-upgrade], args: [migrate]}\n",
        "    initContainers: {schema: {prod: absent, default: {args: [migrate], inherit: true}}}\n",
    )
    assert [one.name for one in promoted().obstacles] == ["migration/crane.schema"]


def test_a_secret_that_is_missing_is_refused(promoted: Promote, edit: Edit) -> None:
    provider = "provider: {default: generated, prod: sealed-secrets}"
    edit("services:\n", f"secrets: {{{provider}, names: {{jwt: {{length: 64}}}}}}\nservices:\n")
    edit("    calls: [crane]\n", "    calls: [crane]\n    secrets: {JWT: jwt}\n")
    names = [one.name for one in promoted().obstacles]
    assert names
    assert all(name.startswith("secret/secret-has-its-values") for name in names)
    assert not promoted("dev", "stage").obstacles


def test_pods_that_do_not_fit_are_refused(promoted: Promote, edit: Edit) -> None:
    prod = "prod: {namespace: harbour, capacity: {nodes: "
    edit(f"{prod}2, cpu: 4, memory: 8Gi}}}}", f"{prod}1, cpu: 1, memory: 1Gi}}}}")
    done = promoted()
    assert done.obstacles
    assert {one.name.partition("/")[0] for one in done.obstacles} == {"capacity"}


def test_room_that_is_not_known_is_said(promoted: Promote) -> None:
    assert "environments.dev declares no capacity" in promoted("stage", "dev", dry_run=True).remarks[0]


def test_files_that_were_changed_by_hand_are_refused(harbour: Path, promoted: Promote) -> None:
    values = harbour.parent / "values/values.prod.yaml"
    values.write_text(values.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    done = promoted(accept=("files",))
    assert [one.name for one in done.obstacles] == ["files"]
    assert (done.drift[0].subject, done.drift[0].name) == ("files", "on disk")
    assert done.drift[0].why == "values/values.prod.yaml: not what the inventory renders"
    assert harbour.read_text(encoding="utf-8") == INVENTORY


def test_where_nothing_was_rendered_nothing_is(harbour: Path, promoted: Promote) -> None:
    shutil.rmtree(harbour.parent / "charts")
    shutil.rmtree(harbour.parent / "values")
    assert promoted().written
    assert not (harbour.parent / "charts").exists()


def test_what_a_robot_wrote_is_what_moves(harbour: Path, promoted: Promote, edit: Edit) -> None:
    delivery = "{tool: argo-cd, repository: 'https://git.example/h', images: {default: absent, stage: '>=1.0.0'}}"
    edit("services:\n", f"delivery: {delivery}\nservices:\n")
    robots = harbour.parent / "values/images.stage.yaml"
    robots.write_text(robots.read_text(encoding="utf-8").replace("v1.2.0", "v1.3.0"), encoding="utf-8")
    done = promoted()
    assert [(move.subject, move.new) for move in done.moves] == [("crane", "v1.3.0")]
    assert "a robot wrote v1.3.0" in done.drift[0].why
    assert tags(harbour, "prod")["crane"] == "v1.3.0"
    told = "prod has the versions that run in stage, drift included; nothing to do."
    assert conclusion(promoted()) == told
    assert "a robot keeps stage's tag" in promoted("dev", "stage").left[0].why


@pytest.mark.parametrize(
    ("source", "target", "only", "told"),
    [
        ("stage", "stage", (), "to itself"),
        ("stage", "prdo", (), "no environment prdo"),
        ("stage", "prod", ("cranes",), "no service or store cranes"),
    ],
)
def test_what_is_not_there_is_told(
    promoted: Promote, source: str, target: str, only: tuple[str, ...], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        promoted(source, target, only=only)


def test_what_the_moves_do_is_told(promoted: Promote) -> None:
    done = promoted(dry_run=True)
    told = dict(effects(done))
    assert told.keys() == {"Deployment/crane", "Job/crane-migrate"}
    assert (
        told["Deployment/crane"] == "2 pods replaced, one after another, each new one is ready before an old one stops"
    )
    assert "in prod" in write_text(done)
    assert "### In prod" in write_markdown(done)
    assert document(done)["risk"] == "restart"


def test_without_helm_no_cluster_is_asked(promoted: Promote, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(EnvironmentTrouble, match="there is no helm program"):
        promoted(live=True)


def test_a_release_that_is_something_else_is_refused(harbour: Path, promoted: Promote, tmp_path: Path) -> None:
    """The cluster's answer is a file here; a real one is asked in tests/cluster."""
    inventory = pipeline.load(harbour)
    text = "---\n".join(one.text for one in pipeline.template(inventory, "stage") if "helm.sh/hook" not in one.text)
    (tmp_path / "installed.yaml").write_text(text, encoding="utf-8")
    helm = tmp_path / "helm"
    helm.write_text(f"#!/bin/sh\ncat {tmp_path / 'installed.yaml'}\n", encoding="utf-8")
    helm.chmod(0o755)
    assert not promoted(live=True, dry_run=True, helm=str(helm)).obstacles

    (tmp_path / "installed.yaml").write_text(text.replace("crane:v1.2.0", "crane:v1.1.9"), encoding="utf-8")
    done = promoted(live=True, helm=str(helm))
    assert [one.name for one in done.obstacles] == ["release"]
    assert not done.written
    (image,) = [one for one in done.drift if one.theme is Theme.VERSION]
    assert (image.subject, image.source) == ("crane", "registry.example/harbour/crane:v1.1.9")
    assert "installed: registry.example/harbour/crane:v1.1.9" in image.why
    assert promoted(live=True, helm=str(helm), accept=("release",)).written


def test_another_environment_that_would_change_stops_it(
    harbour: Path, promoted: Promote, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = module._edited

    def careless(data: bytes, *others: Any) -> tuple[Any, bytes]:
        _, new = edited(data, *others)
        new = new.replace(b"sha-1111111", b"v1.2.0")
        harbour.with_name("other.yaml").write_bytes(new)
        return pipeline.load(harbour.with_name("other.yaml"), "inventory.yaml"), new

    monkeypatch.setattr(module, "_edited", careless)
    with pytest.raises(module.NotAlone, match="dev would change too: Deployment/crane"):
        promoted()
    assert harbour.read_text(encoding="utf-8") == INVENTORY
