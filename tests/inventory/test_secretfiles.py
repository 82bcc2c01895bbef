"""Files of secrets/ENVIRONMENT: what each is, and that no plaintext is kept or told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aquahelm.inventory.secretfiles import SecretFile, read_secret_files

if TYPE_CHECKING:
    from pathlib import Path

ENC = "ENC[AES256_GCM,data:x,iv:x,tag:x,type:str]"
SEALED = """
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: jwt, namespace: shop, annotations: {sealedsecrets.bitnami.com/namespace-wide: "true"}}
spec: {encryptedData: {B: YmJi, A: YWFh}, template: {type: kubernetes.io/basic-auth}}
"""
SOPS = f"""
apiVersion: v1
kind: Secret
metadata: {{name: jwt}}
stringData: {{A: "{ENC}"}}
data: {{B: "{ENC}"}}
sops: {{mac: "{ENC}", age: [{{recipient: age1b}}, {{recipient: age1a}}]}}
"""


def read(folder: Path, text: str | bytes, name: str = "jwt.yaml") -> SecretFile:
    (folder / "secrets/stage").mkdir(parents=True, exist_ok=True)
    path = folder / "secrets/stage" / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (found,) = read_secret_files(folder, ["dev", "stage"])
    return found


def test_a_sealed_secret(tmp_path: Path) -> None:
    found = read(tmp_path, SEALED)
    assert (found.kind, found.problem, found.path) == ("sealed", "", "secrets/stage/jwt.yaml")
    assert (found.environment, found.name, found.object_name, found.namespace) == ("stage", "jwt", "jwt", "shop")
    assert list(found.sealed.items()) == [("A", "YWFh"), ("B", "YmJi")]
    assert (found.scope, found.type) == ("namespace-wide", "kubernetes.io/basic-auth")
    assert found.keys == {"A", "B"}


def test_the_widest_scope_counts(tmp_path: Path) -> None:
    both = SEALED.replace("annotations: {", 'annotations: {sealedsecrets.bitnami.com/cluster-wide: "true", ')
    assert read(tmp_path, both).scope == "cluster-wide"


def test_a_secret_that_sops_encrypted(tmp_path: Path) -> None:
    found = read(tmp_path, SOPS)
    assert (found.kind, found.problem) == ("sops", "")
    assert found.keys == {"A", "B"}
    assert found.recipients == ("age1a", "age1b")


@pytest.mark.parametrize(
    ("text", "kind", "problem"),
    [
        ("kind: Secret\nstringData: {A: hunter2}\n", "plain", "the value of A is not encrypted"),
        (SOPS.replace(f'A: "{ENC}"', "A: hunter2"), "plain", "the value of A is not encrypted"),
        (SOPS.replace(f'mac: "{ENC}"', "mac: x"), "sops", "has no checksum of sops (sops.mac)"),
        (SOPS.partition("sops:")[0], "sops", "sops did not write it: it has no key sops"),
        (SEALED.replace("YWFh", "[1]"), "sealed", "the value of A is no ciphertext"),
        (SEALED.replace("encryptedData: {B: YmJi, A: YWFh}", "encryptedData: {}"), "sealed", "holds no encryptedData"),
        ("kind: ConfigMap\ndata: {A: hunter2}\n", "other", "is neither a SealedSecret nor a Secret"),
        (SEALED + "---" + SEALED, "other", "holds 2 objects; one is wanted"),
        ("", "other", "holds 0 objects; one is wanted"),
        ("stringData: {A: hunter2", "other", "is not YAML that Kubernetes reads: line 1"),
        (b"\xff\xfe\x00", "other", "cannot be read: it is not UTF-8"),
    ],
)
def test_what_is_none_says_so_and_tells_no_value(tmp_path: Path, text: str | bytes, kind: str, problem: str) -> None:
    found = read(tmp_path, text)
    assert (found.kind, found.problem) == (kind, problem)
    assert "hunter2" not in repr(found)


def test_another_ending_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, SEALED, "jwt.yml")
    assert (found.kind, found.problem) == ("other", "is not read; name it jwt.yaml")


def test_certificates_beside_them_are_no_secrets(tmp_path: Path) -> None:
    read(tmp_path, SEALED)
    (tmp_path / "secrets/stage/controller.pem").write_text("-----BEGIN CERTIFICATE-----")
    assert len(read_secret_files(tmp_path, ["stage"])) == 1
