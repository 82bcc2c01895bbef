"""Schemas of custom resources whose types can be had from npm's `@kubernetes-models/*` packages alone.

The packages are made from the projects' Go types, so what stands only in a published CustomResourceDefinition (fields
kept as they are, patterns on durations, newer fields) is added by `corrections`.
"""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aquahelm.check.schemas.rebuild import corrections, flatten, kubernetes, models

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Schema = dict[str, Any]
OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
NATIVE = "native:"
# As a custom resource's schema writes them: a number with a fraction is no quantity there.
WRITTEN_ANEW: dict[str, Schema] = {
    kubernetes.QUANTITY: {"type": ["integer", "string"], "format": "quantity"},
    kubernetes.NUMBER_OR_NAME: {"type": ["integer", "string"], "format": "int-or-string"},
}


@dataclass(frozen=True)
class Package:
    """One npm package and the kinds to take from it, as `apiVersion/Kind`."""

    name: str
    version: str
    kinds: tuple[str, ...]

    @property
    def archive(self) -> str:
        """The file name that `npm pack` gives it."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


PACKAGES = (
    Package(
        "@kubernetes-models/external-secrets",
        "2.0.0",
        tuple(
            f"external-secrets.io/v1/{kind}"
            for kind in ("ClusterExternalSecret", "ClusterSecretStore", "ExternalSecret", "SecretStore")
        ),
    ),
)


def fetch(package: Package, folder: Path) -> bytes:
    """The package's archive, from `folder` if it is there, else by `npm pack` into it."""
    path = folder / package.archive
    if not path.exists():
        command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return path.read_bytes()


def digest(archive: bytes) -> str:
    """What provenance records of an archive."""
    return "sha256:" + hashlib.sha256(archive).hexdigest()


def validators(archive: bytes) -> dict[str, str]:
    """File stem → text of the validators in an npm archive."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        return {
            match[1]: files.extractfile(member).read().decode()  # type: ignore[union-attr]
            for member in files
            if (match := re.fullmatch(r"package/_schemas/(\w+)\.js", member.name))
        }


def assemble(files: Mapping[str, str], core: Mapping[str, Schema]) -> dict[str, Schema]:
    """The definitions behind every kind of every package: `apiVersion/Kind` or a definition's name → schema.

    `files` holds all packages' validators (one package refers to another's); `core` Kubernetes' definitions (selectors,
    pods, volumes …) that they refer to. A Kubernetes definition gets another name here, because a custom resource knows
    no `null` in it.
    """
    found = models.read_definitions(files)
    roots = {f"{api_version}/{kind}": name for api_version, kind, name in models.kinds(found)}
    wanted = [kind for package in PACKAGES for kind in package.kinds]
    pool = {**found, **{_stem(name): WRITTEN_ANEW.get(name) or _as_in_a_crd(schema) for name, schema in core.items()}}
    todo = [roots[kind] for kind in wanted]
    done: dict[str, Schema] = {}
    unused = set(corrections.CORRECTIONS)
    while todo:
        name = todo.pop()
        if name not in done:
            schema = flatten.flatten(pool[name], pool)
            if key := corrections.correction_for(name):
                schema = corrections.corrected(schema, corrections.CORRECTIONS[key])
                unused.discard(key)
            done[name] = flatten.each(schema, lambda one: flatten.strict(flatten.without_null(one)))
            todo.extend(_references(done[name]))
    if unused:
        raise ValueError(f"corrections that nothing needs: {', '.join(sorted(unused))}")
    for kind in wanted:
        done[kind] = done.pop(roots[kind])
        done[kind]["properties"]["metadata"] = {"$ref": f"{NATIVE}{OBJECT_META}"}
    done.update(_native(OBJECT_META, core))
    return done


def _native(name: str, core: Mapping[str, Schema]) -> dict[str, Schema]:
    """A Kubernetes definition and all that it refers to, unchanged: an object's metadata is not the CRD's affair."""
    done: dict[str, Schema] = {}
    todo = [name]
    while todo:
        name = todo.pop()
        if f"{NATIVE}{name}" not in done:
            schema = core[name]
            todo.extend(_references(schema))
            done[f"{NATIVE}{name}"] = flatten.each(
                schema, lambda one: {**one, "$ref": f"{NATIVE}{one['$ref']}"} if "$ref" in one else one
            )
    return done


def _stem(name: str) -> str:
    """`io.k8s.api.core.v1.Affinity` → `IoK8sApiCoreV1Affinity`, as the packages name a definition."""
    words = re.split(r"[.-]", name)
    return "".join(word[:1].upper() + word[1:] for word in words)


def _as_in_a_crd(schema: Schema) -> Schema:
    """A Kubernetes definition as a CustomResourceDefinition copies it: without its enumerations."""

    def change(one: Schema) -> Schema:
        return {key: _stem(value) if key == "$ref" else value for key, value in one.items() if key != "enum"}

    copied: Schema = flatten.each(schema, change)
    return copied


def _references(schema: Schema) -> list[str]:
    found: list[str] = []

    def note(one: Schema) -> Schema:
        if "$ref" in one:
            found.append(one["$ref"])
        return one

    flatten.each(schema, note)
    return found
