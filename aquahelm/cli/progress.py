"""What is being done, on the terminal, once it takes longer than a second."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from aquahelm.cli.settings import Settings

_PATIENCE = 1.0
_CLEAR = "\r\x1b[2K"


class Progress:
    """Call it with what is being done; it shows on standard error, in one line that goes again.

    Nothing shows in the first second, nor where standard error is no terminal, nor with `--quiet`.
    """

    def __init__(self, settings: Settings) -> None:
        self._doing = ""
        self._lock = threading.Lock()
        self._shows = False
        self._timer: threading.Timer | None = None
        if sys.stderr.isatty() and not settings.quiet:
            self._timer = threading.Timer(_PATIENCE, self._show)
            self._timer.daemon = True

    def __enter__(self) -> Self:
        if self._timer:
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer:
            self._timer.cancel()
        with self._lock:
            if self._shows:
                self._write(_CLEAR)
            self._shows = False
            self._timer = None

    def __call__(self, doing: str) -> None:
        """Say what is being done now."""
        with self._lock:
            self._doing = doing
            if self._shows:
                self._write(f"{_CLEAR}{doing}…")

    def _show(self) -> None:
        with self._lock:
            if self._timer is not None:
                self._shows = True
                self._write(f"{_CLEAR}{self._doing}…")

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
