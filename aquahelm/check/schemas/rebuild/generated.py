"""CustomResourceDefinitions as each project makes its own: by a generator, from its published types.

Needs `go`, and `mvn` with a `java` of 21 or newer (another than the one on PATH: `JAVA=…`).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from typing import TYPE_CHECKING, Any, NamedTuple

from aquahelm.check.schemas.rebuild import projects
from aquahelm.render.manifests import read_manifests

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from aquahelm.check.schemas.rebuild.projects import GoTypes, JavaTypes

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>aquahelm</groupId><artifactId>definitions</artifactId><version>0</version><dependencies>{}</dependencies>
</project>
"""


class Generated(NamedTuple):
    """What one project gave: its types' name with version, their digest, the definitions."""

    name: str
    digest: str
    definitions: tuple[dict[str, Any], ...]


def everything(folder: Path) -> Iterator[Generated]:
    """The definitions of every project; `folder` is worked in. Raises CalledProcessError if a tool fails."""
    for index, go in enumerate(projects.GO):
        yield from_go(go, folder / f"go{index}")
    for index, java in enumerate(projects.JAVA):
        yield from_java(java, folder / f"java{index}")


def from_go(types: GoTypes, folder: Path) -> Generated:
    """A module of its own for each project: its types are read with the versions of what they refer to."""
    written = folder / "written"
    written.mkdir(parents=True)
    environment = {**os.environ, "GOFLAGS": "-mod=mod"}
    _run(["go", "mod", "init", "example.invalid/definitions"], folder, environment)
    _run(["go", "get", types.name], folder, environment)
    paths = [f"paths={types.module}/{package}" for package in types.packages]
    generator = ["go", "run", projects.CONTROLLER_GEN, f"crd{types.options}", *paths, f"output:crd:dir={written}"]
    _run(generator, folder, environment, check=not types.incomplete)
    sums = (line.split() for line in (folder / "go.sum").read_text(encoding="utf-8").splitlines())
    (digest,) = {sum_ for module, version, sum_ in sums if (module, version) == (types.module, types.version)}
    found = [one for one in _read(written) if not types.kinds or one["spec"]["names"]["kind"] in types.kinds]
    if not found:
        raise ValueError(f"no definitions from {types.name}")
    return Generated(types.name, digest, tuple(found))


def from_java(types: JavaTypes, folder: Path) -> Generated:
    """The classes and the generator with all that they need, then the generator itself."""
    libraries, written = folder / "libraries", folder / "written"
    written.mkdir(parents=True)
    wanted = "".join(
        f"<dependency><groupId>{types.group}</groupId><artifactId>{artifact}</artifactId>"
        f"<version>{types.version}</version></dependency>"
        for artifact in (types.types, types.generator)
    )
    (folder / "pom.xml").write_text(POM.format(wanted), encoding="utf-8")
    _run(["mvn", "-q", "dependency:copy-dependencies", f"-DoutputDirectory={libraries}"], folder)
    asked = [f"{name}={written / name.rpartition('.')[2]}.yaml" for name in types.classes]
    java = os.environ.get("JAVA", "java")
    _run([java, "-cp", f"{libraries}/*", types.main, "--yaml", *asked], folder)
    jar = libraries / f"{types.types}-{types.version}.jar"
    return Generated(types.name, f"sha256:{hashlib.sha256(jar.read_bytes()).hexdigest()}", tuple(_read(written)))


def _read(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.yaml")):
        for manifest in read_manifests({path.name: path.read_text(encoding="utf-8")}):
            yield manifest.data


def _run(command: Sequence[str], folder: Path, environment: dict[str, str] | None = None, check: bool = True) -> None:
    subprocess.run(command, cwd=folder, env=environment, check=check, stdout=subprocess.DEVNULL)
