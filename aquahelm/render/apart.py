"""The embedded Helm library in a process of its own, for charts that others wrote.

A template can bring the library to an end that no caller survives: a text that `tpl` reads and that calls `tpl` with
itself fills the memory, and Go then ends the process. So that process is not ours; its end is told as Helm's refusal.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from aquahelm.errors import AquahelmError, HelmTrouble
from aquahelm.render.failure import refused_by_end

if TYPE_CHECKING:
    from aquahelm.render.engine import Rendered, RenderRequest

ROOM = 800 << 20  # bytes that the process may hold: what runs away ends soon, and the machine lives on
PATIENCE = 20.0
_MODULE = "aquahelm.render.apart"


class ApartEngine:
    """The embedded engine, asked by pipe. It starts while the caller reads the chart; one that ended starts anew."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  as long as the engine
        self._chart: object = None
        self._start()

    @property
    def name(self) -> str:
        """`embedded (Helm v4.…)`. Errors: HelmTrouble where the library cannot be loaded."""
        try:
            return str(self._ask("name"))
        except EOFError as end:
            last = str(end).strip().rpartition("\n")[2]
            raise HelmTrouble(f"the process for Helm ended: {last or 'without a word'}") from end

    def template(self, request: RenderRequest) -> Rendered:
        """Render; see `Engine.template`. Errors: RenderFailure for a chart that ends the library, too."""
        chart = request.chart
        known = self._process is not None and chart is self._chart
        try:
            rendered: Rendered = self._ask("template", replace(request, chart={}) if known else request, known)
        except EOFError as end:
            raise refused_by_end(str(end), chart) from end
        self._chart = chart
        return rendered

    def fits(self, constraint: str, kube_version: str) -> bool:
        """Compare versions; see `Engine.fits`."""
        try:
            return bool(self._ask("fits", constraint, kube_version))
        except EOFError:
            return False

    def _start(self) -> subprocess.Popen[bytes]:
        # -P: the folder that is judged may hold a typing.py, and nothing of it is to run. Where the caller imports from
        # its folder (an interpreter's prompt), so does the process.
        command = [sys.executable, "-P", "-c", f"from {_MODULE} import serve; serve()"]
        paths = {**os.environ, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, env=paths
            )
        except OSError as error:
            raise HelmTrouble(f"no process can be started for Helm: {error.strerror or error}") from error
        self._chart = None
        return self._process

    def _ask(self, *question: object) -> Any:
        """The answer. Errors: what the engine raises; EOFError with its last words where it came to its end."""
        process = self._process or self._start()
        if process.stdin is None or process.stdout is None:  # pragma: no cover  both are pipes
            raise EOFError
        try:
            pickle.dump(question, process.stdin, pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            if not select.select([process.stdout], [], [], PATIENCE)[0]:
                raise EOFError(f"no end within {PATIENCE:g} s")
            error, answer = pickle.load(process.stdout)  # noqa: S301  our own process wrote it
        except (OSError, EOFError, pickle.UnpicklingError) as end:
            self._process = None
            _ended(process)
            raise EOFError(str(end) if "within" in str(end) else self._words()) from end
        words = self._words()
        if words:
            sys.stderr.write(words)
        if error is not None:
            raise error
        return answer

    def _words(self) -> str:
        """What Helm has written since it was asked last."""
        self._said.seek(0)
        words = self._said.read(1 << 16).decode(errors="replace")
        self._said.seek(0)
        self._said.truncate()
        return words

    def __del__(self) -> None:
        """Nobody will ask any more."""
        if self._process is not None:
            _ended(self._process)
        self._said.close()


def _ended(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def serve() -> None:
    """Answer questions from standard input until there are no more."""
    questions = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # the library's own words are no answers
    _bound()
    engine: Any = None
    chart: Any = None
    while True:
        try:
            verb, *rest = pickle.load(questions)  # noqa: S301  our own process wrote it
        except (EOFError, KeyboardInterrupt):
            return
        answer: tuple[AquahelmError | None, Any]
        try:
            if engine is None:
                from aquahelm.render.embedded import EmbeddedEngine

                engine = EmbeddedEngine()
            if verb == "template":
                request, known = rest
                request = replace(request, chart=chart) if known else request
                chart = request.chart
                answer = None, dict(engine.template(request))
            else:
                answer = None, engine.name if verb == "name" else engine.fits(*rest)
        except AquahelmError as error:
            answer = error, None
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _bound() -> None:
    if sys.platform.startswith("linux"):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (ROOM, ROOM))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
