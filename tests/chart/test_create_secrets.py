"""The script that makes Secrets, against an API that behaves as Kubernetes' does, over HTTPS."""

from __future__ import annotations

import base64
import importlib.util
import json
import shutil
import ssl
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = Path(__file__).parents[2] / "aquahelm" / "chart" / "umbrella_templates" / "files" / "create_secrets.py"

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="needs openssl, for a certificate of the test's own"
)


class Api(BaseHTTPRequestHandler):
    """Secrets of one namespace: conflicts on create and on an old resourceVersion, as the real API answers."""

    secrets: ClassVar[dict[str, Any]] = {}
    busy: ClassVar[list[int]] = []
    steal: ClassVar[list[str]] = []
    seen: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        body = self._body()
        if self._busy():
            return
        name = body["metadata"]["name"]
        if name in self.secrets:
            self._answer(409, {"message": f'secrets "{name}" already exists'})
            return
        body["metadata"]["resourceVersion"] = "1"
        self.secrets[name] = body
        self._answer(201, body)

    def do_GET(self) -> None:
        if not self._busy():
            self._answer(200, self.secrets[self.path.rsplit("/", 1)[1]])

    def do_PATCH(self) -> None:
        body = self._body()
        found = self.secrets[self.path.rsplit("/", 1)[1]]
        if self.steal:  # somebody else adds the key between read and patch
            self._add(found, {self.steal.pop(): "dGhlaXJz"})
        if body["metadata"]["resourceVersion"] != found["metadata"]["resourceVersion"]:
            self._answer(409, {"message": "the object has been modified"})
            return
        assert self.headers["Content-Type"] == "application/merge-patch+json"
        self._add(found, body["data"])
        if body["metadata"]["labels"]:
            found["metadata"]["labels"] = {**found["metadata"].get("labels", {}), **body["metadata"]["labels"]}
        self._answer(200, found)

    def _add(self, found: dict[str, Any], data: dict[str, str]) -> None:
        found["data"] = {**(found.get("data") or {}), **data}
        found["metadata"]["resourceVersion"] = str(int(found["metadata"]["resourceVersion"]) + 1)

    def _busy(self) -> bool:
        if self.headers["Authorization"] != "Bearer the-token":
            self._answer(401, {"message": "Unauthorized"})
            return True
        if self.busy:
            self._answer(self.busy.pop(), {"message": "come again"})
            return True
        return False

    def _body(self) -> Any:
        self.seen.append(f"{self.command} {self.path}")
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, status: int, body: Any) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("account")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    command += ["-subj", "/CN=api", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "ca.crt"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    (folder / "namespace").write_text("shop")
    (folder / "token").write_text("the-token\n")
    return folder


@pytest.fixture
def api(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Api]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate / "ca.crt", certificate / "key.pem")
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", str(server.server_port))
    monkeypatch.setenv("ACCOUNT_DIRECTORY", str(certificate))
    for state in (Api.secrets, Api.busy, Api.steal, Api.seen):
        state.clear()
    yield Api
    server.shutdown()
    server.server_close()


def run(tmp_path: Path, names: dict[str, dict[str, int]], **more: Any) -> int:
    specification = importlib.util.spec_from_file_location("create_secrets", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    script = importlib.util.module_from_spec(specification)
    sys.modules["create_secrets"] = script
    specification.loader.exec_module(script)
    vars(script)["PAUSE_SECONDS"] = 0.01
    (tmp_path / "names.json").write_text(json.dumps({name: {"keys": keys, **more} for name, keys in names.items()}))
    (tmp_path / "labels.json").write_text('{"app.kubernetes.io/part-of": "shop"}')
    return int(script.main(str(tmp_path / "names.json"), str(tmp_path / "labels.json")))


def value(name: str, key: str) -> str:
    return base64.b64decode(Api.secrets[name]["data"][key]).decode()


def existing(data: dict[str, str] | None) -> dict[str, Any]:
    return {"metadata": {"name": "db", "resourceVersion": "4"}, "data": data}


def test_it_makes_what_is_missing(api: type[Api], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, {"s3": {"accessKey": 20, "secretKey": 40}, "db": {"password": 32}}) == 0
    assert [len(value("s3", "accessKey")), len(value("s3", "secretKey")), len(value("db", "password"))] == [20, 40, 32]
    assert value("db", "password").isalnum()
    assert api.secrets["db"]["metadata"]["labels"] == {"app.kubernetes.io/part-of": "shop"}
    said = capsys.readouterr().out
    assert said == "Secret db: created\nSecret s3: created\n"
    assert value("db", "password") not in said


def test_it_makes_secrets_of_a_type_with_what_is_no_secret(api: type[Api], tmp_path: Path) -> None:
    more = {"type": "kubernetes.io/basic-auth", "fixed": {"username": "crew"}}
    assert run(tmp_path, {"db": {"password": 32}}, **more) == 0
    assert api.secrets["db"]["type"] == "kubernetes.io/basic-auth"
    assert value("db", "username") == "crew"
    api.secrets["old"] = existing({"password": "eA=="})
    assert run(tmp_path, {"old": {"password": 32}}, **more) == 0
    assert (value("old", "username"), value("old", "password")) == ("crew", "x")


def test_it_adds_labels_that_an_operator_looks_for(
    api: type[Api], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = {"labels": {"cnpg.io/reload": "true"}}
    assert run(tmp_path, {"new": {"password": 32}}, **more) == 0
    assert api.secrets["new"]["metadata"]["labels"] == {"app.kubernetes.io/part-of": "shop", "cnpg.io/reload": "true"}
    api.secrets["db"] = existing({"password": "eA=="})
    assert run(tmp_path, {"db": {"password": 32}}, **more) == 0
    assert (value("db", "password"), api.secrets["db"]["metadata"]["labels"]) == ("x", {"cnpg.io/reload": "true"})
    assert run(tmp_path, {"db": {"password": 32}}, **more) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1:] == ["Secret db: labels added: cnpg.io/reload", "Secret db: there already"]


def test_it_changes_nothing_that_is_there(api: type[Api], tmp_path: Path) -> None:
    names = {"db": {"password": 32}}
    run(tmp_path, names)
    before = json.dumps(api.secrets)
    assert run(tmp_path, names) == 0
    assert json.dumps(api.secrets) == before


@pytest.mark.parametrize("data", [None, {}, {"other": "eA=="}])
def test_it_adds_keys_that_are_missing(
    api: type[Api], tmp_path: Path, capsys: pytest.CaptureFixture[str], data: dict[str, str] | None
) -> None:
    api.secrets["db"] = existing(data)
    assert run(tmp_path, {"db": {"password": 32}}) == 0
    assert len(value("db", "password")) == 32
    assert api.secrets["db"]["data"].items() >= (data or {}).items()
    assert capsys.readouterr().out == "Secret db: keys added: password\n"


def test_somebody_elses_value_wins_a_race(api: type[Api], tmp_path: Path) -> None:
    api.secrets["db"] = existing({})
    api.steal.append("password")
    assert run(tmp_path, {"db": {"password": 32}}) == 0
    assert value("db", "password") == "theirs"


def test_it_comes_again_while_the_api_is_busy(api: type[Api], tmp_path: Path) -> None:
    api.busy.extend([503, 429, 500])
    assert run(tmp_path, {"db": {"password": 32}}) == 0
    assert len(api.seen) == 4


def test_one_refusal_does_not_keep_the_others_from_being_made(
    api: type[Api], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    api.busy.append(403)
    assert run(tmp_path, {"a": {"x": 8}, "b": {"x": 8}}) == 1
    assert list(api.secrets) == ["b"]
    assert "Secret a: failed, 403: come again" in capsys.readouterr().out


def test_a_stranger_with_the_apis_address_is_not_trusted(
    api: type[Api], tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = tmp_path / "account"
    account.mkdir()
    for name in ("namespace", "token"):
        (account / name).write_text((certificate / name).read_text())
    other = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    other += ["-subj", "/CN=other", "-keyout", "key.pem", "-out", "ca.crt"]
    subprocess.run(other, cwd=account, check=True, capture_output=True)
    monkeypatch.setenv("ACCOUNT_DIRECTORY", str(account))
    assert run(tmp_path, {"db": {"password": 32}}) == 1
    assert api.seen == []
