"""Addresses of registries: which scheme, which host, which proxy; what may follow from one to another."""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

from aquahelm.registry.model import RegistryTrouble
from aquahelm.registry.name import DOCKER_HUB, DOCKER_HUB_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCKER_HUB_HOST = "registry-1.docker.io"
_PORTS = {"http": 80, "https": 443}


def known_host(host: str) -> str:
    """A registry's one name: Docker Hub has several, and configurations write URLs."""
    _, found, rest = host.partition("://")
    name = (rest if found else host).partition("/")[0].lower()
    return DOCKER_HUB if name in DOCKER_HUB_NAMES else name


def is_loopback(host: str) -> bool:
    """Whether a host (without port) is this machine."""
    host = host.strip("[]").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def base_url(place: str, schemes: Mapping[str, str]) -> str:
    """The URL below which a registry or mirror answers, without `/` at the end.

    Args:
        place: `host`, `host:port/prefix`, or with `http://` or `https://` before it.
        schemes: hosts (with port) whose scheme was told.

    Errors: RegistryTrouble for what is no address.
    """
    scheme, found, rest = place.partition("://")
    if not found:
        host = place.partition("/")[0]
        rest = place
        scheme = schemes.get(host) or ("http" if is_loopback(_without_port(host)) else "https")
    host, slash, prefix = rest.rstrip("/").partition("/")
    if host in DOCKER_HUB_NAMES:
        host = DOCKER_HUB_HOST
    url = f"{scheme}://{host}{slash}{prefix}"
    try:
        parts = urlsplit(url)
        usable = parts.scheme in _PORTS and bool(parts.hostname) and not parts.username and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or "?" in url or "#" in url:
        raise RegistryTrouble(f"{place!r} is not the address of a registry", "write [http[s]://]host[:port][/prefix]")
    return url


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: what has to be the same for a token to be sent along.

    Errors: RegistryTrouble where the URL is none.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").lower()
    except ValueError:
        port, host = 0, ""
    if not host or not port or parts.username is not None:
        raise RegistryTrouble(f"{shown(url)!r} is not an address")
    return parts.scheme, host, port


def shown(url: str) -> str:
    """A URL as messages may hold it: without credentials, and without its query (which may hold signatures)."""
    head, found, rest = url.partition("://")
    host, slash, path = (rest if found else head).partition("?")[0].partition("/")
    host = host.rpartition("@")[2]
    return f"{head}://{host}{slash}{path}" if found else f"{host}{slash}{path}"


def may_be_plain(url: str, schemes: Mapping[str, str]) -> bool:
    """Whether an `http` URL may be asked: on this machine, or where it was told."""
    parts = urlsplit(url)
    return is_loopback(parts.hostname or "") or schemes.get(parts.netloc.lower()) == "http"


def proxy_for(url: str) -> str | None:
    """The proxy that HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY (in either case) give for a URL.

    As other tools of containers do: this machine is never asked through a proxy, and NO_PROXY knows networks.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return None
    proxies = getproxies_environment()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass_environment(parts.netloc, proxies) or _in_networks(host):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _in_networks(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    for part in (os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or "").split(","):
        try:
            if "/" in part and address in ipaddress.ip_network(part.strip(), strict=False):
                return True
        except ValueError:
            continue
    return False


def _without_port(host: str) -> str:
    return host if host.endswith("]") else host.rpartition(":")[0] or host
