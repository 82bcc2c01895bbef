"""A PostgreSQL client of the size that a test needs: one login with SCRAM-SHA-256, then queries with text parameters.

Source: PostgreSQL documentation, "Frontend/Backend Protocol" (version 3.0); RFC 5802 and RFC 7677 for SCRAM.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import socket
import struct
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = tuple[str | None, ...]


class PostgresError(Exception):
    """The server refused something, or speaks what this client does not."""


class Scram:
    """One SCRAM-SHA-256 exchange without channel binding; PostgreSQL takes the user from the startup, not from here."""

    def __init__(self, password: str, nonce: str | None = None, user: str = "") -> None:
        self._password = password.encode()
        self._nonce = nonce or secrets.token_urlsafe(18)
        self._first_bare = f"n={user},r={self._nonce}"
        self._server_signature = b""

    def first(self) -> str:
        return "n,," + self._first_bare

    def final(self, server_first: str) -> str:
        """The answer to the server's challenge. Raises PostgresError when the challenge is not an answer to ours."""
        fields = _scram_fields(server_first)
        if not fields["r"].startswith(self._nonce) or fields["r"] == self._nonce:
            raise PostgresError("the server's nonce does not continue ours")
        salted = hashlib.pbkdf2_hmac("sha256", self._password, base64.b64decode(fields["s"]), int(fields["i"]))
        without_proof = f"c=biws,r={fields['r']}"
        message = f"{self._first_bare},{server_first},{without_proof}".encode()
        client_key = _hmac(salted, b"Client Key")
        signature = _hmac(hashlib.sha256(client_key).digest(), message)
        proof = bytes(a ^ b for a, b in zip(client_key, signature, strict=True))
        self._server_signature = _hmac(_hmac(salted, b"Server Key"), message)
        return f"{without_proof},p={base64.b64encode(proof).decode()}"

    def check(self, server_final: str) -> None:
        """Raises PostgresError unless the server, too, knows the password."""
        if base64.b64decode(_scram_fields(server_final).get("v", "")) != self._server_signature:
            raise PostgresError("the server does not know the password either")


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def _scram_fields(message: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in message.split(",") if "=" in part)


class Session:
    """One connection. `parameters` are sent at startup (JDBC does the same with `currentSchema`)."""

    def __init__(
        self, host: str, port: int, user: str, password: str, database: str, parameters: Mapping[str, str]
    ) -> None:
        self._socket = socket.create_connection((host, port), timeout=5)
        self._stream = self._socket.makefile("rb")
        try:
            self._log_in(user, password, {"user": user, "database": database, **parameters})
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def query(self, sql: str, *parameters: str) -> list[Row]:
        """The rows of one statement, values as text. Raises PostgresError with the server's own words."""
        values = b"".join(struct.pack("!i", len(text.encode())) + text.encode() for text in parameters)
        self._send(b"P", b"\0" + sql.encode() + b"\0" + struct.pack("!h", 0))
        self._send(b"B", b"\0\0" + struct.pack("!hh", 0, len(parameters)) + values + struct.pack("!h", 0))
        self._send(b"E", b"\0" + struct.pack("!i", 0))
        self._send(b"S", b"")
        rows: list[Row] = []
        refusal = ""
        while True:
            kind, body = self._receive()
            if kind == b"D":
                rows.append(_row(body))
            elif kind == b"E":
                refusal = _error_text(body)
            elif kind == b"Z":
                if refusal:
                    raise PostgresError(refusal)
                return rows

    def _log_in(self, user: str, password: str, parameters: Mapping[str, str]) -> None:
        pairs = b"".join(f"{name}\0{value}\0".encode() for name, value in parameters.items())
        startup = struct.pack("!i", 196608) + pairs + b"\0"
        self._socket.sendall(struct.pack("!i", len(startup) + 4) + startup)
        scram = Scram(password)
        while True:
            kind, body = self._receive()
            if kind == b"E":
                raise PostgresError(_error_text(body))
            if kind == b"Z":
                return
            if kind != b"R":
                continue
            code, rest = struct.unpack("!i", body[:4])[0], body[4:]
            if code == 10:
                first = scram.first().encode()
                self._send(b"p", b"SCRAM-SHA-256\0" + struct.pack("!i", len(first)) + first)
            elif code == 11:
                self._send(b"p", scram.final(rest.decode()).encode())
            elif code == 12:
                scram.check(rest.decode())
            elif code != 0:
                raise PostgresError(
                    f"{user} is asked for authentication method {code}; only SCRAM-SHA-256 is known here"
                )

    def _send(self, kind: bytes, body: bytes) -> None:
        self._socket.sendall(kind + struct.pack("!i", len(body) + 4) + body)

    def _receive(self) -> tuple[bytes, bytes]:
        head = self._stream.read(5)
        if len(head) < 5:
            raise PostgresError("the server hung up")
        return head[:1], self._stream.read(struct.unpack("!i", head[1:])[0] - 4)


def _row(body: bytes) -> Row:
    values: list[str | None] = []
    position = 2
    for _ in range(struct.unpack("!h", body[:2])[0]):
        length = struct.unpack("!i", body[position : position + 4])[0]
        position += 4
        values.append(None if length < 0 else body[position : position + length].decode())
        position += max(length, 0)
    return tuple(values)


def _error_text(body: bytes) -> str:
    fields = {part[:1]: part[1:].decode() for part in body.split(b"\0") if part}
    return f"{fields.get(b'M', 'no message')} (SQLSTATE {fields.get(b'C', '?')})"


def connect(url: str, user: str, password: str) -> Session:
    """Logs in with a URL as applications are given it.

    Both `jdbc:postgresql://host:5432/database?currentSchema=payment` and `postgresql://user:password@host/database`
    are understood; what the URL holds wins over the separate values.
    Raises PostgresError or OSError.
    """
    parts = urlsplit(url.removeprefix("jdbc:"))
    options = dict(parse_qsl(parts.query))
    schema = options.get("currentSchema") or options.get("search_path")
    return Session(
        parts.hostname or "localhost",
        parts.port or 5432,
        unquote(parts.username or user),
        unquote(parts.password or password),
        unquote(parts.path.lstrip("/")),
        {"search_path": schema} if schema else {},
    )
