"""The stub service by itself, as a process on this machine; its store clients meet real stores in the cluster tests."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cluster.stub.postgres import PostgresError, Scram
from tests.cluster.stub.promises import Cache, Database, connection_string

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "tests.cluster.stub"]


class RunningStub:
    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def asked_json(self, path: str) -> Any:
        return json.loads(self.ask("GET", path)[1])


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(**variables: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], **variables}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., RunningStub]]:
    """Starts stubs with the variables given, from a folder that stays empty; ends them all."""
    processes: list[subprocess.Popen[str]] = []

    def starter(**variables: str) -> RunningStub:
        port = closed_port()
        process = subprocess.Popen(
            COMMAND,
            env=environment(PYTHONPATH=str(ROOT), PYTHONDONTWRITEBYTECODE="1", SERVER_PORT=str(port), **variables),
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stdout is not None
        # What its stores say may come first.
        assert any("listening" in line for line in process.stdout)
        return RunningStub(process, port)

    yield starter
    for process in processes:
        process.kill()
        process.communicate()
    assert list(tmp_path.iterdir()) == []


def run(command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=environment(**variables), cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
    )


def refused(**variables: str) -> str:
    ended = run(COMMAND, **variables)
    assert ended.returncode == 2
    return ended.stdout


@pytest.mark.parametrize(
    "path",
    [
        "/actuator/health",
        "/actuator/health/liveness",
        "/actuator/health/readiness",
        "/actuator/prometheus",
        "/health/live",
        "/health/ready",
        "/healthz",
        "/metrics",
    ],
)
def test_health_and_metrics_of_every_runtime_answer(start: Callable[..., RunningStub], path: str) -> None:
    assert start().ask("GET", path)[0] == 200


def test_an_unknown_path_is_a_problem_document(start: Callable[..., RunningStub]) -> None:
    status, text = start().ask("GET", "/api/v1/nothing")
    assert (status, json.loads(text)["title"]) == (404, "Not Found")


def test_not_ready_before_its_store_answers_but_alive(start: Callable[..., RunningStub]) -> None:
    stub = start(REDIS_HOST="127.0.0.1", REDIS_PORT=str(closed_port()))
    assert stub.ask("GET", "/actuator/health/readiness")[0] == 503
    assert stub.ask("GET", "/actuator/health/liveness")[0] == 200
    assert "ConnectionRefusedError" in stub.asked_json("/stub/stores")["entry"]


def test_tells_the_names_of_variables_and_never_values(start: Callable[..., RunningStub]) -> None:
    text = start(JWT_SECRET="not-to-be-told").ask("GET", "/stub/env")[1]
    assert "JWT_SECRET" in text
    assert "not-to-be-told" not in text


def test_calls_the_services_it_was_given(start: Callable[..., RunningStub]) -> None:
    event = start()
    stub = start(
        EVENT_SERVICE_URL=f"http://127.0.0.1:{event.port}",
        SPRING_CLOUD_GATEWAY_ROUTES_0_URI=f"http://127.0.0.1:{event.port}",
        USER_SERVICE_URL=f"http://127.0.0.1:{closed_port()}",
    )
    answers = stub.asked_json("/stub/calls")
    assert answers["EVENT_SERVICE_URL"] == answers["SPRING_CLOUD_GATEWAY_ROUTES_0_URI"] == "200"
    assert answers["USER_SERVICE_URL"].startswith("failed: ConnectionRefusedError")


def test_dials_what_it_is_told_to(start: Callable[..., RunningStub]) -> None:
    stub = start()
    shut = closed_port()
    answers = stub.asked_json(f"/stub/dial?to=127.0.0.1:{stub.port}&to=127.0.0.1:{shut}&to=nowhere.invalid:1")
    assert answers == {
        f"127.0.0.1:{stub.port}": "open",
        f"127.0.0.1:{shut}": "refused",
        "nowhere.invalid:1": "unresolved",
    }


def test_asks_itself_from_the_same_pod(start: Callable[..., RunningStub]) -> None:
    stub = start()
    ended = run([*COMMAND, "ask", "GET", "/stub/env"], SERVER_PORT=str(stub.port))
    assert ended.returncode == 0
    assert "SERVER_PORT" in json.loads(ended.stdout)


def test_listens_where_its_arguments_say(start: Callable[..., RunningStub]) -> None:
    stub = start()
    port = closed_port()
    command = [*COMMAND, "app.main:app", "--host", "0.0.0.0", "--port", str(port), "--workers", "4"]  # noqa: S104
    process = subprocess.Popen(command, env=environment(SERVER_PORT=str(stub.port)), cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline().decode() == f"stub: listening on {port}\n"
    process.kill()
    process.communicate()


def test_sigterm_lets_the_request_under_way_finish(start: Callable[..., RunningStub]) -> None:
    stub = start()
    answers: list[tuple[int, str]] = []
    caller = threading.Thread(target=lambda: answers.append(stub.ask("GET", "/stub/slow?seconds=0.7")))
    caller.start()
    time.sleep(0.3)
    stub.process.send_signal(signal.SIGTERM)
    assert stub.process.wait(10) == 0
    caller.join()
    assert [status for status, _ in answers] == [200]


def test_does_not_start_when_what_it_was_promised_is_missing() -> None:
    said = refused(STUB_EXPECT="EVENT_SERVICE_URL,JWT_SECRET", JWT_SECRET=" ")
    assert "EVENT_SERVICE_URL is not set" in said
    assert "JWT_SECRET is empty" in said


def test_does_not_start_with_half_of_a_connection() -> None:
    said = refused(SPRING_DATASOURCE_URL="jdbc:postgresql://db:5432/app", MINIO_ENDPOINT="http://s3:9000")
    assert "SPRING_DATASOURCE_PASSWORD is not set" in said
    assert "MINIO_SECRET_KEY is not set" in said


@pytest.mark.parametrize("left_over", ["$(PASSWORD)", "${services.user.url}"])
def test_does_not_start_with_a_reference_that_nobody_resolved(left_over: str) -> None:
    said = refused(DATABASE_URL=f"postgresql://app:{left_over}@db:5432/app")
    assert f"DATABASE_URL holds an unresolved reference {left_over}" in said


SERVER_FIRST = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"


def test_scram_gives_the_proof_of_rfc_7677() -> None:
    scram = Scram("pencil", nonce="rOprNGfwEbeRWgbNEkqO", user="user")
    assert scram.first() == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
    assert scram.final(SERVER_FIRST).endswith(",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
    scram.check("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")


def test_scram_refuses_a_server_that_does_not_know_the_password() -> None:
    scram = Scram("pencil", nonce="rOprNGfwEbeRWgbNEkqO", user="user")
    scram.final(SERVER_FIRST)
    with pytest.raises(PostgresError, match="does not know the password"):
        scram.check("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")


def test_connection_strings_of_dotnet_name_the_same_stores_as_urls() -> None:
    npgsql = "Host=pg;Port=6432;Database=shop;Username=api;Password=a=b;SSL Mode=Disable;Maximum Pool Size=15"
    word, database = connection_string(npgsql)
    assert (word, database) == ("row", Database("postgresql://pg:6432/shop", "api", "a=b"))
    assert connection_string("redis:6379,password=x,ssl=false") == ("entry", Cache("redis", 6379, "x", tls=False))
