"""Work on many things spread over the machine's cores.

Each process is a fork: it sees all that was there before, nothing is copied to it, and it sends back what it found.
Where a system cannot fork (or should not: macOS), or has one core, the same work is done here.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from aquahelm.errors import EnvironmentTrouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

CHUNK = 250
"""How many things are taken at a time: small, so that heavy ones do not all fall to one process."""
MOST_CHUNKS = 10_000
"""A pipe holds the numbers of no more: 64 KiB (pipe(7))."""
_BRIEF = 50
"""How many things are taken at a time where somebody waits for the last of them."""
MOST = 8
_WIDTH = 4


def cores() -> int:
    """How many processes are worth starting."""
    if not sys.platform.startswith("linux"):
        return 1
    return min(len(os.sched_getaffinity(0)), MOST)


def spread(
    count: int,
    work: Callable[[range], T],
    processes: int | None = None,
    *,
    at_a_time: int | None = None,
    beside: Callable[[], object] | None = None,
) -> list[T]:
    """The results of some work for all of so many things, in order.

    Args:
        count: of things.
        work: takes the indexes of some of them; its result must be such that pickle takes it.
        processes: how many; as many as there are cores unless given.
        at_a_time: how many things are taken at a time; CHUNK unless given.
        beside: what this process does first, while others begin with the work; nobody hands its result on.

    Errors: what the work raises; EnvironmentTrouble where a process came to a bad end.
    """
    chunks = _chunks(count, CHUNK if at_a_time is None else at_a_time)
    number = min(cores() if processes is None else processes, len(chunks))
    if number < 2:
        if beside:
            beside()
        return [work(chunk) for chunk in chunks]
    waiting = _numbers(range(number, len(chunks)))
    children: list[_Child] = []

    def packed(chunk: range) -> bytes:
        return pickle.dumps(work(chunk), pickle.HIGHEST_PROTOCOL)

    try:
        # Packed chunk by chunk, so that the time it takes is shared out too.
        children += (_Child.start(partial(_done, packed, chunks, first, waiting)) for first in range(1, number))
        if beside:
            beside()
        found = _done(work, chunks, 0, waiting)
        for child in children:
            for index, result in child.result().items():
                found[index] = pickle.loads(result)  # noqa: S301  our own process wrote it
    finally:
        os.close(waiting)
        for child in children:
            child.end()
    return [found[index] for index in range(len(chunks))]


@contextmanager
def meanwhile(count: int, work: Callable[[range], T]) -> Iterator[list[T]]:
    """Another process begins some work while this one does something else, and stops when that is done.

    Args:
        count: of things.
        work: as for `spread`; of as many of them as there is time for.

    Yields a list that is empty until the block ends. Then the results are in it; none where there is one core.
    Errors: as of `spread`, when the block ends.
    """
    found: list[T] = []
    if cores() < 2 or not count:
        yield found
        return
    chunks = _chunks(count, _BRIEF)
    waiting = _numbers(range(1, len(chunks)))
    child = _Child.start(partial(_done, work, chunks, 0, waiting))
    try:
        yield found
        while os.read(waiting, _WIDTH * MOST_CHUNKS):
            pass
        found.extend(child.result().values())
    finally:
        os.close(waiting)
        child.end()


def _chunks(count: int, size: int) -> list[range]:
    size = max(size, -(-count // MOST_CHUNKS))
    return [range(begin, min(begin + size, count)) for begin in range(0, count, size)]


def _numbers(indexes: range) -> int:
    """A pipe out of which each process takes the number of the chunk that it does next, until there is none."""
    reading, writing = os.pipe()
    os.write(writing, b"".join(index.to_bytes(_WIDTH, "big") for index in indexes))
    os.close(writing)
    return reading


def _done(work: Callable[[range], T], chunks: list[range], first: int, waiting: int) -> dict[int, T]:
    """What this process did of the chunks, by their numbers: its first, then whatever waits."""
    parent = os.getppid()
    found = {first: work(chunks[first])}
    while taken := os.read(waiting, _WIDTH):
        if os.getppid() != parent:  # killed: nobody waits for this any more
            break
        index = int.from_bytes(taken, "big")
        found[index] = work(chunks[index])
    return found


_ending: list[int] = []
"""Processes that have answered. The system takes their memory apart, which takes a while, and nobody waits for that:
the next start of a process lets go of those that have ended."""


def _forget_ended() -> None:
    running = []
    with suppress(IndexError):  # none is left; other threads may take some too, but none takes the same
        while process := _ending.pop():
            with suppress(ChildProcessError):  # somebody else has waited for it
                if os.waitpid(process, os.WNOHANG) == (0, 0):
                    running.append(process)
    _ending.extend(running)


@dataclass
class _Child:
    """A process that does some work, and the pipe by which it answers."""

    process: int
    pipe: int

    @classmethod
    def start(cls, work: Callable[[], object]) -> _Child:
        _forget_ended()
        reading, writing = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        with warnings.catch_warnings():
            # Other threads (a progress line, Helm's) hold no lock that the work takes.
            warnings.simplefilter("ignore", DeprecationWarning)
            process = os.fork()
        if process == 0:
            _answer(work, reading, writing)
        os.close(writing)
        return cls(process, reading)

    def result(self) -> Any:
        with os.fdopen(self.pipe, "rb") as pipe:
            self.pipe = -1
            data = pipe.read()
        process, self.process = self.process, 0
        if data:
            _ending.append(process)
        else:
            _, status = os.waitpid(process, 0)
            code = os.waitstatus_to_exitcode(status)
            raise EnvironmentTrouble(f"a process came to a bad end ({code})", "is there enough memory?")
        error, result = pickle.loads(data)  # noqa: S301  our own process wrote it
        if error is not None:
            raise error
        return result

    def end(self) -> None:
        """Stop what is still running."""
        if self.pipe >= 0:
            os.close(self.pipe)
        if self.process:
            with suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)


def _answer(work: Callable[[], object], reading: int, writing: int) -> None:
    """Do the work, write its result, and end without the tidying up that is the parent's."""
    try:
        os.close(reading)
        try:
            answer = pickle.dumps((None, work()), pickle.HIGHEST_PROTOCOL)
        except Exception as error:  # noqa: BLE001  raised again where the result is asked for
            error.add_note("".join(traceback.format_exception(error)))
            answer = pickle.dumps((error, None))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer)
    except BaseException:  # noqa: BLE001  interrupted, out of memory, the parent gone: an empty answer says it
        os._exit(1)
    os._exit(0)
