"""`aquahelm secrets rotate`: which steps, in which order, by whom; which pods restart."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_secrets import INVENTORY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Aquahelm


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an environment for each provider; nothing is sealed."""
    (tmp_path / "inventory.yaml").write_text(INVENTORY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_generated_secret_is_rotated_by_the_upgrade(aquahelm: Aquahelm, shop: Path) -> None:
    told = json.loads(aquahelm("secrets", "rotate", "db-api", "-e", "dev", "--format", "json").out)
    assert told["restarts"] == [["Deployment/api"]]
    commands = [" ".join(step["command"]) for step in told["steps"]]
    assert commands[0].startswith("kubectl --namespace shop-dev patch secret db-api --type=json")
    assert '"/data/password"' in commands[0]
    assert "helm upgrade shop charts/shop --namespace shop-dev --values values/values.dev.yaml" in commands[1]
    assert "--set-string db.setup.revision=" in commands[1]
    assert commands[2:] == [
        "kubectl --namespace shop-dev rollout restart deployment/api",
        "kubectl --namespace shop-dev rollout status --timeout=10m deployment/api",
    ]


def test_servers_restart_first_then_who_is_called_then_who_calls(aquahelm: Aquahelm, shop: Path) -> None:
    cache = json.loads(aquahelm("secrets", "rotate", "cache-auth", "-e", "dev", "--format", "json").out)
    assert cache["restarts"] == [["StatefulSet/cache"], ["Deployment/api"]]
    jwt = json.loads(aquahelm("secrets", "rotate", "jwt", "-e", "prod", "--format", "json").out)
    assert jwt["restarts"] == [["Deployment/api"], ["Deployment/web"]]


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ("stage", "$ aquahelm secrets seal jwt JWT_SECRET -e stage"),
        ("edge", "$ aquahelm secrets seal jwt -e edge"),
        ("prod", "change it in the store: SecretStore vault, shop/prod/jwt: JWT_SECRET"),
        ("prod", "annotate secret jwt reconcile.external-secrets.io/data-hash-"),
    ],
)
def test_each_provider_has_its_own_way(aquahelm: Aquahelm, shop: Path, environment: str, told: str) -> None:
    assert told in aquahelm("secrets", "rotate", "jwt", "-e", environment).out


def test_a_server_is_told_its_administrators_new_password_once_its_pod_has_it(aquahelm: Aquahelm, shop: Path) -> None:
    told = json.loads(aquahelm("secrets", "rotate", "db-admin", "-e", "dev", "--format", "json").out)
    assert told["restarts"] == [["StatefulSet/db"]]
    commands = [step["command"] for step in told["steps"]]
    assert [command[3] if command[0] == "kubectl" else command[1] for command in commands] == [
        "patch",
        "upgrade",
        "rollout",
        "rollout",
        "exec",
    ]
    assert not any("setup.revision" in part for part in commands[1]), "the setup would be locked out meanwhile"
    assert commands[-1][-1].endswith("--username=postgres --dbname=postgres --command='\\password'")


def steps(aquahelm: Aquahelm, secret: str, environment: str) -> list[str]:
    told = json.loads(aquahelm("secrets", "rotate", secret, "-e", environment, "--format", "json").out)
    return [" ".join(step["command"]) or step["why"] for step in told["steps"]]


def test_where_a_controller_delivers_helm_is_not_run(aquahelm: Aquahelm, shop: Path) -> None:
    delivery = "delivery: {tool: argo-cd, repository: https://git.example/acme/shop}\n"
    (shop / "inventory.yaml").write_text(INVENTORY + delivery)
    setup = "app.kubernetes.io/name in (db),app.kubernetes.io/component=job"
    again = f"kubectl --namespace shop-dev delete job --selector {setup}"
    sync = "argocd app sync argocd/shop-dev --timeout 900"
    assert steps(aquahelm, "db-api", "dev")[1:4] == [sync, again, sync], (
        "the hook makes the value before the setup reads it"
    )
    assert steps(aquahelm, "db-api", "stage") == [
        "aquahelm secrets seal db-api password -e stage",
        "aquahelm render",
        "commit and push it to main: Argo CD takes it from there",
        "argocd app sync argocd/shop-stage --timeout 900",
    ]
    (shop / "inventory.yaml").write_text(
        INVENTORY + delivery.replace("argo-cd", "flux").replace("}", ", automatic: false}")
    )
    flux = [one for one in steps(aquahelm, "jwt", "dev") if one.startswith("flux")]
    assert [one.split()[1] for one in flux] == ["resume", "reconcile", "suspend"]
    assert "helmrelease shop-dev --namespace flux-system --with-source --force" in flux[1]


def test_what_an_operator_makes_is_listed_and_made_anew(aquahelm: Aquahelm, shop: Path) -> None:
    bus = "  bus: {engine: kafka, version: 4.3.1, mode: operator, storage: 1Gi, topics: {orders: {partitions: 1}}}\n"
    inventory = INVENTORY.replace("services:\n", f"{bus}services:\n", 1)
    inventory = inventory.replace("cache: {}}", "cache: {}, bus: {consumes: [orders]}}")
    (shop / "inventory.yaml").write_text(inventory)
    assert "bus-api  operator" in aquahelm("secrets", "list", "-e", "dev").out
    assert [one.split()[3:5] for one in steps(aquahelm, "bus-api", "dev")] == [
        ["delete", "secret"],
        ["wait", "--for=create"],
        ["rollout", "restart"],
        ["rollout", "status"],
    ]
    said = aquahelm("secrets", "seal", "bus-api", "-e", "stage", "--generate")
    assert said.code == 2
    assert "an operator makes the Secret bus-api in stage" in said.err
    assert "bus-api, cache-auth" in aquahelm("secrets", "rotate", "none", "-e", "dev").err


def test_flux_opens_what_sops_encrypted(aquahelm: Aquahelm, shop: Path) -> None:
    delivery = "delivery: {tool: flux, repository: https://git.example/acme/shop}\n"
    (shop / "inventory.yaml").write_text(INVENTORY + delivery)
    opened = "flux reconcile kustomization shop-edge-secrets --namespace flux-system --with-source"
    assert steps(aquahelm, "jwt", "edge")[2] == opened
    (shop / "inventory.yaml").write_text(INVENTORY + delivery.replace("}", ", automatic: false}"))
    assert [one.split()[1] for one in steps(aquahelm, "jwt", "edge")[2:4]] == ["resume", "suspend"]


def test_what_backups_read_restarts_nothing_and_is_handed_to_the_servers(aquahelm: Aquahelm, shop: Path) -> None:
    kept = """  db:
    engine: postgres
    version: "16.15"
    storage: 1Gi
    backup: {schedule: "0 2 * * *", to: files, bucket: backups}
  files: {engine: rustfs, version: 1.0.1, storage: 1Gi, buckets: {backups: {}}}
"""
    plain = '  db: {engine: postgres, version: "16.15", storage: 1Gi}\n'
    assert plain in INVENTORY
    (shop / "inventory.yaml").write_text(INVENTORY.replace(plain, kept))
    for secret, store in (("db-backup", "db"), ("files-db-backup", "files")):
        told = json.loads(aquahelm("secrets", "rotate", secret, "-e", "dev", "--format", "json").out)
        assert told["restarts"] == []
        assert next(part for part in told["steps"][1]["command"] if "revision" in part).startswith(f"{store}.setup.")
    said = aquahelm("secrets", "list", "-e", "dev").out
    assert "secretKey db (jobs), files (setup)" in " ".join(said.split())


def test_run_stops_where_a_person_has_to_act(aquahelm: Aquahelm, shop: Path) -> None:
    said = aquahelm("secrets", "rotate", "jwt", "-e", "prod", "--run")
    assert said.code == 2
    assert "--run cannot do this: change it in the store" in said.err


def test_run_stops_at_the_first_command_that_fails(
    aquahelm: Aquahelm, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = shop / "bin/kubectl"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$@" >> calls; exit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    said = aquahelm("secrets", "rotate", "jwt", "-e", "dev", "--run")
    assert said.code == 3
    assert (shop / "calls").read_text().count("\n") == 1
