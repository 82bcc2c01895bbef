"""URLs as Go's `url.ParseRequestURI` reads them: absolute, or an absolute path."""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from typing import NamedTuple

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_ESCAPES = re.compile(r"%(?![0-9A-Fa-f]{2})")
_USER = re.compile(r"[A-Za-z0-9._:~!$&'()*+,;=%@-]*")
_HOST = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:<>\"\[\]-]|[^\x00-\x7f]|%[89A-Fa-f][0-9A-Fa-f])*")
_PORT = re.compile(r"(?::([0-9]*))?")


class Url(NamedTuple):
    """The parts of a URL, as they are written; `host` has the port with it, `name` has not."""

    scheme: str
    host: str
    name: str
    port: str
    path: str
    query: str


def parse(text: str) -> Url:
    """Errors: ValueError where Go finds no URL."""
    if not text or _CONTROL.search(text):
        raise ValueError(f"not a URL: {text}")
    if text == "*":
        return Url("", "", "", "", text, "")
    match = _SCHEME.match(text)
    rest, _, query = text[match.end() if match else 0 :].partition("?")
    scheme = match[1].lower() if match else ""
    if not rest.startswith("/"):
        if not scheme:
            raise ValueError(f"not a URL: {text}")
        return Url(scheme, "", "", "", "", query)
    host = name = port = ""
    if scheme and rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        rest = slash + path
        user, _, host = authority.rpartition("@")
        name, port = _host(host)
        if not _USER.fullmatch(user) or _ESCAPES.search(user):
            raise ValueError(f"not a URL: {text}")
    if _ESCAPES.search(rest):
        raise ValueError(f"not a URL: {text}")
    return Url(scheme, host, name, port, rest, query)


def _host(host: str) -> tuple[str, str]:
    """Name and port."""
    if host.startswith("["):
        name, bracket, rest = host[1:].rpartition("]")
        port = _PORT.fullmatch(rest)
        if not bracket or not port:
            raise ValueError(f"not a host: {host}")
        IPv6Address(name.partition("%25")[0])
        return name, port[1] or ""
    name, colon, rest = host.partition(":")
    port = _PORT.fullmatch(colon + rest)
    if not port or "[" in host or not _HOST.fullmatch(name):
        raise ValueError(f"not a host: {host}")
    return name, port[1] or ""
