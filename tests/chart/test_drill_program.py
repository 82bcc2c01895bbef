"""What the program of a scheduled drill says and does, where the API server is one of this test."""

from __future__ import annotations

import http.client
import importlib.util
import json
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import aquahelm

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

OPERATORS = Path(__file__).parents[1] / "golden" / "operators" / "inventory.yaml"
POD = {"apiVersion": "v1", "kind": "Pod", "name": "postgres-drill-1-x", "uid": "mine"}
LINE = ["shop", "public.orders", "x", "7", "7 0", 3]


class Server:
    """One that knows the live Cluster and its backups; each Cluster that it is asked for is ready at once."""

    def __init__(self) -> None:
        self.objects: dict[str, Any] = {
            "clusters/postgres": {"metadata": {"name": "postgres", "uid": "live"}, "spec": {"instances": 3}},
            "objectstores/postgres": {
                "status": {"serverRecoveryWindow": {"postgres": {"firstRecoverabilityPoint": "2026-11-20T02:00:00Z"}}}
            },
        }
        self.deleted: list[str] = []
        self.broken: list[Exception] = []

    def once(self, method: str, url: str, body: Any) -> Any:
        if self.broken:
            raise self.broken.pop(0)
        key = "/".join(url.split("/namespaces/shop/")[1].split("/"))
        if method == "POST":
            body["metadata"]["uid"] = "made"
            body["status"] = {"conditions": [{"type": "Ready", "status": "True"}]}
            self.objects[f"{key}/{body['metadata']['name']}"] = body
        elif method == "DELETE":
            self.deleted.append(body["preconditions"]["uid"])
            del self.objects[key]
        elif key not in self.objects:
            raise self.refused(404, "not found")
        return self.objects.get(f"{key}", {})

    refused: Callable[[int, str], Exception]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server) -> ModuleType:
    """drill.py of the chart, with all that the container `tables` would have said."""
    notes, account = tmp_path / "notes", tmp_path / "account"
    for folder in (notes, account):
        folder.mkdir()
    (account / "namespace").write_text("shop")
    for name in ("archived", "live", "restored", "since"):
        (notes / name).write_text(json.dumps(LINE) + "\n")
    known = {"STORE": "postgres", "ARCHIVE": "postgres", "READER": "backup", "POD": POD["name"], "POD_UID": "mine"}
    known |= {"PATIENCE": "60", "DEADLINE": "660", "NOTES_DIRECTORY": str(notes), "ACCOUNT_DIRECTORY": str(account)}
    known |= {"KUBERNETES_SERVICE_HOST": "api", "KUBERNETES_SERVICE_PORT": "443"}
    for name, value in known.items():
        monkeypatch.setenv(name, value)
    manifests = aquahelm.template(aquahelm.load(OPERATORS, "inventory.yaml"), "stage")
    (found,) = [item.data for item in manifests if item.ref == "ConfigMap/postgres-drill-job"]
    (tmp_path / "drill.py").write_text(found["data"]["drill.py"], encoding="utf-8")
    spec = importlib.util.spec_from_file_location("drill", tmp_path / "drill.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    server.refused = made.Refused
    monkeypatch.setattr(made, "once", server.once, raising=True)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    return made


@pytest.fixture(autouse=True)
def signals() -> Any:
    """The program minds signals as if the process were its own."""
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    yield
    for one, what in before.items():
        signal.signal(one, what)


def test_what_it_made_is_compared_and_goes(
    program: ModuleType, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main() == 0
    assert server.deleted == ["made"]
    assert "1 databases, 1 tables, 3 rows restored and compared" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("came", "now", "wrong"),
    [
        (("x", "7", "7 0", 0), ("x", "7", "7 0", 3), "came back empty"),
        (None, ("x", "7", "7 0", 3), "did not come back"),
        (("y", "7", "7 0", 3), ("x", "7", "7 0", 3), "has other columns"),
        (("x", "7", "7 0", 0), ("x", "7", "7 5", 1), ""),  # an outbox, emptied and filled again
        (("x", "7", "7 0", 0), ("x", "7", "7 0", 0), ""),
        (None, None, ""),
        (None, ("x", "8", "8 0", 3), ""),
        (("y", "7", "7 0", 3), ("y", "7", "7 0", 3), ""),
        (("y", "7", "7 0", 3), ("z", "7", "7 0", 3), ""),
    ],
)
def test_only_what_nobody_can_have_done_meanwhile_is_wrong(
    program: ModuleType, came: Any, now: Any, wrong: str
) -> None:
    live, restored, since = (
        {"outbox": program.Table(*one)} if one else {} for one in (("x", "7", "7 0", 3), came, now)
    )
    found, _ = program.compare(live, restored, since)
    assert found == ([f"table outbox {wrong}"] if wrong else [])


def test_names_may_hold_what_python_takes_for_ends_of_lines(program: ModuleType) -> None:
    lines = [["shop", f"public.{sign}", "x", "7", "7 0", 3] for sign in ("\u2028", "\u0085", "\x1c")]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (program.NOTES / "live").write_text(text, encoding="utf-8")
    assert list(program.tables("live")["shop"]) == [line[1] for line in lines]


def test_an_answer_that_is_cut_off_is_asked_for_again(program: ModuleType, server: Server) -> None:
    server.broken = [http.client.IncompleteRead(b"{"), http.client.BadStatusLine("")]
    assert program.main() == 0
    assert server.deleted == ["made"]


def test_a_full_disk_keeps_no_server(program: ModuleType, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    (program.NOTES / "live").write_text("no list\n")

    def full(path: Path, *_: Any) -> None:
        if path.name == "over":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "touch", full)
    assert program.main() == 1
    assert server.deleted == ["made"]


def test_a_signal_at_the_very_end_keeps_no_server(
    program: ModuleType, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    heed = program.heed

    def late(what: Any) -> None:
        if what is signal.SIG_IGN and not server.deleted and not killed:
            killed.append(True)
            os.kill(os.getpid(), signal.SIGTERM)
        heed(what)

    killed: list[bool] = []
    monkeypatch.setattr(program, "heed", late)
    with pytest.raises(SystemExit):
        program.main()
    assert server.deleted == ["made"]


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({}, "that no scheduled drill made"),
        ({"annotations": {"aquahelm/drill-until": "2999-01-01T00:00:00Z"}}, "kubectl get pod by-hand-y says"),
        ({"annotations": {"aquahelm/drill-until": "2026-01-01T00:00:00Z"}}, ""),
    ],
)
def test_what_is_left_goes_and_what_is_in_use_stays(
    program: ModuleType, server: Server, capsys: pytest.CaptureFixture[str], metadata: Any, said: str
) -> None:
    """Whatever the pod was called: people make Jobs of CronJobs too."""
    owners = [{"kind": "Pod", "name": "by-hand-y", "uid": "theirs"}]
    left = {"metadata": {"name": "postgres-drill", "uid": "left", "ownerReferences": owners} | metadata, "spec": {}}
    server.objects["clusters/postgres-drill"] = left
    assert program.main() == (1 if said else 0)
    assert server.deleted == ([] if said else ["left", "made"])
    assert said in capsys.readouterr().out


def test_its_pod_outlives_the_drill_by_what_it_takes_to_take_its_server_away() -> None:
    manifests = aquahelm.template(aquahelm.load(OPERATORS, "inventory.yaml"), "stage")
    (found,) = [item.data for item in manifests if item.ref == "CronJob/postgres-drill"]
    job: Any = found["spec"]["jobTemplate"]["spec"]
    known = {one["name"]: one.get("value") for one in job["template"]["spec"]["containers"][0]["env"]}
    assert job["activeDeadlineSeconds"] == int(known["DEADLINE"]) == int(known["PATIENCE"]) + 600
