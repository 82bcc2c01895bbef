"""Docker's configuration: which login belongs to which registry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from aquahelm.registry.credentials import ANONYMOUS, HUB_KEY, Credentials, Logins
from aquahelm.registry.model import RegistryTrouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Login = Callable[[dict[str, Any]], Path]


@pytest.fixture
def helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`docker-credential-crab`: knows two servers, has none for a third, and is broken for all others."""
    program = tmp_path / "docker-credential-crab"
    known = {HUB_KEY: ("crab", "sea"), "ghcr.io": ("<token>", "identity")}
    cases = "\n".join(
        f"""  {server}) echo '{json.dumps({"ServerURL": server, "Username": user, "Secret": secret})}';;"""
        for server, (user, secret) in known.items()
    )
    nothing = (
        "  quay.io) echo credentials not found in native keychain; exit 1;;\n  *) echo broken keychain >&2; exit 2;;"
    )
    program.write_text(f'#!/bin/sh\nread server\ncase "$server" in\n{cases}\n{nothing}\nesac\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return program


def test_helpers_of_hosts(helper: Path, login: Login) -> None:
    hosts = ("index.docker.io", "ghcr.io", "quay.io", "broken.example")
    logins = Logins(login({"credHelpers": dict.fromkeys(hosts, "crab")}))
    assert logins.of("docker.io") == Credentials("crab", "sea")
    assert logins.of("https://ghcr.io") == Credentials(identity_token="identity")
    assert logins.of("quay.io") == ANONYMOUS
    assert logins.of("other.example") == ANONYMOUS
    with pytest.raises(RegistryTrouble, match="broken keychain"):
        logins.of("broken.example")


def test_a_store_for_all_and_what_it_lacks(helper: Path, login: Login) -> None:
    logins = Logins(login({"credsStore": "crab", "auths": {"broken.example": {"auth": "YTpi"}}}))
    assert logins.of("registry-1.docker.io") == Credentials("crab", "sea")
    assert logins.of("broken.example") == Credentials("a", "b")


def test_missing_programs(login: Login) -> None:
    logins = Logins(login({"credsStore": "of-a-desktop", "credHelpers": {"ghcr.io": "missing", "x.io": "../sh"}}))
    assert logins.of("docker.io") == ANONYMOUS
    for host in ("ghcr.io", "x.io"):
        with pytest.raises(RegistryTrouble, match="there is no such program") as caught:
            logins.of(host)
        assert caught.value.remedy == f"put it on PATH, or `docker login {host}` without it"


@pytest.mark.parametrize("key", ["docker.io", "index.docker.io", HUB_KEY, "https://registry-1.docker.io"])
def test_docker_hub_has_many_names(key: str, login: Login) -> None:
    assert Logins(login({"auths": {key: {"username": "a", "password": "b"}}})).of("docker.io") == Credentials("a", "b")


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "\udcff"])
def test_what_is_not_dockers_is_told(text: str, tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(RegistryTrouble, match="it is not JSON"):
        Logins(file).of("docker.io")


def test_secrets_are_not_shown(login: Login) -> None:
    assert "sea" not in repr(Credentials("crab", "sea", "sea", "sea"))
    with pytest.raises(RegistryTrouble, match=r"auths\.x\.io\.auth") as told:
        Logins(login({"auths": {"x.io": {"auth": "c2VhLXNlY3JldA"}}})).of("x.io")
    assert "c2VhLXNlY3JldA" not in told.value.message


def test_no_file_means_nobody(tmp_path: Path) -> None:
    assert Logins(tmp_path / "none.json").of("docker.io").anonymous
    assert Logins().of("docker.io").anonymous
