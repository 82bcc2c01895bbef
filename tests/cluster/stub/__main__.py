"""A stand-in for an application. `python3 -m tests.cluster.stub` serves; with `ask METHOD PATH [BODY]` it asks itself.

`ask` speaks to the stub that already runs in the same pod, and prints its answer.

Exit codes: 0 ended by a signal, or asked and answered; 1 asked and refused; 2 a promised variable is missing.
Arguments that the real application would get are ignored, but for `--port N`.
"""

from __future__ import annotations

import http.client
import os
import sys
from pathlib import Path

from tests.cluster.stub import promises, serve


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["ask"]:
        return ask(promises.ports(os.environ, arguments_of_the_server())[0], *arguments[1:])
    listen = promises.ports(os.environ, arguments)
    if sentences := promises.broken(os.environ):
        for sentence in sentences:
            serve.say(f"a promise is broken: {sentence}")
        return 2
    serve.run(os.environ, listen)
    return 0


def arguments_of_the_server() -> list[str]:
    """Those of the container's first process, which is the stub that serves; none where there is no /proc."""
    first = Path("/proc/1/cmdline")
    return first.read_bytes().decode().split("\0") if first.exists() else []


def ask(port: int, method: str, path: str, body: str = "") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body.encode())
    answer = connection.getresponse()
    sys.stdout.write(answer.read().decode() + "\n")
    return 0 if answer.status < 400 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
