"""A Redis client of the size that a test needs (the protocol is RESP2, which Valkey speaks as well).

Source: Redis documentation, "Redis serialization protocol specification".
"""

from __future__ import annotations

import socket
import ssl
from typing import Self


class RedisError(Exception):
    """The server refused a command or hung up."""


class Session:
    """One connection, authenticated when there is a password."""

    def __init__(self, host: str, port: int, password: str, *, tls: bool = False) -> None:
        plain = socket.create_connection((host, port), timeout=5)
        self._socket = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if tls else plain
        self._stream = self._socket.makefile("rb")
        try:
            if password:
                self.command("AUTH", password)
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

    def command(self, *words: str) -> str | None:
        """The answer to one command whose answer is no list. Raises RedisError with the server's own words."""
        parts = [f"*{len(words)}\r\n".encode()]
        for word in words:
            text = word.encode()
            parts.append(f"${len(text)}\r\n".encode() + text + b"\r\n")
        self._socket.sendall(b"".join(parts))
        line = self._stream.readline()
        kind, rest = line[:1], line[1:].strip().decode()
        if kind == b"-":
            raise RedisError(rest)
        if kind == b"$":
            length = int(rest)
            return None if length < 0 else self._stream.read(length + 2)[:-2].decode()
        if kind in (b"+", b":"):
            return rest
        raise RedisError("the server hung up" if not line else f"an answer of kind {kind!r}")
