"""The HTTP side of the stub: health, metrics, and what tests ask of it (`/stub/…`)."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from tests.cluster.stub import promises
from tests.cluster.stub.keyvalue import RedisError
from tests.cluster.stub.objects import ObjectStoreError
from tests.cluster.stub.postgres import PostgresError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TROUBLES = (OSError, PostgresError, RedisError, ObjectStoreError, http.client.HTTPException)
LIVENESS = ("/actuator/health/liveness", "/health/live", "/healthz", "/healthz/live", "/livez", "/")
READINESS = (
    "/actuator/health",
    "/actuator/health/readiness",
    "/health",
    "/health/ready",
    "/healthz/ready",
    "/ready",
    "/readyz",
)
METRICS = ("/actuator/prometheus", "/metrics")
DIAL_LIMIT = 2.0


def say(message: str) -> None:
    """One line of the log."""
    sys.stdout.write(f"stub: {message}\n")
    sys.stdout.flush()


class Stub:
    """What one running stub knows. `environment` is read once; secrets stay inside."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._stores = promises.stores(environment)
        self._requests = 0
        self._lock = threading.Lock()
        self.ending = threading.Event()
        self._unchecked = set(self._stores)

    @property
    def ready(self) -> bool:
        return not self._unchecked and not self.ending.is_set()

    def check_stores_until_they_answer(self) -> None:
        """As an application that migrates its schema at start: not ready before every store has answered once."""
        while self._unchecked and not self.ending.is_set():
            for name in sorted(self._unchecked):
                try:
                    say(f"{name} store: {self._stores[name].check()}")
                    self._unchecked.discard(name)
                except TROUBLES as trouble:
                    say(f"{name} store at {self._stores[name]}: {_words(trouble)}")
            self.ending.wait(1 if self._unchecked else 0)

    def count(self) -> None:
        with self._lock:
            self._requests += 1

    def metrics(self) -> str:
        return (
            "# TYPE stub_ready gauge\n"
            f"stub_ready {int(self.ready)}\n"
            "# TYPE stub_requests_total counter\n"
            f"stub_requests_total {self._requests}\n"
        )

    def variable_names(self) -> list[str]:
        return sorted(self._environment)

    def call_services(self) -> dict[str, str]:
        """URL variable → `200` or what went wrong."""
        urls = promises.service_urls(self._environment)
        return _each(urls, lambda name: _call(urls[name]))

    def check_stores(self) -> dict[str, str]:
        return _each(self._stores, lambda name: self._stores[name].check())

    def store(self, name: str) -> promises.Store | None:
        return self._stores.get(name)


def _words(trouble: BaseException) -> str:
    return f"{type(trouble).__name__}: {trouble}"


def _each(names: Mapping[str, object], ask: Callable[[str], str]) -> dict[str, str]:
    def guarded(name: str) -> str:
        try:
            return ask(name)
        except TROUBLES as trouble:
            return f"failed: {_words(trouble)}"

    with ThreadPoolExecutor(16) as pool:
        return dict(zip(names, pool.map(guarded, names), strict=True))


def _call(url: str) -> str:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=DIAL_LIMIT)
    try:
        connection.request("GET", "/actuator/health")
        return str(connection.getresponse().status)
    finally:
        connection.close()


def dial(target: str) -> str:
    """`open`, `refused`, `timeout`, `unresolved`, or the system's words for what became of a TCP connection."""
    host, _, port = target.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=DIAL_LIMIT):
            return "open"
    except TimeoutError:
        return "timeout"
    except ConnectionRefusedError:
        return "refused"
    except socket.gaierror:
        return "unresolved"
    except OSError as trouble:
        return _words(trouble)


@dataclass(frozen=True)
class Answer:
    """What goes back over HTTP."""

    status: int
    text: str
    kind: str = "text/plain"


def _json(status: int, value: object) -> Answer:
    return Answer(status, json.dumps(value), "application/json")


def _problem(status: int, detail: str) -> Answer:
    problem = {"title": http.client.responses[status], "status": status, "detail": detail}
    return Answer(status, json.dumps(problem), "application/problem+json")


def _slow(seconds: str) -> Answer:
    time.sleep(float(seconds or 1))
    return _json(200, {"status": "done"})


def answer(stub: Stub, target: str, body: str | None) -> Answer:
    """The answer to one request; `body` is None for a GET, what to write for a PUT."""
    parts = urlsplit(target)
    pairs = parse_qsl(parts.query)
    values = dict(pairs)
    health = 200 if stub.ready else 503
    known: dict[str, Callable[[], Answer]] = {
        **dict.fromkeys(LIVENESS, lambda: _json(200, {"status": "UP"})),
        **dict.fromkeys(READINESS, lambda: _json(health, {"status": "UP" if stub.ready else "OUT_OF_SERVICE"})),
        **dict.fromkeys(METRICS, lambda: Answer(200, stub.metrics(), "text/plain; version=0.0.4")),
        "/stub/env": lambda: _json(200, stub.variable_names()),
        "/stub/calls": lambda: _json(200, stub.call_services()),
        "/stub/stores": lambda: _json(200, stub.check_stores()),
        "/stub/dial": lambda: _json(200, _each({value: None for name, value in pairs if name == "to"}, dial)),
        "/stub/slow": lambda: _slow(values.get("seconds", "")),
    }
    if body is None and parts.path in known:
        return known[parts.path]()
    store = stub.store(parts.path.removeprefix("/stub/")) if parts.path.startswith("/stub/") else None
    if store is None or not values.get("key"):
        return _problem(404, f"nothing is served at {target}")
    return _keep(store, values["key"], body)


def _keep(store: promises.Store, key: str, value: str | None) -> Answer:
    """Writes the value, when there is one, and answers with what the store then gives back."""
    try:
        if value is not None:
            store.write(key, value)
        found = store.read(key)
    except TROUBLES as trouble:
        return _problem(502, _words(trouble))
    return _problem(404, f"{key} is not there") if found is None else Answer(200, found)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "stub"

    def do_GET(self) -> None:
        self._send(answer(self.server.stub, self.path, None))

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self._send(answer(self.server.stub, self.path, body.decode()))

    def _send(self, what: Answer) -> None:
        self.server.stub.count()
        body = what.text.encode()
        self.send_response(what.status)
        self.send_header("content-type", what.kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Probes would fill the log: only what else failed is worth a line."""
        if int(code) >= 400 and self.path not in READINESS:
            super().log_request(code, size)


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for the requests under way

    def __init__(self, port: int, stub: Stub) -> None:
        self.stub = stub
        super().__init__(("", port), _Handler)


def run(environment: Mapping[str, str], listen: list[int]) -> None:
    """Serves on every port until SIGTERM or SIGINT; returns when the requests under way are answered."""
    stub = Stub(environment)
    servers = [_Server(port, stub) for port in listen]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stub.ending.set())
    checks = threading.Thread(target=stub.check_stores_until_they_answer, daemon=True)
    threads = [threading.Thread(target=server.serve_forever, args=(0.1,)) for server in servers]
    for thread in (checks, *threads):
        thread.start()
    say(f"listening on {', '.join(map(str, listen))}")
    stub.ending.wait()
    say("ending")
    for server in servers:
        server.shutdown()
    for server in servers:
        server.server_close()
    say("ended")
