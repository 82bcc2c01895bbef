"""Charts in an OCI registry, by the helm program: pushed, pulled back, compared."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from aquahelm.errors import EnvironmentTrouble, HelmTrouble, UsageError

PATIENCE = 300
_DIGEST = re.compile(r"Digest:\s*(sha256:[0-9a-f]{64})")
_MISSING = ("not found", "manifest unknown", "name unknown", "manifest_unknown", "name_unknown")


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a registry gave.

    Attributes:
        archive: the chart's bytes.
        provenance: its signature; None where there is none.
        digest: of the manifest; empty where helm did not tell it.
    """

    archive: bytes
    provenance: bytes | None
    digest: str


class ChartRegistry:
    """A folder of an OCI registry, `oci://ghcr.io/acme/charts`; credentials are those of `helm registry login`."""

    def __init__(self, address: str, program: str = "helm", plain_http: bool = False) -> None:
        """Errors: UsageError for an address that is none; EnvironmentTrouble without a helm program."""
        if not re.fullmatch(r"oci://[^\s/]+(/[^\s/:@]+)*/?", address):
            raise UsageError(
                f"{address} is no OCI registry", "write oci://HOST/FOLDER, without the chart's name and version"
            )
        found = shutil.which(program)
        if found is None:
            raise EnvironmentTrouble(
                f"there is no {program} program", "charts are pushed and pulled by helm; install it"
            )
        self.address = address.rstrip("/")
        self._program = found
        self._options = ["--plain-http"] if plain_http else []

    def reference(self, chart: str, version: str) -> str:
        """`oci://ghcr.io/acme/charts/aquastream:0.2.0`."""
        return f"{self.address}/{chart}:{version.replace('+', '_')}"

    def push(self, archive: Path) -> str:
        """Push an archive, and the `.prov` beside it if there is one; gives the manifest's digest.

        Errors: HelmTrouble.
        """
        done = self._run("push", str(archive), self.address)
        if done.returncode:
            raise HelmTrouble(
                f"helm push {archive.name} {self.address}: {_words(done)}",
                "helm registry login, and the right to write there",
            )
        return _digest(done)

    def pull(self, chart: str, version: str) -> Pulled | None:
        """A chart; None where the registry has no such version. Errors: HelmTrouble."""
        with tempfile.TemporaryDirectory(prefix="aquahelm-pull-") as folder:
            common = ["pull", f"{self.address}/{chart}", "--version", version, "--destination", folder]
            done = self._run(*common, "--prov")
            if done.returncode and not any(Path(folder).glob("*.tgz")):
                # Helm 4 gives nothing at all where a signature is asked for and there is none.
                done = self._run(*common)
            if done.returncode and not any(Path(folder).glob("*.tgz")):
                words = _words(done)
                if any(word in words.lower() for word in _MISSING):
                    return None
                raise HelmTrouble(f"helm pull {self.reference(chart, version)}: {words}", "helm registry login")
            (archive,) = Path(folder).glob("*.tgz")
            prov = Path(f"{archive}.prov")
            return Pulled(archive.read_bytes(), prov.read_bytes() if prov.is_file() else None, _digest(done))

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                [self._program, *arguments, *self._options],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=PATIENCE,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise HelmTrouble(f"helm {arguments[0]} failed: {error}") from error


def _digest(done: subprocess.CompletedProcess[bytes]) -> str:
    found = _DIGEST.search((done.stdout + done.stderr).decode(errors="replace"))
    return found[1] if found else ""


def _words(done: subprocess.CompletedProcess[bytes]) -> str:
    words = " ".join((done.stderr or done.stdout).decode(errors="replace").split())
    return words.removeprefix("Error: ") or str(done.returncode)
