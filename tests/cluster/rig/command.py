"""Programs that the tests run, with everything a person needs when one fails."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass


@dataclass(frozen=True)
class Ended:
    """What a program said."""

    code: int
    out: str
    err: str


class CommandFailed(Exception):
    """A program ended with another code than 0, or not at all."""

    def __init__(self, command: list[str], ended: Ended) -> None:
        self.ended = ended
        super().__init__(f"$ {shlex.join(command)}\nexit code {ended.code}\n{ended.out}\n{ended.err}")


def attempt(command: list[str], *, stdin: str = "", limit: float = 120) -> Ended:
    """Runs the program and tells how it ended; raises CommandFailed only when it does not end."""
    try:
        ended = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired as late:
        said = [
            part.decode(errors="replace") if isinstance(part, bytes) else part for part in (late.stdout, late.stderr)
        ]
        raise CommandFailed(command, Ended(-1, said[0] or "", f"{said[1] or ''}\nno end after {limit} s")) from None
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def run(command: list[str], *, stdin: str = "", limit: float = 120) -> Ended:
    """As `attempt`, but raises CommandFailed when the exit code is not 0."""
    ended = attempt(command, stdin=stdin, limit=limit)
    if ended.code:
        raise CommandFailed(command, ended)
    return ended
