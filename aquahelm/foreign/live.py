"""What is installed now: the one place that asks a cluster, and only by `helm get manifest`."""

from __future__ import annotations

import shutil
import subprocess

from aquahelm.errors import EnvironmentTrouble, HelmTrouble
from aquahelm.render.manifests import Manifests, read_manifests

PATIENCE = 120


def installed(release: str, namespace: str, environment: str = "", program: str = "helm") -> Manifests:
    """The manifests of a release, as Helm keeps them in the cluster of the current context; hooks are not among them.

    Errors: EnvironmentTrouble without a helm program; HelmTrouble where it finds no cluster or no such release.
    """
    found = shutil.which(program)
    if found is None:
        raise EnvironmentTrouble(
            f"there is no {program} program", "--against live asks the cluster with helm; install it, or name a git ref"
        )
    command = [found, "get", "manifest", release, "--namespace", namespace]
    try:
        answer = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HelmTrouble(f"helm get manifest {release} failed: {error}") from error
    if answer.returncode:
        words = " ".join(answer.stderr.decode(errors="replace").split()).removeprefix("Error: ")
        remedy = "helm list --all-namespaces" if "not found" in words else "kubectl config current-context"
        raise HelmTrouble(f"helm get manifest {release} -n {namespace}: {words or answer.returncode}", remedy)
    return read_manifests({f"{release} (installed)": answer.stdout.decode(errors="replace")}, environment)
