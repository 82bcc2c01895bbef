"""A small proxy before a real registry, with the moods of those out there.

It asks for tokens (and gives them), pages tags, throttles, cuts connections, answers with the wrong type, sends
readers to other hosts, drips; and it notes what it was asked, with which authorization.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import urllib3

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self


@dataclass
class Asked:
    """A request that arrived."""

    method: str
    path: str
    authorization: str | None
    if_none_match: str | None
    status: int = 0


@dataclass
class Moods:
    """How the front behaves; all quiet by default.

    Attributes:
        auth: `bearer`, `basic` or nothing.
        users: who may in; with none, tokens are for everybody.
        refresh: refresh token → user.
        hidden: repositories for which no token is given.
        page: tags per page; 0 leaves the list whole.
        link: makes the next page's address from its path and query.
        before: called first; returns true where it has answered.
        expires: seconds that tokens hold.
        redirect_blobs: base URL to which blobs are redirected.
        realm: in place of the front's own token server.
    """

    auth: str = ""
    users: dict[str, str] = field(default_factory=dict)
    refresh: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    page: int = 0
    link: Callable[[str], str] = lambda onward: onward
    before: Callable[[Handler], bool] | None = None
    expires: float | None = 300
    redirect_blobs: str = ""
    realm: str = ""


class Front(ThreadingHTTPServer):
    """Listens on loopback as long as it is a context."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, behind: str, moods: Moods | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behind = behind
        self.moods = moods or Moods()
        self.asked: list[Asked] = []
        self.tokens: dict[str, str] = {}
        self.http = urllib3.PoolManager(retries=False, maxsize=32)
        self.address = f"127.0.0.1:{self.server_address[1]}"
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self.http.clear()
        self._thread.join()

    def handle_error(self, *_: object) -> None:
        """Clients that go are no news."""

    def paths(self, start: str = "/v2/") -> list[str]:
        return [one.path for one in self.asked if one.path.startswith(start)]


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Front
    note: Asked
    # A small answer must not wait for the client's acknowledgement of its head.
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._handle()

    def do_HEAD(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def say(self, status: int, body: bytes = b"", kind: str = "application/json", **headers: str) -> bool:
        """Answer; returns true."""
        self.note.status = status
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        return True

    def cut(self, start: bytes = b"") -> bool:
        """Send some bytes and close the connection; returns true."""
        self.wfile.write(start)
        self.close_connection = True
        return True

    def drip(self, seconds: float) -> bool:
        """Send a byte now and then; returns true."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.wfile.write(b"X")
            time.sleep(0.05)
        self.close_connection = True
        return True

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        form = self.rfile.read(length) if length else b""
        self.note = Asked(self.command, self.path, self.headers.get("Authorization"), self.headers.get("If-None-Match"))
        self.server.asked.append(self.note)
        moods = self.server.moods
        if moods.before and moods.before(self):
            return
        if self.path.startswith("/token"):
            self._give_token(form)
        elif self._let_in():
            self._forward()

    def _let_in(self) -> bool:
        moods = self.server.moods
        sent = self.headers.get("Authorization") or ""
        path = self.path.split("/v2/", 1)[-1].partition("/tags/")[0].partition("/manifests/")[0].partition("/blobs/")[0]
        if moods.auth == "bearer":
            if sent.startswith("Bearer ") and self.server.tokens.get(sent[7:]) == f"repository:{path}:pull":
                return True
            realm = moods.realm or f"http://{self.server.address}/token"
            asked = f'Bearer realm="{realm}",service="front, of tests",scope="repository:{path}:pull,push"'
        elif moods.auth == "basic":
            if sent == "Basic " + base64.b64encode(":".join(next(iter(moods.users.items()))).encode()).decode():
                return True
            asked = 'Basic realm="front"'
        else:
            return True
        self.say(401, b'{"errors": [{"code": "UNAUTHORIZED"}]}', WWW_Authenticate=asked)
        return False

    def _give_token(self, form: bytes) -> None:
        moods = self.server.moods
        query = parse_qs(form.decode() if form else urlsplit(self.path).query)
        scope, service = query["scope"][0], query["service"][0]
        assert service == "front, of tests"
        sent = self.headers.get("Authorization")
        if form:
            known = query["grant_type"] == ["refresh_token"] and query["refresh_token"][0] in moods.refresh
        elif sent:
            user, _, password = base64.b64decode(sent[6:]).decode().partition(":")
            known = moods.users.get(user) == password and query["account"] == [user]
        else:
            known = not moods.users and not moods.refresh
        if not known or scope.split(":")[1] in moods.hidden:
            self.say(401 if sent or form or moods.users else 403, b"{}")
            return
        token = f"token-{len(self.server.tokens)}"
        self.server.tokens[token] = scope
        answer: dict[str, Any] = {"access_token" if form else "token": token}
        if moods.expires is not None:
            answer["expires_in"] = moods.expires
        self.say(200, json.dumps(answer).encode())

    def _forward(self) -> None:
        moods = self.server.moods
        if moods.redirect_blobs and "/blobs/" in self.path:
            self.say(307, Location=moods.redirect_blobs + self.path)
            return
        headers = {name: self.headers[name] for name in ("Accept", "If-None-Match") if name in self.headers}
        answer = self.server.http.request(
            self.command, f"http://{self.server.behind}{self.path}", headers=headers, redirect=False
        )
        body = answer.data
        kept = {name: answer.headers[name] for name in ("Docker-Content-Digest", "ETag") if name in answer.headers}
        if moods.page and "/tags/list" in self.path and answer.status == 200:
            body, onward = self._cut_page(body)
            if onward:
                kept["Link"] = f'<{moods.link(onward)}>; rel="next"'
        if self.command == "HEAD":
            body = b""
        self.say(answer.status, body, answer.headers.get("Content-Type", ""), **kept)

    def _cut_page(self, body: bytes) -> tuple[bytes, str]:
        parts = urlsplit(self.path)
        last = parse_qs(parts.query).get("last", [""])[0]
        tags = sorted(tag for tag in json.loads(body)["tags"] if tag > last)
        page = tags[: self.server.moods.page]
        onward = f"{parts.path}?last={page[-1]}&n={len(page)}" if len(tags) > len(page) else ""
        return json.dumps({"tags": page}).encode(), onward
