"""Charts in a real OCI registry, by every helm program of this machine; signed by a real gpg."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aquahelm.errors import EnvironmentTrouble, HelmTrouble, UsageError
from aquahelm.release.package import unpacked
from aquahelm.release.registry import ChartRegistry
from aquahelm.release.ship import NotTheSame
from aquahelm.release.sign import SigningTrouble, verify_provenance
from tests.render.conftest import PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.release.conftest import Edit, Released

KEY = "Harbour Releases <releases@example.com>"


@pytest.fixture(params=PROGRAMS)
def helm(request: pytest.FixtureRequest) -> str:
    program: str = request.param
    return program


@pytest.fixture
def address(registry: str, tmp_path: Path) -> str:
    """A folder of the registry, for this test alone."""
    return f"oci://{registry}/{tmp_path.name.lower().replace('_', '-').strip('-')}"


def tags(address: str) -> list[str]:
    url = f"http://{address.removeprefix('oci://').replace('/', '/v2/', 1)}/harbour/tags/list"
    with urllib.request.urlopen(url, timeout=5) as answer:
        found: list[str] = json.load(answer)["tags"]
    return found


def test_what_is_pushed_comes_back_and_renders_the_same(helm: str, address: str, released: Released) -> None:
    done = released(push=address, plain_http=True, helm=helm)
    assert done.shipped is not None
    assert done.shipped.pushed
    assert done.shipped.reference == f"{address}/harbour:1.0.0"
    assert done.shipped.digest.startswith("sha256:")
    assert done.shipped.checked == ("dev", "prod")
    assert tags(address) == ["1.0.0"]


def test_what_is_there_is_not_pushed_again(helm: str, address: str, released: Released) -> None:
    first = released(push=address, plain_http=True, helm=helm).shipped
    again = released(push=address, plain_http=True, helm=helm).shipped
    assert first
    assert again
    assert not again.pushed
    assert again.digest == first.digest


def test_a_version_is_never_given_twice(helm: str, address: str, released: Released, edit: Edit, harbour: Path) -> None:
    released(push=address, plain_http=True, helm=helm)
    log = harbour.parent / "charts/harbour/CHANGELOG.md"
    log.write_text(log.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    with pytest.raises(NotTheSame, match="is there already, and is another chart"):
        released(push=address, plain_http=True, helm=helm)


def test_another_chart_that_comes_back_is_told(
    helm: str, address: str, released: Released, monkeypatch: pytest.MonkeyPatch
) -> None:
    push = ChartRegistry.push

    def exchange(self: ChartRegistry, archive: Path) -> str:
        from aquahelm.release.package import archive as packed

        files = unpacked(archive.read_bytes(), "it")
        files["values.yaml"] += "exchanged: true\n"
        archive.write_bytes(packed("harbour", files, 0))
        return push(self, archive)

    monkeypatch.setattr(ChartRegistry, "push", exchange)
    with pytest.raises(NotTheSame, match=r"came back as another chart: values\.yaml"):
        released(push=address, plain_http=True, helm=helm)


def test_a_registry_that_is_not_there_is_told(helm: str, released: Released) -> None:
    with pytest.raises(HelmTrouble, match="helm pull oci://127"):
        released(push="oci://127.0.0.1:1/charts", plain_http=True, helm=helm)


@pytest.mark.parametrize("address", ["ghcr.io/acme", "https://ghcr.io/acme", "oci://", "oci://ghcr.io/acme:1.0.0"])
def test_an_address_that_is_none_is_told_before_anything_is_written(
    address: str, released: Released, harbour: Path
) -> None:
    with pytest.raises(UsageError, match="is no OCI registry"):
        released(push=address)
    assert not (harbour.parent / "charts/harbour/CHANGELOG.md").exists()


@pytest.fixture
def keyring(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A throwaway key's public half, as helm reads it."""
    gpg = shutil.which("gpg")
    if gpg is None:
        pytest.skip("no gpg on PATH")
    home = tmp_path_factory.mktemp("g")
    home.chmod(0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    made = [gpg, "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", KEY, "rsa2048", "sign", "1d"]
    subprocess.run(made, check=True, capture_output=True)
    public = home / "public.gpg"
    subprocess.run([gpg, "--batch", "--quiet", "--export", "--output", str(public)], check=True, capture_output=True)
    yield public
    subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=False, capture_output=True)


def test_helm_verifies_what_gpg_signed(
    helm: str, address: str, released: Released, keyring: Path, tmp_path: Path
) -> None:
    done = released(push=address, plain_http=True, helm=helm, sign="provenance", key="releases@example.com")
    assert done.signed == KEY
    command = [helm, "pull", f"{address}/harbour", "--version", "1.0.0", "--plain-http", "--verify"]
    options = ["--keyring", str(keyring), "--destination", str(tmp_path)]
    pulled = subprocess.run([*command, *options], check=False, capture_output=True, text=True)
    assert pulled.returncode == 0, pulled.stderr
    assert "Harbour Releases" in pulled.stdout + pulled.stderr


def test_a_signature_is_added_to_what_is_there(helm: str, address: str, released: Released, keyring: Path) -> None:
    released(push=address, plain_http=True, helm=helm)
    done = released(push=address, plain_http=True, helm=helm, sign="provenance")
    assert done.shipped
    assert done.shipped.pushed
    pulled = ChartRegistry(address, helm, plain_http=True).pull("harbour", "1.0.0")
    assert pulled
    assert pulled.provenance


def test_a_signature_of_something_else_is_refused(released: Released, keyring: Path, harbour: Path) -> None:
    done = released(output="dist", sign="provenance")
    provenance = Path(f"{done.package}.prov").read_bytes()
    assert verify_provenance(provenance, "harbour-1.0.0.tgz", done.checksum) == KEY
    with pytest.raises(SigningTrouble, match=r"does not speak of harbour-1\.0\.0\.tgz as it is"):
        verify_provenance(provenance, "harbour-1.0.0.tgz", "0" * 64)
    with pytest.raises(SigningTrouble, match="gpg failed"):
        verify_provenance(provenance.replace(b"apiVersion", b"apiversion"), "harbour-1.0.0.tgz", done.checksum)


def test_a_program_that_is_missing_is_told_before_anything_is_written(
    released: Released, harbour: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = shutil.which("git")
    assert git
    tools = harbour.parent / "tools"
    tools.mkdir()
    (tools / "git").symlink_to(git)
    monkeypatch.setenv("PATH", str(tools))
    with pytest.raises(EnvironmentTrouble, match="there is no cosign program"):
        released(push="oci://registry.example/charts", sign="cosign")
    with pytest.raises(EnvironmentTrouble, match="there is no gpg program"):
        released(sign="provenance", output="dist")
    with pytest.raises(EnvironmentTrouble, match="there is no helm program"):
        released(push="oci://registry.example/charts")
    assert not (harbour.parent / "charts/harbour/CHANGELOG.md").exists()


def test_a_signature_needs_something_to_sign(
    released: Released, keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="stands beside the package"):
        released(sign="provenance")


def test_cosign_signs_the_digest(
    helm: str, address: str, released: Released, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How cosign is called, where it is not installed."""
    tools = tmp_path / "tools"
    tools.mkdir()
    told = tmp_path / "told"
    (tools / "cosign").write_text(f'#!/bin/sh\necho "$@" > {told}\n', encoding="utf-8")
    (tools / "cosign").chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=":")
    key, services = tools / "k.pem", tools / "services.json"
    key.touch()
    services.touch()
    done = released(push=address, plain_http=True, helm=helm, sign="cosign", key=str(key), signing_config=str(services))
    assert done.shipped
    image = f"{address.removeprefix('oci://')}/harbour@{done.shipped.digest}"
    options = ["--yes", "--key", str(key), "--signing-config", str(services), "--allow-http-registry"]
    assert told.read_text(encoding="utf-8").split() == ["sign", *options, image]


@pytest.mark.skipif(shutil.which("cosign") is None, reason="no cosign program")
def test_cosign_verifies_what_cosign_signed(
    helm: str,
    address: str,
    released: Released,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By a key pair, with no public log; with cosign 3."""
    folder = tmp_path_factory.mktemp("cosign")
    monkeypatch.setenv("COSIGN_PASSWORD", "")
    services = folder / "services.json"
    for command in (["generate-key-pair"], ["signing-config", "create", "--out", str(services)]):
        subprocess.run(["cosign", *command], cwd=folder, check=True, capture_output=True)
    done = released(
        push=address,
        plain_http=True,
        helm=helm,
        sign="cosign",
        key=str(folder / "cosign.key"),
        signing_config=str(services),
    )
    assert done.shipped
    options = ["--key", "cosign.pub", "--insecure-ignore-tlog", "--allow-http-registry"]
    image = f"{address.removeprefix('oci://')}/harbour@{done.shipped.digest}"
    verified = subprocess.run(["cosign", "verify", *options, image], cwd=folder, check=False, capture_output=True)
    assert verified.returncode == 0, verified.stderr.decode()


def test_what_a_failing_program_says_is_told_without_its_warnings(
    helm: str, address: str, released: Released, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    said = "WARNING: nobody heard\\nError: there is\\nno log\\nerror during command execution: there is"
    (tools / "cosign").write_text(f"#!/bin/sh\nprintf '{said}' >&2\nexit 1\n", encoding="utf-8")
    (tools / "cosign").chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=":")
    with pytest.raises(HelmTrouble) as caught:
        released(push=address, plain_http=True, helm=helm, sign="cosign")
    assert caught.value.message == "cosign failed: there is no log"


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ({"key": "k"}, "nothing is signed"),
        ({"sign": "provenance", "signing_config": "c"}, "for cosign"),
        ({"sign": "cosign", "key": "gone.pem", "push": "oci://127.0.0.1:1/charts"}, "there is no file gone.pem"),
    ],
)
def test_what_cannot_sign_is_told_before_anything_is_written(
    released: Released, order: dict[str, str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("cosign", "gpg"):
        (tools / name).write_text("#!/bin/sh\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=":")
    with pytest.raises(UsageError, match=message):
        released(**order)
    assert not (tmp_path / "charts" / "harbour" / "CHANGELOG.md").exists()
