"""`aquahelm guard`: what must not be committed is stopped, what may be is left alone, and no value is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Aquahelm

VALUE = "hunter2-hunter2"
# Written in two parts, so that no scanner takes this file for what it tests.
PEM = "-----BEGIN RSA PRIVATE" + " KEY-----\nMIIE\n"
AGE = "AGE-SECRET" + "-KEY-1" + "Q" * 58
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web:v1%s}]}\n"


def test_what_was_not_judged_is_not_counted(aquahelm: Aquahelm, harbour: Path) -> None:
    (harbour / "key.pem").write_text(PEM)
    said = aquahelm("guard", "key.pem")
    assert said.out.splitlines()[-1] == "1 error, 0 warnings"
    assert said.out.splitlines()[-2].startswith("1 file: 0.")


@pytest.mark.parametrize(
    ("name", "text", "rule", "line"),
    [
        ("key.pem", PEM, "secret-file-is-encrypted", 1),
        ("keys.txt", f"# created\n{AGE}\n", "secret-file-is-encrypted", 2),
        ("a.yaml", f"apiVersion: v1\nkind: Secret\ndata:\n  a: {VALUE}\n", "secret-is-kept-elsewhere", 4),
        ("a.yaml", f"apiVersion: v1\nkind: Secret\nstringData: {{a: {VALUE}}}\n", "secret-is-kept-elsewhere", 3),
        ("a.yaml", POD % f", env: [{{name: DB_PASSWORD, value: {VALUE}}}]", "secret-is-not-written-out", 4),
        ("a.yaml", POD.replace("web:v1%s", "web:latest"), "image-is-pinned", 4),
        ("values.yaml", "api:\n  image:\n    repository: api\n    tag: latest\n", "image-is-pinned", 4),
        ("compose.yml", "services:\n  db:\n    image: reg:5000/db:latest\n", "image-is-pinned", 3),
        ("a.yaml", POD.replace("web:v1%s", "reg:5000/web"), "image-is-pinned", 4),
        ("compose.yml", "services:\n  db:\n    image: postgres\n", "image-is-pinned", 3),
        ("Dockerfile", "ARG A=1\nFROM --platform=linux/amd64 node:latest AS build\n", "image-is-pinned", 2),
        ("web.Dockerfile", "FROM node:22 AS build\nFROM build\nfrom reg:5000/nginx\n", "image-is-pinned", 3),
        (".env", f"PORT=80\nexport DB_PASSWORD='{VALUE}'\n", "secret-is-not-written-out", 2),
        ("prod.env", f"JWT_SECRET = {VALUE}\n", "secret-is-not-written-out", 1),
        ("a.yml", f"services:\n  db:\n    environment: {{PG_PASSWORD: {VALUE}}}\n", "secret-is-not-written-out", 3),
        ("a.yml", f"services:\n  db:\n    environment:\n    - PG_PASSWORD={VALUE}\n", "secret-is-not-written-out", 4),
        ("a.yaml", f"a: [{VALUE}\nb: 1\n", "yaml-is-readable", 2),
        ("a.yaml", f"a: 1\nb: 2\na: {VALUE}\n", "yaml-keys-stand-once", 3),
    ],
)
def test_it_is_stopped(aquahelm: Aquahelm, harbour: Path, name: str, text: str, rule: str, line: int) -> None:
    (harbour / name).write_text(text)
    said = aquahelm("guard", name, "--format", "json")
    assert said.code == 1
    (found,) = json.loads(said.out)["findings"]
    assert (found["rule"], found["template"]["file"], found["template"]["line"]) == (rule, name, line)
    told = aquahelm("guard", name)
    assert VALUE not in said.out + told.out + told.err
    assert rule in told.out


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("inventory.yaml", None),
        ("gone.yaml", None),
        ("picture.yaml", b"\xff\xd8\xff"),
        ("a.yaml", "kind: Secret\nsecrets: [{name: jwt}]\n"),
        ("a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: empty}\n"),
        ("a.yaml", 'apiVersion: v1\nkind: Secret\nstringData: {a: "ENC[AES256_GCM,data:x]"}\nsops: {}\n'),
        ("a.yaml", "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec: {encryptedData: {a: AgBx}}\n"),
        ("a.yaml", "apiVersion: v1\nkind: Secret\nstringData: {password: change-me}\n"),
        ("a.yaml", "image: web:latest@sha256:0000\n"),
        ("a.yaml", "image: {repository: web, tag: latest-alpine}\n"),
        ("a.yaml", "- a list\n- of texts\n"),
        ("notes.md", "image: web:latest\n"),
        ("values.yaml", "web: {image: ghcr.io/acme/web}\n"),  # the tag may stand elsewhere
        ("compose.yml", "services: {web: {build: ., image: web}, db: {image: 'postgres:${TAG}'}}\n"),
        ("compose.yml", "services: {db: {environment: {PG_PASSWORD: '${PG_PASSWORD}', PG_USER: shop, PORT: 1}}}\n"),
        ("compose.yml", "services: {db: {environment: [PG_PASSWORD, 'PG_PASSWORD=']}}\n"),
        ("Dockerfile", "FROM node:22 AS build\nFROM scratch\nFROM BUILD\nFROM $BASE\nFROM web@sha256:0\n# FROM x\n"),
        (
            "Dockerfile",
            'FROM node:22\nRUN psql -c "select a \\\n  # told\n  FROM users"\nCOPY <<EOF /q\nFROM users\nEOF\n',
        ),
        ("Dockerfile.md", "FROM node\n"),
        (".env.example", f"DB_PASSWORD={VALUE}\n"),
        (".env", "DB_PASSWORD=ENC[AES256_GCM,data:x,type:str]\n"),
        ("values.yaml", "services: {web: {image: registry/web, tag: 1.2.3}}\n"),
        (".env", "DB_PASSWORD=\nDB_USER=shop\nJWT_SECRET=change-me\n# API_KEY=abc\n"),
        ("cert.pem", "-----BEGIN CERTIFICATE-----\n"),
    ],
)
def test_it_is_left_alone(aquahelm: Aquahelm, harbour: Path, name: str, text: str | bytes | None) -> None:
    if text is not None:
        (harbour / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    said = aquahelm("guard", name)
    assert (said.code, said.out) == (0, "")


def test_a_base_has_its_tags_from_kustomize(aquahelm: Aquahelm, harbour: Path) -> None:
    (harbour / "pod.yaml").write_text(POD.replace("web:v1%s", "web"))
    assert aquahelm("guard", "pod.yaml").code == 1
    (harbour / "kustomization.yaml").write_text("resources: [pod.yaml]\nimages: [{name: web, newTag: v1}]\n")
    assert aquahelm("guard", "pod.yaml").code == 0
    (harbour / "pod.yaml").write_text(POD.replace("web:v1%s", "web:latest"))
    assert aquahelm("guard", "pod.yaml").code == 1


def test_templates_of_charts_are_left_to_helm(aquahelm: Aquahelm, harbour: Path) -> None:
    (harbour / "chart/templates/sub").mkdir(parents=True)
    (harbour / "chart/Chart.yaml").write_text("name: chart\n")
    template = harbour / "chart/templates/sub/web.yaml"
    template.write_text("{{- if .Values.on }}\na: [\n{{- end }}\n")
    assert aquahelm("guard", str(template.relative_to(harbour))).code == 0
    (harbour / "chart/Chart.yaml").unlink()
    assert aquahelm("guard", str(template.relative_to(harbour))).code == 0
    template.write_text("a: [\n")
    assert aquahelm("guard", str(template.relative_to(harbour))).code == 1


def test_a_folder_is_refused_and_not_taken_for_clean(aquahelm: Aquahelm, harbour: Path) -> None:
    (harbour / "manifests").mkdir()
    said = aquahelm("guard", "manifests")
    assert (said.code, said.out) == (2, "")
    assert "manifests is a folder, and guard takes files\n→ git ls-files manifests | xargs aquahelm guard" in said.err
