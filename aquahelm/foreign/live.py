"""What is installed now: by `helm get manifest`, and how that ended by `helm status`."""

from __future__ import annotations

import json
import shutil
import subprocess

from aquahelm.errors import EnvironmentTrouble, HelmTrouble, remedy_of
from aquahelm.render.manifests import Manifests, read_manifests

PATIENCE = 120


def installed(release: str, namespace: str, environment: str = "", program: str = "helm") -> Manifests:
    """The manifests of a release, as Helm keeps them in the cluster of the current context; hooks are not among them.

    Errors: EnvironmentTrouble without a helm program; HelmTrouble where it finds no cluster or no such release.
    """
    text = _asked(program, "get", "manifest", release, "--namespace", namespace)
    return read_manifests({f"{release} (installed)": text}, environment)


def state_of(release: str, namespace: str, program: str = "helm") -> tuple[int, str]:
    """The newest revision of a release, and how it ended: `deployed`, `failed`, `pending-upgrade`. Errors: as above."""
    text = _asked(program, "status", release, "--namespace", namespace, "--output", "json")
    try:
        told = json.loads(text)
        return int(told["version"]), str(told["info"]["status"])
    except (ValueError, KeyError, TypeError) as error:
        raise HelmTrouble(f"helm status {release} -n {namespace} gave no answer that can be read") from error


def _asked(program: str, *words: str) -> str:
    """What helm prints. Errors: EnvironmentTrouble without a helm program; HelmTrouble."""
    found = shutil.which(program)
    if found is None:
        raise EnvironmentTrouble(
            f"there is no {program} program", "live asks the cluster with helm; install it, or name a git ref"
        )
    command = [found, *words]
    said = f"helm {' '.join(words[:3])}".removesuffix(" --namespace")
    try:
        answer = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HelmTrouble(f"{said} failed: {error}") from error
    if answer.returncode:
        told = " ".join(answer.stderr.decode(errors="replace").split()).removeprefix("Error: ")
        way = "helm list --all-namespaces" if "not found" in told else remedy_of(told)
        where = words[words.index("--namespace") + 1]
        raise HelmTrouble(f"{said} -n {where}: {told or answer.returncode}", way)
    return answer.stdout.decode(errors="replace")
