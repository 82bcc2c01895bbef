"""Decrypting a backup for a pod that waits: the private key stays on this machine, and never gets into the cluster.

Files go from the pod through the age program here and back into the pod; what arrived is held against what was sent.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from aquahelm.errors import ClusterTrouble, EnvironmentTrouble, UsageError
from aquahelm.operate.jobs import is_running

if TYPE_CHECKING:
    from aquahelm.operate.kubectl import Kubectl, Object

CONTAINER = "open"
FOLDER = "/backup/in"
CHUNK = 57 * 8192
"""Bytes; whole lines of Base64."""
RECEIVE = """umask 077; echo ready; sed -n '/^[.]$/q;p' | base64 -d >"$1" && sha256sum "$1" """
"""Says that it listens, then reads lines of Base64 to a lone dot: neither end depends on the connection's."""
PATIENCE = 60.0
"""Seconds for which either end may say nothing."""
ATTEMPTS = 4


class Identity:
    """A file with private keys of age; opens each waiting pod once."""

    def __init__(self, file: str, kubectl: Kubectl) -> None:
        if not Path(file).is_file():
            raise UsageError(f"{file} is no file", "--identity: a private key as age-keygen wrote it")
        age = shutil.which("age")
        if age is None:
            raise EnvironmentTrouble("there is no age program", "install age: it decrypts backups on this machine")
        self._decrypt = [age, "--decrypt", "--identity", str(Path(file).resolve())]
        self._kubectl = kubectl
        self._opened: set[str] = set()

    def open(self, pod: Object) -> None:
        """Decrypt the files of a pod that waits for it; do nothing for any other. Errors: ClusterTrouble."""
        name = pod["metadata"]["name"]
        if name in self._opened or not is_running(pod, CONTAINER):
            return
        self._opened.add(name)
        for file in self._kubectl.run("exec", name, "--container", CONTAINER, "--", "ls", FOLDER).split():
            if file.endswith(".age"):
                self._open_file(name, file)
        self._kubectl.run("exec", name, "--container", CONTAINER, "--", "touch", "/backup/opened")

    def _open_file(self, pod: str, file: str) -> None:
        for attempt in range(ATTEMPTS):
            sent, there, said = self._carry(pod, file, f"{FOLDER}/{file.removesuffix('.age')}")
            if sent == there:
                return
            if said:
                break  # age knows why, and would say it again
            time.sleep(attempt)
        raise ClusterTrouble(f"{file} was not decrypted: {said or 'it did not reach the pod whole'}")

    def _carry(self, pod: str, file: str, plain: str) -> tuple[str, str, str]:
        """The checksum of what went into the pod, that of what is there, and what age complained of."""
        inside = ("exec", pod, "--container", CONTAINER, "--")
        give = subprocess.Popen(
            self._kubectl.command("exec", "--stdin", *inside[1:], "sh", "-c", RECEIVE, "sh", plain),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        into, back = cast("IO[bytes]", give.stdin), cast("IO[bytes]", give.stdout)
        sum_of_sent = hashlib.sha256()
        watch = threading.Timer(PATIENCE, give.kill)
        watch.start()
        ready = back.readline()  # what is sent before may be lost
        watch.cancel()
        if not ready:
            give.wait()
            return "never", "", ""
        fetch = subprocess.Popen(self._kubectl.command(*inside, "cat", f"{FOLDER}/{file}"), stdout=subprocess.PIPE)
        age = subprocess.Popen(self._decrypt, stdin=fetch.stdout, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        cast("IO[bytes]", fetch.stdout).close()
        clear = cast("IO[bytes]", age.stdout)
        try:
            while chunk := clear.read(CHUNK):
                sum_of_sent.update(chunk)
                into.write(base64.encodebytes(chunk))
            into.write(b".\n\n\n")  # sed looks one line ahead
            into.flush()
            watch = threading.Timer(PATIENCE, give.kill)
            watch.start()
            answer = back.readline().decode(errors="replace").split()
            watch.cancel()
            into.close()
        except BrokenPipeError:
            answer = []
        said = " ".join(cast("IO[bytes]", age.stderr).read().decode(errors="replace").split())
        for pipe in (back, clear, cast("IO[bytes]", age.stderr)):
            pipe.close()
        codes = [process.wait() for process in (fetch, age, give)]
        return sum_of_sent.hexdigest(), answer[0] if answer and not any(codes) else "", said if codes[1] else ""
