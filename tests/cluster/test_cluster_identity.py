"""An encrypted backup is opened from outside: the private key stays here, the pod gets the clear file, whole."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from aquahelm.errors import ClusterTrouble
from aquahelm.operate.identity import CONTAINER, FOLDER, Identity
from aquahelm.operate.kubectl import Kubectl
from tests.cluster.rig.kubectl import RESTRICTED, delete_namespaces, make_namespace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(shutil.which("age") is None or shutil.which("age-keygen") is None, reason="no age on PATH"),
]

IMAGE = "docker.io/library/postgres:16.15-alpine3.24"
POD = "waiting"


@pytest.fixture
def waiting(cluster: None) -> Iterator[Kubectl]:
    """A pod as a restore of an encrypted backup waits."""
    rig = make_namespace("aquahelm-identity", RESTRICTED)
    container = {
        "name": CONTAINER,
        "image": IMAGE,
        "imagePullPolicy": "IfNotPresent",
        "command": ["sh", "-c", f"mkdir -p {FOLDER}; until [ -e /backup/opened ]; do sleep 1; done; sleep 600"],
        "resources": {"requests": {"cpu": "5m", "memory": "16Mi"}},
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        "volumeMounts": [{"name": "backup", "mountPath": "/backup"}],
    }
    security = {"runAsUser": 70, "runAsGroup": 70, "fsGroup": 70, "runAsNonRoot": True}
    rig.apply(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": POD},
            "spec": {
                "containers": [container],
                "volumes": [{"name": "backup", "emptyDir": {}}],
                "securityContext": {**security, "seccompProfile": {"type": "RuntimeDefault"}},
                "terminationGracePeriodSeconds": 1,
            },
        }
    )
    rig.run("wait", "--for=condition=Ready", f"pod/{POD}", "--timeout=90s")
    yield Kubectl(rig.namespace)
    delete_namespaces(rig, wait=False)


def key(folder: Path, name: str) -> tuple[str, str]:
    """A file with a private key, and the recipient that it is of."""
    file = folder / name
    subprocess.run(["age-keygen", "-o", str(file)], check=True, capture_output=True)
    shown = subprocess.run(["age-keygen", "-y", str(file)], check=True, capture_output=True, text=True)
    return str(file), shown.stdout.strip()


def put(kubectl: Kubectl, file: str, content: bytes, recipient: str) -> None:
    """Encrypted, into the pod; kubectl may lose the end of what it is given, so that is looked at."""
    seal = ["age", "--encrypt", "--recipient", recipient]
    sealed = subprocess.run(seal, input=content, check=True, capture_output=True).stdout
    inside = (POD, "--container", CONTAINER, "--")
    given = ("exec", "--stdin", *inside, "sh", "-c", f"head -c {len(sealed)} >{FOLDER}/{file}; sleep 1")
    subprocess.run(kubectl.command(*given), input=sealed, check=True, capture_output=True)
    there = kubectl.run("exec", *inside, "sha256sum", f"{FOLDER}/{file}").split()[0]
    assert there == hashlib.sha256(sealed).hexdigest(), "the test itself lost bytes"


def test_files_are_opened_whole_and_once(waiting: Kubectl, tmp_path: Path) -> None:
    file, recipient = key(tmp_path, "backup.key")
    large, empty = os.urandom(3_000_000), b""
    put(waiting, "lake.boats.dump.age", large, recipient)
    put(waiting, "roles.sql.age", empty, recipient)
    identity = Identity(file, waiting)
    identity.open(waiting.get("pod", POD))
    identity.open(waiting.get("pod", POD))
    for name, content in (("lake.boats.dump", large), ("roles.sql", empty)):
        said = waiting.run("exec", POD, "--container", CONTAINER, "--", "sha256sum", f"{FOLDER}/{name}")
        assert said.split()[0] == hashlib.sha256(content).hexdigest()
    assert waiting.run("exec", POD, "--container", CONTAINER, "--", "ls", "/backup/opened")


def test_somebody_elses_key_opens_nothing(waiting: Kubectl, tmp_path: Path) -> None:
    _, recipient = key(tmp_path, "theirs.key")
    other, _ = key(tmp_path, "ours.key")
    put(waiting, "lake.boats.dump.age", b"rows", recipient)
    with pytest.raises(ClusterTrouble, match=r"lake\.boats\.dump\.age was not decrypted: .*no identity matched"):
        Identity(other, waiting).open(waiting.get("pod", POD))
    said = waiting.run("exec", POD, "--container", CONTAINER, "--", "ls", "/backup")
    assert "opened" not in said.split()
