"""`aquahelm secrets`: what is listed, judged and sealed; and that no value is ever told."""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from aquahelm.inventory.load import load_inventory

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Aquahelm

    Program = Callable[..., subprocess.Popen[bytes]]

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
VALUE = "s3cr3t-value"
RECIPIENT = "age1t3ud709hnaa0zpex4ffayxyrwrhz5nhxs3qaj3cdk6dap0x5z4aqeqy7sc"
INVENTORY = """\
platform: shop
version: 1.0.0
environments:
  dev: {namespace: shop-dev}
  stage: {namespace: shop-stage}
  edge: {namespace: shop-edge}
  prod: {namespace: shop}
secrets:
  provider:
    dev: generated
    stage: {kind: sealed-secrets, certificate: secrets/stage/controller.pem}
    edge: {kind: sops, recipients: [RECIPIENT]}
    prod: {kind: external-secrets, store: vault, path: shop/prod}
  names: {jwt: {length: 48}, bank: {keys: [tls.key], remote: {default: absent, prod: shared/bank}}}
stores:
  db: {engine: postgres, version: "16.15", storage: 1Gi}
  cache: {engine: redis, version: 7.2.16, storage: 1Gi}
services:
  web: {runtime: node, image: {repository: web, tag: v1}, port: 80, calls: [api], secrets: {JWT_SECRET: jwt}}
  api:
    runtime: uvicorn
    image: {repository: api, tag: v1}
    port: 8000
    uses: {db: {schema: api}, cache: {}}
    secrets: {JWT_SECRET: jwt, BANK_PASSWORD: bank}
    volumes: {bank: {mount: /bank, secret: bank, readOnly: true}}
""".replace("RECIPIENT", RECIPIENT)


def certificate(days: int = 30, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = KEY) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sealed-secrets")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, SHA256())
    )
    return built.public_bytes(Encoding.PEM)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an environment for each provider, and the certificate of stage's controller."""
    (tmp_path / "inventory.yaml").write_text(INVENTORY)
    (tmp_path / "secrets/stage").mkdir(parents=True)
    (tmp_path / "secrets/stage/controller.pem").write_bytes(certificate())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The value comes through standard input, with a line break."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{VALUE}\n".encode())))


def opened(project: Path, name: str, key: str, label: str) -> str:
    """A value of a sealed file, as the controller opens it."""
    files = load_inventory(project / "inventory.yaml").secret_files
    (file,) = [one for one in files if (one.environment, one.name) == ("stage", name)]
    data = base64.b64decode(file.sealed[key])
    size = 2 + int.from_bytes(data[:2], "big")
    session = KEY.decrypt(data[2:size], OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=label.encode()))
    return AESGCM(session).decrypt(bytes(12), data[size:], None).decode()


def test_list_says_who_reads_what(aquahelm: Aquahelm, shop: Path) -> None:
    said = aquahelm("secrets", "list", "-e", "stage", "-e", "prod")
    assert said.code == 0
    assert "JWT_SECRET     api (JWT_SECRET), web (JWT_SECRET)" in said.out
    assert "tls.key        api (volume bank)" in said.out
    assert "bank  missing: BANK_PASSWORD, tls.key" in said.out
    assert "bank  SecretStore/vault shared/bank" in said.out
    assert "jwt  SecretStore/vault shop/prod/jwt" in said.out


def test_list_tells_programs_the_same(aquahelm: Aquahelm, shop: Path) -> None:
    told = json.loads(aquahelm("secrets", "list", "--format", "json").out)["environments"]
    assert list(told) == ["dev", "stage", "edge", "prod"]
    db = next(one for one in told["dev"] if one["name"] == "db-api")
    assert db["provider"] == "generated"
    assert {(use["component"], use["part"]) for use in db["keys"]["password"]} == {("api", "pods"), ("db", "setup")}
    missing = {one["name"]: one["missing"] for one in told["edge"]}
    assert missing["jwt"] == ["JWT_SECRET"]
    assert not any(one["missing"] for one in told["prod"] + told["dev"])


def test_check_finds_what_is_not_sealed_and_validate_agrees(aquahelm: Aquahelm, shop: Path) -> None:
    said = aquahelm("secrets", "check", "--format", "json")
    assert said.code == 1
    rules = {(one["rule"], one["object"]) for one in json.loads(said.out)["findings"]}
    wanted = {f"Secret/{name}" for name in ("jwt", "bank", "db-admin", "db-api", "cache-auth")}
    assert rules == {("secret-has-its-values", name) for name in wanted}
    whole = json.loads(aquahelm("validate", "--format", "json").out)["findings"]
    assert rules <= {(one["rule"], one["object"]) for one in whole}
    assert not any(one["rule"] == "used-config-exists" for one in whole)
    assert aquahelm("secrets", "check", "-e", "dev", "-e", "prod").code == 0


def test_check_finds_plaintext_and_tells_no_value(aquahelm: Aquahelm, shop: Path) -> None:
    (shop / "secrets/stage/jwt.yaml").write_text(f"kind: Secret\nstringData: {{JWT_SECRET: {VALUE}}}\n")
    said = aquahelm("secrets", "check", "-e", "stage")
    assert said.code == 1
    assert "the value of JWT_SECRET is not encrypted" in said.out
    assert VALUE not in said.out + said.err
    assert VALUE not in aquahelm("render").out
    assert not any(VALUE in path.read_text() for path in (shop / "charts").rglob("*") if path.is_file())


def test_what_was_piped_is_sealed_and_reaches_the_chart(aquahelm: Aquahelm, shop: Path, piped: None) -> None:
    said = aquahelm("secrets", "seal", "jwt", "-e", "stage")
    assert said.code == 0, said.err
    assert said.out.startswith("secrets/stage/jwt.yaml: JWT_SECRET of jwt, for namespace shop-stage, strict\n")
    assert VALUE not in said.out + said.err + (shop / "secrets/stage/jwt.yaml").read_text()
    assert opened(shop, "jwt", "JWT_SECRET", "shop-stage/jwt") == VALUE
    sealed = aquahelm("template", "stage").out
    assert sealed.count("kind: SealedSecret") == 1
    assert "checksum/secrets:" in sealed
    assert "kind: SealedSecret" not in aquahelm("template", "dev").out


def test_one_key_is_sealed_anew_and_the_others_stay(aquahelm: Aquahelm, shop: Path) -> None:
    (shop / "key").write_bytes(b"line\n")
    assert aquahelm("secrets", "seal", "bank", "-e", "stage", "--generate").code == 0
    before = opened(shop, "bank", "BANK_PASSWORD", "shop-stage/bank")
    assert len(before) == 32
    assert aquahelm("secrets", "seal", "bank", "-e", "stage", "--from", "tls.key=key").code == 0
    assert opened(shop, "bank", "BANK_PASSWORD", "shop-stage/bank") == before
    assert opened(shop, "bank", "tls.key", "shop-stage/bank") == "line\n"
    said = aquahelm("secrets", "seal", "bank", "-e", "stage")
    assert said.code == 2
    assert "every key of bank is sealed already" in said.err


def test_new_ciphertext_replaces_the_pods_that_read_it_and_no_others(aquahelm: Aquahelm, shop: Path) -> None:
    def values() -> list[str]:
        assert aquahelm("render").code == 0
        return (shop / "values/values.stage.yaml").read_text().split("\n")

    for name in ("jwt", "db-api"):
        assert aquahelm("secrets", "seal", name, "-e", "stage", "--generate").code == 0
    before = values()
    assert aquahelm("secrets", "seal", "db-api", "-e", "stage", "--generate", "--all").code == 0
    changed = [old for old, new in zip(before, values(), strict=True) if old != new]
    assert len(changed) == 3  # the pods of api, the setup of db, and the key that both wait for; web reads jwt alone


@pytest.mark.parametrize(
    ("pem", "told"),
    [
        (b"nothing", "is no certificate in PEM form"),
        (certificate(days=-1), "expired on"),
        (certificate(key=ec.generate_private_key(ec.SECP256R1())), "its key is no RSA key"),
        (KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), "holds a private key"),
    ],
    ids=["no-pem", "expired", "no-rsa", "private"],
)
def test_a_certificate_that_is_none_is_refused(aquahelm: Aquahelm, shop: Path, pem: bytes, told: str) -> None:
    (shop / "other.pem").write_bytes(pem)
    said = aquahelm("secrets", "seal", "jwt", "-e", "stage", "--generate", "--cert", "other.pem")
    assert said.code == 2
    assert told in said.err
    assert not (shop / "secrets/stage/jwt.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("jtw", "-e", "stage"), "no pod of stage reads a Secret jtw"),
        (("jwt", "KEY", "-e", "stage"), "nobody reads a key KEY of jwt"),
        (("jwt", "-e", "dev"), "generated provides jwt in dev"),
        (("jwt", "-e", "staging"), "has no environment staging"),
        (("bank", "-e", "stage"), "standard input is one value, and 2 keys need one"),
        (("bank", "-e", "stage", "--from", "tls.key"), "no KEY=FILE"),
        (("bank", "-e", "stage", "--from", "tls.key=none"), "No such file"),
    ],
)
def test_what_cannot_be_sealed_is_refused(
    aquahelm: Aquahelm, shop: Path, piped: None, arguments: tuple[str, ...], told: str
) -> None:
    said = aquahelm("secrets", "seal", *arguments)
    assert said.code == 2
    assert told in said.err
    assert VALUE not in said.out + said.err


@pytest.mark.parametrize(("value", "breaks"), [("a@b", True), ("a/b", True), ("a\n", True), ("a-b_c.d:e+f", False)])
def test_a_password_that_breaks_the_url_around_it_is_refused(
    aquahelm: Aquahelm, shop: Path, value: str, breaks: bool
) -> None:
    (shop / "password").write_text(value)
    said = aquahelm("secrets", "seal", "db-api", "-e", "stage", "--from", "password=password")
    assert said.code == (2 if breaks else 0)
    assert (shop / "secrets/stage/db-api.yaml").exists() is not breaks
    if breaks:
        assert "breaks DATABASE_URL of api: it stands in a URL as it is" in said.err
        assert value not in said.err
    free = aquahelm("secrets", "seal", "jwt", "-e", "stage", "--from", "JWT_SECRET=password")
    assert free.code == 0, "a variable of its own takes any sign"


def test_a_file_for_another_place_is_not_mended_by_halves(aquahelm: Aquahelm, shop: Path) -> None:
    assert aquahelm("secrets", "seal", "bank", "-e", "stage", "--generate").code == 0
    file = shop / "secrets/stage/bank.yaml"
    file.write_text(file.read_text().replace("shop-stage", "shop-old"))
    said = aquahelm("secrets", "seal", "bank", "tls.key", "-e", "stage", "--generate")
    assert said.code == 2
    assert "its other keys would be lost" in said.err
    assert aquahelm("secrets", "seal", "bank", "-e", "stage", "--generate").code == 0
    assert opened(shop, "bank", "tls.key", "shop-stage/bank").isalnum()


@pytest.mark.skipif(shutil.which("sops") is None, reason="no sops on PATH")
def test_sops_encrypts_it_and_its_rules_are_written(aquahelm: Aquahelm, shop: Path, piped: None) -> None:
    said = aquahelm("secrets", "seal", "jwt", "-e", "edge")
    assert said.code == 0, said.err
    text = (shop / "secrets/edge/jwt.yaml").read_text()
    assert VALUE not in text + said.out + said.err
    assert f"recipient: {RECIPIENT}" in text
    assert RECIPIENT in (shop / ".sops.yaml").read_text()
    check = json.loads(aquahelm("secrets", "check", "-e", "edge", "--format", "json").out)["findings"]
    assert "Secret/jwt" not in {one["object"] for one in check}


def test_sops_that_is_not_there_is_asked_for(
    aquahelm: Aquahelm, shop: Path, piped: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    said = aquahelm("secrets", "seal", "jwt", "-e", "edge")
    assert said.code == 2
    assert "needs the program sops on PATH" in said.err


def test_sops_gets_the_value_through_a_pipe_alone(
    aquahelm: Aquahelm, shop: Path, piped: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = shop / "bin/sops"
    program.parent.mkdir()
    program.write_text(
        '#!/bin/sh\nprintf "%s\\n" "$@" > arguments; env > environment; cat > input; cat input >&2; exit 3\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    said = aquahelm("secrets", "seal", "jwt", "-e", "edge")
    assert said.code == 3
    assert VALUE not in said.out + said.err + (shop / "arguments").read_text() + (shop / "environment").read_text()
    assert VALUE in (shop / "input").read_text()
    assert not (shop / "secrets/edge/jwt.yaml").exists()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("aquahelm secrets ", ["list", "check", "seal", "rotate"]),
        ("aquahelm secrets seal j", ["jwt"]),
        ("aquahelm secrets rotate jwt -e st", ["stage"]),
    ],
)
def test_names_are_completed(program: Program, shop: Path, words: str, offered: list[str]) -> None:
    count = str(words.count(" "))
    done = program(_AQUAHELM_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=count)
    out, _ = done.communicate()
    assert [line.partition(",")[2] for line in out.decode().split()] == offered
