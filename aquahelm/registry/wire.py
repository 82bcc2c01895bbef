"""HTTP to one registry and to whom it sends us: repeated where that helps, stopped when the time is up.

Retries, Retry-After and back-off are urllib3's; only the waiting is ours, so that all threads wait together and nobody
waits longer than the registry's time.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    InvalidHeader,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    SSLError,
)
from urllib3.util.retry import Retry

from aquahelm.registry.address import may_be_plain, origin, proxy_for, shown
from aquahelm.registry.model import RegistryTrouble
from aquahelm.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.registry.clock import Clock
    from aquahelm.registry.model import Settings

MEBIBYTE = 1 << 20
HOPS = 5
SILENCE = 15.0
"""Seconds without a byte after which a connection counts as broken."""
AGAIN = frozenset({429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HOPELESS = (SSLError, ConnectTimeoutError, NameResolutionError, NewConnectionError, ProxyError)


class Answer:
    """A response, read to its end."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes, url: str) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.url = url

    @property
    def media_type(self) -> str:
        """Content-Type without parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


class Wire:
    """Connections for one registry; threads share it."""

    def __init__(self, registry: str, settings: Settings, clock: Clock, schemes: Mapping[str, str]) -> None:
        self._registry = registry
        self._settings = settings
        self._clock = clock
        self._schemes = schemes
        self._places = threading.BoundedSemaphore(settings.connections)
        self._lock = threading.Lock()
        self._pools: dict[str | None, urllib3.PoolManager] = {}

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        *,
        most: int = 16 * MEBIBYTE,
        body: bytes | None = None,
        follow: bool = True,
    ) -> Answer:
        """Ask, and follow redirects.

        Args:
            method: GET or HEAD; POST to token servers.
            url: absolute.
            headers: `Authorization` among them goes to the URL's own host only.
            most: bytes that the answer may have.
            body: of a POST.
            follow: redirects; without it they are the answer.

        Errors: TimeIsUp; RegistryTrouble for connections that fail again and again, answers that are too long, and
            addresses that may not be asked.
        """
        for _ in range(HOPS + 1):
            if urlsplit(url).scheme != "https" and not (
                urlsplit(url).scheme == "http" and may_be_plain(url, self._schemes)
            ):
                raise RegistryTrouble(
                    f"{self._registry}: {shown(url)} is not asked: plain http is for this machine only",
                    "use https, or say that this host speaks http",
                )
            answer = self._patiently(method, url, headers, most, body)
            target = answer.headers.get("Location")
            if answer.status not in REDIRECTS or not target or not follow:
                return answer
            onward = urljoin(url, target)
            if origin(onward) != origin(url):
                headers = {name: value for name, value in headers.items() if name.lower() != "authorization"}
                if urlsplit(url).scheme == "https" and urlsplit(onward).scheme != "https":
                    raise RegistryTrouble(f"{self._registry} sends us from https to {shown(onward)}: refused")
            url = onward
        raise RegistryTrouble(f"{self._registry} sends us from one address to the next, more than {HOPS} times")

    def close(self) -> None:
        """Close the connections."""
        for pool in self._pools.values():
            pool.clear()

    def _patiently(self, method: str, url: str, headers: Mapping[str, str], most: int, body: bytes | None) -> Answer:
        attempts = self._settings.attempts
        retry = Retry(
            total=attempts,
            status_forcelist=AGAIN,
            allowed_methods=None,
            backoff_factor=self._settings.backoff,
            backoff_jitter=self._settings.backoff / 4,
            raise_on_status=False,
        )
        while True:
            self._clock.wait()
            pause = 0.0
            try:
                with self._places:
                    answer = self._once(method, url, headers, most, body)
                if not retry.is_retry(method, answer.status, "Retry-After" in answer.headers):
                    return answer
                pause = self._asked_for(answer)
                retry = retry.increment(method, url, error=HTTPError(f"status {answer.status}"))
            except MaxRetryError as error:
                raise self._given_up(url, error.reason, attempts) from None
            except _HOPELESS as error:
                raise self._given_up(url, error, 0) from None
            except (HTTPError, OSError, ValueError) as error:
                try:
                    retry = retry.increment(method, url, error=error)
                except MaxRetryError:
                    raise self._given_up(url, error, attempts) from None
            self._clock.pause(pause or max(retry.get_backoff_time(), self._settings.backoff))

    def _once(self, method: str, url: str, headers: Mapping[str, str], most: int, body: bytes | None) -> Answer:
        left = self._clock.left()
        response = self._pool(url).urlopen(
            method,
            url,
            body=body,
            headers={"User-Agent": f"aquahelm/{__version__}", "Accept-Encoding": "gzip", **headers},
            timeout=urllib3.Timeout(connect=min(left, SILENCE), read=min(left, SILENCE)),
            retries=False,
            redirect=False,
            preload_content=False,
            pool_timeout=left,
        )
        try:
            parts: list[bytes] = []
            size = 0
            # With its own length checked: a connection that is cut must not pass for a short answer.
            for part in response.stream(65536):
                size += len(part)
                if size > most:
                    raise RegistryTrouble(f"{shown(url)} answers more than {most // MEBIBYTE} MiB: refused")
                self._clock.left()
                parts.append(part)
            self._clock.left()  # what the watchman cut is no answer, however whole it looks
            answer = Answer(response.status, response.headers, b"".join(parts), url)
        except BaseException:
            response.close()
            raise
        response.release_conn()
        return answer

    def _asked_for(self, answer: Answer) -> float:
        wanted = answer.headers.get("Retry-After")
        if not wanted:
            return 0.0
        try:
            return Retry().parse_retry_after(wanted)
        except InvalidHeader:
            return 0.0

    def _given_up(self, url: str, error: Exception | None, attempts: int) -> RegistryTrouble:
        if self._clock.is_over:
            return self._clock.over()
        said = str(error)
        if said == "status 429":
            return RegistryTrouble(
                f"{self._registry} throttles us (429), also after {attempts} repetitions",
                "try again later; log in (registries give more to those they know), or use a mirror",
            )
        if said.startswith("status "):
            return RegistryTrouble(f"{self._registry} is in trouble: {shown(url)} answers {said}", "try again later")
        if isinstance(error, SSLError):
            remedy = "SSL_CERT_FILE names a file of certificates to trust besides"
        else:
            remedy = "look at its name, the network, and HTTPS_PROXY and NO_PROXY"
        reason = "cannot be reached" if isinstance(error, _HOPELESS) else "breaks connections"
        if isinstance(error, ProxyError) and (proxy := proxy_for(url)):
            reason = f"cannot be reached through the proxy {shown(proxy)}"
        return RegistryTrouble(f"{self._registry} {reason}: {shown(url)}: {_words(error)}", remedy)

    def _pool(self, url: str) -> urllib3.PoolManager:
        proxy = proxy_for(url)
        with self._lock:
            if proxy not in self._pools:
                self._pools[proxy] = self._new_pool(proxy)
            return self._pools[proxy]

    def _new_pool(self, proxy: str | None) -> urllib3.PoolManager:
        size = self._settings.connections
        pool: urllib3.PoolManager
        if proxy is None:
            pool = urllib3.PoolManager(num_pools=8, maxsize=size)
        else:
            parts = urlsplit(proxy)
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else None
            bare = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
            try:
                named = urllib3.make_headers(proxy_basic_auth=login) if login else None
                pool = urllib3.ProxyManager(bare, num_pools=8, maxsize=size, proxy_headers=named)
            except (HTTPError, ValueError):
                raise RegistryTrouble(
                    f"the proxy {shown(proxy)} cannot be used", "write http://host:port; SOCKS is not supported"
                ) from None
        clock = self._clock

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                clock.watch(self.sock)

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                clock.watch(self.sock)

        class PlainPool(urllib3.HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(urllib3.HTTPSConnectionPool):
            ConnectionCls = Secure

        pool.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
        return pool


def _words(error: Exception | None) -> str:
    """What a person wants to know of an error of connections."""
    cause = error.__cause__ or error if error else error
    text = str(cause or "no answer")
    text = text.rpartition(": ")[2] if ">: " in text or "object at" in text or "(host=" in text else text
    return re.sub(r"^\[Errno -?\d+\] ", "", text)
