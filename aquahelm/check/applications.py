"""What a container's variables and arguments tell of the program in it: its runtime, heap, time to shut down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aquahelm.check.quantities import whole_number
from aquahelm.check.variables import command_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.check.pods import Container

MI = 1024 * 1024
JAVA_OPTIONS = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "JAVA_OPTS", "_JAVA_OPTIONS")
# What a JVM takes beside its heap where nothing else is said: classes, compiled code, the stacks of some fifty threads.
JVM_METASPACE = 64 * MI
JVM_REST = 64 * MI
# Node's young generation and buffers, outside of the old space.
NODE_REST = 64 * MI

_WHOLE = 100
_LONGEST_HEX = 18
_JAVA = re.compile(r"(^|[/ ])java( |$)|\.jar\b")
_JAVA_IMAGE = re.compile(r"(^|[/:._-])(java|jdk|jre|openjdk|temurin|corretto|spring)([/:._-]|\d|$)")
_SIZE = re.compile(r"(\d{1,12})([kmgt]?)", re.IGNORECASE)
_GO_SIZE = re.compile(r"(\d{1,12})(B|KiB|MiB|GiB|TiB)?")
_POWERS = {"": 0, "b": 0, "k": 1, "kib": 1, "m": 2, "mib": 2, "g": 3, "gib": 3, "t": 4, "tib": 4}
_DURATION = re.compile(r"(?:PT)?(\d{1,9})(ms|s|m|h)?", re.IGNORECASE)
_SECONDS = {"ms": 0.001, "": 1, "s": 1, "m": 60, "h": 3600}
_SHUTDOWN_ARGUMENT = re.compile(r"--(timeout-graceful-shutdown|graceful-timeout)[= ](\d{1,9})")
_DOTNET_SHUTDOWN = ("ASPNETCORE_SHUTDOWNTIMEOUTSECONDS", "DOTNET_SHUTDOWNTIMEOUTSECONDS")
_SLEEP = re.compile(r"\bsleep (\d{1,9})")


class Memory(NamedTuple):
    """What a program takes at most by its own settings: bytes, where they come from, and the limit that would do."""

    taken: int
    what: str
    enough: int


class Shutdown(NamedTuple):
    """How long a program gives itself to end, and the setting that says so."""

    seconds: float
    setting: str


def is_java(container: Container, env: Mapping[str, str]) -> bool:
    """Whether the program runs on a JVM, by its variables, arguments or image."""
    if any(name in env for name in JAVA_OPTIONS) or any(name.startswith("SPRING_") for name in env):
        return True
    image = (container.node / "image").text or ""
    return bool(_JAVA.search(command_line(container)) or _JAVA_IMAGE.search(image))


def memory_taken(container: Container, env: Mapping[str, str], limit: int) -> Memory | None:
    """What the settings of a JVM, Node, Go or .NET let the program take, where the container may take `limit` bytes."""
    said = " ".join(filter(None, (*map(env.get, JAVA_OPTIONS), command_line(container))))
    for_node = f"{env['NODE_OPTIONS']} {said}" if "NODE_OPTIONS" in env else said
    found = _jvm(said, limit) if said else None
    return found or (_node(for_node) if for_node else None) or _go(env) or _dotnet(env)


def shutdown(container: Container, env: Mapping[str, str]) -> Shutdown | None:
    """Spring's, uvicorn's, gunicorn's or .NET's own timeout."""
    for name, value in env.items():
        if name.replace("_", "").upper() == "SPRINGLIFECYCLETIMEOUTPERSHUTDOWNPHASE":
            seconds = _duration(value)
            return Shutdown(seconds, name) if seconds is not None else None
        if name.upper() in _DOTNET_SHUTDOWN and (told := whole_number(value)) is not None:
            return Shutdown(told, name)
    said = _SHUTDOWN_ARGUMENT.search(f"{command_line(container)} {env.get('GUNICORN_CMD_ARGS', '')}")
    return Shutdown(int(said[2]), f"--{said[1]}") if said else None


def pre_stop_seconds(container: Container) -> int:
    """How long its preStop hook sleeps; 0 where it does not, or does something else."""
    hook = container.node / "lifecycle" / "preStop"
    if not hook.there:
        return 0
    slept = (hook / "sleep" / "seconds").number
    if slept is not None:
        return slept
    found = _SLEEP.search(" ".join(word.text or "" for word in hook / "exec" / "command"))
    return int(found[1]) if found else 0


def _jvm(said: str, limit: int) -> Memory | None:
    heap = _last(r"-Xmx(\d{1,12}[kmgtKMGT]?)\b", said)
    percent = _last(r"-XX:MaxRAMPercentage=(\d{1,3}(?:\.\d{1,9})?)", said)
    if heap is None and percent is None:
        return None
    size = _size(heap) if heap is not None else int(limit * float(percent or 0) / 100)
    what = f"-Xmx{heap}" if heap is not None else f"MaxRAMPercentage={percent}"
    metaspace, direct = (
        _last(rf"-XX:Max{area}=(\d{{1,12}}[kmgtKMGT]?)", said) for area in ("MetaspaceSize", "DirectMemorySize")
    )
    rest = (_size(metaspace) if metaspace else JVM_METASPACE) + (_size(direct) if direct else 0) + JVM_REST
    share = float(percent) if heap is None and percent else 0
    # A heap that is a share of the limit grows with it.
    enough = size + rest if not share else int(rest / (1 - share / 100)) if share < _WHOLE else 2 * limit
    return Memory(size + rest, f"a heap of {size // MI}Mi ({what}) and some {rest // MI}Mi beside it", enough)


def _node(said: str) -> Memory | None:
    size = _last(r"--max[-_]old[-_]space[-_]size[= ](\d{1,9})", said)
    if size is None:
        return None
    taken = int(size) * MI + NODE_REST
    return Memory(taken, f"an old space of {size}Mi and some {NODE_REST // MI}Mi beside it", taken)


def _go(env: Mapping[str, str]) -> Memory | None:
    said = _GO_SIZE.fullmatch(env.get("GOMEMLIMIT", ""))
    if not said:
        return None
    size: int = int(said[1]) * 1024 ** _POWERS[(said[2] or "").lower()]
    return Memory(size, f"GOMEMLIMIT={said[0]}", size)


def _dotnet(env: Mapping[str, str]) -> Memory | None:
    """https://learn.microsoft.com/dotnet/core/runtime-config/garbage-collector: a hexadecimal number of bytes."""
    for name in ("DOTNET_GCHeapHardLimit", "COMPlus_GCHeapHardLimit"):
        try:
            size = int(env.get(name, "")[:_LONGEST_HEX], 16)
        except ValueError:
            continue
        return Memory(size, f"{name}={env[name]} ({size // MI}Mi)", size)
    return None


def _last(pattern: str, said: str) -> str | None:
    """The last one counts, as for the programs."""
    found = re.findall(pattern, said)
    return found[-1] if found else None


def _size(text: str) -> int:
    said = _SIZE.fullmatch(text)
    return int(said[1]) * 1024 ** _POWERS[said[2].lower()] if said else 0


def _duration(text: str) -> float | None:
    said = _DURATION.fullmatch(text.strip())
    return int(said[1]) * _SECONDS[(said[2] or "").lower()] if said else None
