"""The time that one registry gets, for all questions together.

A limit per read would let a server send a byte now and then for ever: when the time is over, a watchman closes every
connection, whatever they wait for.
"""

from __future__ import annotations

import socket
import threading
import time
import weakref
from contextlib import suppress

from aquahelm.registry.model import TimeIsUp


class Clock:
    """Runs from the first question on; threads share it."""

    def __init__(self, registry: str, seconds: float) -> None:
        self._registry = registry
        self._seconds = seconds
        self._end: float | None = None
        self._closed = False
        self._quiet_until = 0.0
        self._watchman: threading.Timer | None = None
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()

    def left(self) -> float:
        """Seconds that are left; starts the clock.

        Errors: TimeIsUp where none are.
        """
        with self._lock:
            now = time.monotonic()
            if self._end is None:
                self._end = now + self._seconds
                self._watchman = threading.Timer(self._seconds, self._shut)
                self._watchman.daemon = True
                self._watchman.start()
            left = self._end - now
        if left <= 0 or self._closed:
            raise self.over()
        return left

    def over(self) -> TimeIsUp:
        """The trouble to raise when the time is up."""
        return TimeIsUp(
            f"{self._registry} did not answer everything in {self._seconds:g} s",
            "try again later; or give it more time (updates.registries: timeout), or a mirror",
        )

    @property
    def is_over(self) -> bool:
        """Whether the time is up: then broken connections are the watchman's doing."""
        return self._end is not None and time.monotonic() >= self._end

    def pause(self, seconds: float) -> None:
        """Let nobody ask the registry for so long: it said that it has too much to do."""
        with self._lock:
            self._quiet_until = max(self._quiet_until, time.monotonic() + seconds)

    def wait(self) -> None:
        """Wait until the registry may be asked.

        Errors: TimeIsUp, at once, where the pause is longer than what is left.
        """
        left = self.left()
        pause = self._quiet_until - time.monotonic()
        if pause <= 0:
            return
        if pause >= left:
            raise TimeIsUp(
                f"{self._registry} wants to be left alone for {pause:.0f} s; it has {self._seconds:g} s in all",
                "try again later; log in (registries give more to those they know), or use a mirror",
            )
        self._wake.wait(pause)
        self.left()

    def watch(self, connection: socket.socket) -> None:
        """Close this connection when the time is up."""
        with self._lock:
            self._sockets.add(connection)

    def close(self) -> None:
        """Stop: no further question is sent."""
        self._closed = True
        self._wake.set()
        if self._watchman:
            self._watchman.cancel()

    def _shut(self) -> None:
        with self._lock:
            sockets = list(self._sockets)
        for connection in sockets:
            with suppress(OSError):
                # Not the TLS socket's own shutdown, which goes on in plain text.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
