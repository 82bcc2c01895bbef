"""The whole verb against a real registry: what is asked, edited, rendered, told and committed."""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aquahelm.cli.main import run
from tests.bump.projects import BACKEND, Project, committed

if TYPE_CHECKING:
    from tests.registry.server import Shelf

ROOT = Path(__file__).parents[2]
UPDATES = """
updates:
  rules:
    - {{images: [ghcr.io/egorov-ma/aquastream/*], group: backend, follow: main}}   # all seven together
    - {{images: [docker.io/library/redis], allowed: 7.2.x}}
  registries:
    docker.io: {{mirrors: [{address}/hub]}}
    ghcr.io: {{mirrors: [{address}/ghcr]}}
    quay.io: {{mirrors: [{address}/quay]}}
"""
SOURCE = {"org.opencontainers.image.source": "https://github.com/egorov-ma/aquastream"}


@pytest.fixture(scope="session")
def stocked(shelf: Shelf) -> str:
    """The address of a registry that has newer versions of everything."""
    for version in ("16.15-alpine3.24", "16.16-alpine", "17.4-alpine", "18.1-alpine"):
        shelf.push("hub/library/postgres", version, salt=version)
    for version in ("7.2.16-alpine", "7.2.17-alpine", "7.4.2-alpine", "8.2.1-alpine"):
        shelf.push("hub/library/redis", version, salt=version)
    shelf.push("quay/minio/minio", "RELEASE.2025-09-07T16-13-09Z")
    for service in BACKEND:
        for tags in (["v1.4.0"], ["v1.4.1"], ["v1.5.0"], ["v2.0.0"], ["sha-57f29e5"], ["sha-8a1c0de", "main"]):
            shelf.push(f"ghcr/egorov-ma/aquastream/backend-{service}", tags, labels=SOURCE, salt=tags[0])
    return shelf.address


@pytest.fixture
def aquastream(stocked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    folder = tmp_path / "aquastream"
    (folder / "secrets").mkdir(parents=True)
    text = (ROOT / "inventory.yaml").read_text(encoding="utf-8")
    text = re.sub(r"\nupdates:.*\n(?:[ \n].*\n?)*", "\n", text)
    (folder / "inventory.yaml").write_bytes((text.rstrip("\n") + "\n" + UPDATES.format(address=stocked)).encode())
    for file in (ROOT / "secrets").rglob("*"):
        if file.is_file():
            place = folder / file.relative_to(ROOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(["render", "-q"]) == 0
    return committed(folder)


def versions_alone(old: str, new: str) -> list[tuple[str, str]]:
    """The words that changed, line by line; fails where lines came or went."""
    found = []
    for before, after in zip(old.split("\n"), new.split("\n"), strict=True):
        if before != after:
            words = re.compile(r"[^\s,{}\"']+|.")
            matcher = difflib.SequenceMatcher(None, words.findall(before), words.findall(after), autojunk=False)
            for kind, one, two, three, four in matcher.get_opcodes():
                if kind != "equal":
                    assert (kind, two - one, four - three) == ("replace", 1, 1), (before, after)
                    found.append((words.findall(before)[one], words.findall(after)[three]))
    return found


def test_one_branch_for_each_group(aquastream: Project, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["bump", "--create-branch", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert {one["branch"] for one in said["requests"]} == {"bump/backend", "bump/postgres", "bump/redis"}
    assert code == int(any(one["severity"] != "note" for one in said["findings"])), said["findings"]
    assert aquastream.git("symbolic-ref", "--short", "HEAD") == "main"
    assert aquastream.git("status", "--porcelain") == ""
    changes = {}
    for branch in ("bump/backend", "bump/postgres", "bump/redis"):
        assert aquastream.git("rev-list", "--count", f"main..{branch}") == "1"
        files = aquastream.changed(branch)
        assert "inventory.yaml" in files
        assert all(file.startswith(("charts/", "values/", "delivery/", "inventory.yaml")) for file in files)
        changes[branch] = versions_alone(aquastream.text, aquastream.of(branch))
    assert changes["bump/postgres"] == [("16.15", "16.16")]
    assert changes["bump/redis"] == [("7.2.16", "7.2.17")]
    assert changes["bump/backend"] == [("sha-57f29e5", "sha-8a1c0de"), ("v1.4.0", "v1.5.0")] * 7
    # what was rendered is what the inventory gives
    aquastream.git("checkout", "--quiet", "bump/backend")
    assert run(["render", "--check"]) == 0
    aquastream.git("checkout", "--quiet", "main")


def test_the_pull_requests_text(aquastream: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bump", "--only", "redis", "--dry-run", "--format", "markdown"]) in (0, 1)
    text = capsys.readouterr().out
    assert text.startswith("# Bump redis to 7.2.17\n")
    assert "| [docker.io/library/redis](https://hub.docker.com/_/redis) | `7.2.16-alpine` |" in text
    assert "https://github.com/redis/redis/releases/tag/7.2.17" in text
    assert "**downtime** in dev, stage, prod; no findings; the same capacity." in text
    assert re.search(r"\| patch \| dev, stage, prod \| line \d+, `stores\.redis\.version` \| `sha256:", text)
    assert re.search(r"^- `docker\.io/library/redis:7\.2\.17-alpine@sha256:[0-9a-f]{64}`$", text, re.MULTILINE)
    for environment in ("dev", "stage", "prod"):
        row = next(line for line in text.splitlines() if line.startswith(f"| {environment} |"))
        assert row.startswith(f"| {environment} | downtime | ")
        assert "StatefulSet/redis: 1 pod, it stops before the new one starts, nobody answers for up to" in row
        assert "(the new image is that of init container wait-for-redis)" in row
    assert "### Validation" in text
    assert "3 environments × " in text
    assert "What pods ask for stays as it is" in text
    assert aquastream.git("status", "--porcelain") == ""


def test_a_stores_text_says_what_runs_and_what_takes_it_later(
    aquastream: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["bump", "--only", "stores.postgres", "--dry-run", "--format", "markdown"])
    text = capsys.readouterr().out
    assert "| `16.15-alpine3.24` | [`16.16-alpine`]" in text
    assert "Deployments crew, event, media, notification, payment, user: 1 pod each" in text
    prod = next(line for line in text.splitlines() if line.startswith("| prod |"))
    assert prod.startswith(
        "| prod | reload | no pod restarts<br>CronJobs postgres-backup, postgres-drill: from its next run on"
    )
    known = text[text.index("### Also known") : text.index("### What restarts")]
    assert "18.1 is a major step of postgres" in known
    assert "16.16-alpine does not say which version of its base image it has" in known
    assert "### Before the merge" not in text


def test_what_comes_with_aquahelm(aquastream: Project, capsys: pytest.CaptureFixture[str]) -> None:
    run(["bump", "--dry-run", "--only", "stores.redis", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert "docker.io/library/busybox:1.37.0" in said["comesWithAquahelm"]
    resources = {one["apiVersion"]: one for one in said["customResources"]}
    gateway = resources["gateway.networking.k8s.io/v1"]
    assert (gateway["kinds"], gateway["environments"]) == (["Gateway", "HTTPRoute"], ["stage", "prod"])
    assert (gateway["newest"], gateway["why"]) == ("v1", "the newest that its definition serves")
    assert resources["argoproj.io/v1alpha1"]["kinds"] == ["Application"]
    assert not [name for name in resources if "." not in name]


def test_backends_text_links_to_the_source(aquastream: Project, capsys: pytest.CaptureFixture[str]) -> None:
    run(["bump", "--only", "services.payment", "--dry-run", "--json"])
    said = json.loads(capsys.readouterr().out)
    body = said["requests"][0]["body"]
    assert "https://github.com/egorov-ma/aquastream/releases/tag/v1.5.0" in body
    assert "https://github.com/egorov-ma/aquastream/compare/v1.4.0...v1.5.0" in body
    assert "https://github.com/egorov-ma/aquastream/compare/57f29e5...8a1c0de" in body
    dev = next(line for line in body.splitlines() if line.startswith("| dev | "))
    assert "Deployment/payment" in dev
    assert not said["written"]


def test_safe_to_run_again(aquastream: Project, capsys: pytest.CaptureFixture[str]) -> None:
    run(["bump", "--create-branch", "--only", "redis", "--only", "postgres"])
    before = aquastream.git("for-each-ref", "--format=%(objectname) %(refname)")
    run(["bump", "--create-branch", "--only", "redis", "--only", "postgres"])
    assert aquastream.git("for-each-ref", "--format=%(objectname) %(refname)") == before
    # a branch that somebody worked on is left alone, and said
    aquastream.git("checkout", "--quiet", "bump/redis")
    (aquastream.folder / "notes.txt").write_text("by hand\n")
    aquastream.git("add", "notes.txt")
    aquastream.git("commit", "--quiet", "--message", "By hand")
    mine = aquastream.git("rev-parse", "bump/redis")
    aquastream.git("checkout", "--quiet", "main")
    capsys.readouterr()
    assert run(["bump", "--create-branch", "--only", "redis", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert "not aquahelm's" in said["findings"][-1]["message"]
    assert aquastream.git("rev-parse", "bump/redis") == mine
    assert aquastream.git("status", "--porcelain") == ""
    # merged, there is nothing left to do
    aquastream.git("merge", "--quiet", "--ff-only", "bump/postgres")
    here = aquastream.git("rev-parse", "HEAD")
    assert run(["bump", "--create-branch", "--only", "postgres", "--json"]) in (0, 1)
    assert json.loads(capsys.readouterr().out)["groups"] == []
    assert aquastream.git("rev-parse", "HEAD") == here


def test_in_place(aquastream: Project, capsys: pytest.CaptureFixture[str]) -> None:
    before = aquastream.text
    run(["bump"])
    out = capsys.readouterr().out
    assert versions_alone(before, aquastream.text) == [
        ("16.15", "16.16"), ("7.2.16", "7.2.17"), *([("sha-57f29e5", "sha-8a1c0de"), ("v1.4.0", "v1.5.0")] * 7),
    ]  # fmt: skip
    assert "Bump redis to 7.2.17" in out
    assert "comes with aquahelm" in out
    assert "docker.io/library/busybox" in out
    assert run(["render", "--check"]) == 0
    assert run(["validate"]) == 0
    text = aquastream.text
    capsys.readouterr()
    run(["bump"])
    assert "nothing to bump" in capsys.readouterr().out
    assert aquastream.text == text


def test_branches_need_a_clean_tree(aquastream: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (aquastream.folder / "draft.txt").write_text("x")
    assert run(["bump", "--create-branch"]) == 2
    assert "not committed: draft.txt" in capsys.readouterr().err
    assert aquastream.branches() == ["main"]


def test_what_only_does_not_mean(aquastream: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bump", "--only", "mongo"]) == 2
    assert "nothing is pinned that --only mongo means" in capsys.readouterr().err


def test_a_vanished_image_is_a_finding(
    aquastream: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = aquastream.text.replace("repository: backend-media", "repository: backend-gone")
    (aquastream.folder / "inventory.yaml").write_bytes(text.encode())
    assert run(["bump", "--only", "services.media", "--dry-run", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["groups"] == []
    assert said["findings"]
    assert said["findings"][0]["path"].startswith("services.media.image.tag")
    assert said["findings"][0]["line"] > 0


def test_what_the_file_does_not_allow_is_left_and_said(aquastream: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """Media's tag is written once for two, and no policy lets the other move: the rest is bumped."""
    text = aquastream.text.replace(
        "repository: backend-media, tag: {dev: sha-57f29e5, default: v1.4.0}",
        "repository: backend-media, tag: {dev: sha-57f29e5, default: &tag v1.4.0}",
    ).replace(
        "    description: Photos and files\n",
        "    description: Photos and files\n    labels: {release: *tag}\n",
    )
    text = re.sub(
        r"(  media:\n.*?)(    labels: \{release: \*tag\}\n)(.*?)(\n\S|\Z)", r"\1\3\2\4", text, flags=re.DOTALL
    )
    (aquastream.folder / "inventory.yaml").write_bytes(text.replace("\n", "\r\n").encode())
    assert run(["bump", "--only", "services.media", "--only", "redis", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in said["groups"]] == ["redis", "backend"]
    assert [bump["path"] for group in said["groups"] for bump in group["bumps"]] == [
        "stores.redis.version",
        "services.media.image.tag.dev",
    ]
    refused = next(one for one in said["findings"] if one["rule"] == "bump-refused")
    assert refused["path"] == "services.media.image.tag.default"
    assert "would also change services.media.labels.release" in refused["message"]
    assert versions_alone(text.replace("\n", "\r\n"), aquastream.text) == [
        ("7.2.16", "7.2.17"),
        ("sha-57f29e5", "sha-8a1c0de"),
    ]


def test_in_place_stays_as_it_was_where_rendering_fails(
    aquastream: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    values = aquastream.folder / "values/values.prod.yaml"
    values.write_text(values.read_text() + "# by hand\n")
    before = aquastream.text
    assert run(["bump", "--only", "redis"]) != 0
    assert "by hand" in capsys.readouterr().err
    assert aquastream.text == before


def test_charts_that_are_behind_are_a_finding(aquastream: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert "files-are-behind" not in [one["rule"] for one in told_by(capsys, "--only", "redis", "--dry-run")]
    readme = aquastream.folder / "charts" / "aquastream" / "README.md"
    readme.write_text(readme.read_text(encoding="utf-8") + "x\n", encoding="utf-8")
    (finding,) = (one for one in told_by(capsys, "--only", "redis", "--dry-run") if one["rule"] == "files-are-behind")
    assert finding["message"].startswith("charts/aquastream/README.md: not what the inventory renders")
    assert finding["severity"] == "warning"


def told_by(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, str]]:
    capsys.readouterr()
    run(["bump", *arguments, "--json"])
    findings: list[dict[str, str]] = json.loads(capsys.readouterr().out)["findings"]
    return findings
