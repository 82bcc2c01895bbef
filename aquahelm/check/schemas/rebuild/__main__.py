"""Rebuild the schema bundle, or say whether it is current.

    python -m aquahelm.check.schemas.rebuild [--check] [--packages FOLDER]

Needs the development dependencies (`kubernetes-validate`) and, for the custom resources, `go`, `mvn`, a `java` of 21 or
newer (`JAVA=…` for another than the one on PATH), and npm or a FOLDER that holds the npm packages' archives. `--check`
writes nothing and exits 1 when a file would change.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aquahelm.check.schemas.bundle import CUSTOM_FILE, DEFINITIONS_FILE, KUBERNETES_FILE, SUPPORTED, folder
from aquahelm.check.schemas.rebuild import custom, generated, kubernetes
from aquahelm.check.schemas.rebuild.definitions import bundle_of
from aquahelm.check.schemas.rebuild.merkle import address_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Schema = dict[str, Any]
# Older versions that the package still knows; only the names of what they served are kept.
BEFORE = ("1.25", "1.26", "1.27", "1.28", "1.29", "1.30")


def kubernetes_bundle() -> str:
    """The text of the bundle of Kubernetes' own kinds."""
    named: dict[str, Schema] = {}
    roots: dict[str, list[str | None]] = {}
    for index, version in enumerate(SUPPORTED):
        definitions = kubernetes.as_decoded(kubernetes.read_definitions(version))
        named.update(_prefixed(version, definitions))
        for api_version, kind, name in kubernetes.kinds(version):
            served = roots.setdefault(f"{api_version}/{kind}", [None] * len(SUPPORTED))
            served[index] = f"{version}:{name}"
    last_served = {
        f"{api_version}/{kind}": version
        for version in BEFORE
        for api_version, kind, _ in kubernetes.kinds(version)
        if f"{api_version}/{kind}" not in roots
    }
    addresses, stored = address_all(named)
    kinds = {kind: [name and addresses[name] for name in names] for kind, names in sorted(roots.items())}
    header = {
        "made from": {"kubernetes-validate": kubernetes.package_version()},
        "versions": list(SUPPORTED),
        "kinds": kinds,
        "last served": dict(sorted(last_served.items())),
    }
    return _text(header, stored, {address for addresses in kinds.values() for address in addresses if address})


def custom_bundle(archives: Mapping[str, bytes]) -> str:
    """The text of the bundle of custom resources, from the packages' archives by name."""
    files: dict[str, str] = {}
    for archive in archives.values():
        files.update(custom.validators(archive))
    named = custom.assemble(files, kubernetes.read_definitions(SUPPORTED[-1]))
    addresses, stored = address_all(named)
    kinds = {kind: addresses[kind] for package in custom.PACKAGES for kind in package.kinds}
    header = {
        "made from": {
            f"{package.name}@{package.version}": custom.digest(archives[package.name]) for package in custom.PACKAGES
        },
        "kinds": dict(sorted(kinds.items())),
    }
    return _text(header, stored, set(kinds.values()))


def _prefixed(version: str, definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    def rename(schema: Any) -> Any:
        if isinstance(schema, dict):
            return {
                key: f"{version}:{value}" if key == "$ref" and isinstance(value, str) else rename(value)
                for key, value in schema.items()
            }
        return [rename(value) for value in schema] if isinstance(schema, list) else schema

    return {f"{version}:{name}": rename(schema) for name, schema in definitions.items()}


def _text(header: Mapping[str, Any], stored: Mapping[str, Schema], roots: set[str]) -> str:
    """A line for the header, then one for each definition that a kind needs, sorted by address."""
    lines: dict[str, str] = {}
    todo = sorted(roots)
    while todo:
        address = todo.pop()
        if address not in lines:
            lines[address] = json.dumps(stored[address], sort_keys=True, separators=(",", ":"))
            todo.extend(part[: len(address)] for part in lines[address].split("#/$defs/")[1:])
    body = (f"{address}\t{lines[address]}" for address in sorted(lines))
    return "\n".join((json.dumps(header, separators=(",", ":")), *body, ""))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files, or compare them; 0 when nothing changed."""
    parser = argparse.ArgumentParser(prog="python -m aquahelm.check.schemas.rebuild", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file would change")
    parser.add_argument("--packages", type=Path, help="folder with the npm archives (else npm fetches them)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        where = options.packages or Path(temporary)
        archives = {package.name: custom.fetch(package, where) for package in custom.PACKAGES}
        definitions = bundle_of(generated.everything(Path(temporary)))
    files: dict[str, tuple[str, ...]] = {
        KUBERNETES_FILE: (kubernetes_bundle(),),
        CUSTOM_FILE: (custom_bundle(archives),),
        DEFINITIONS_FILE: definitions,
    }
    changed = False
    for name, members in files.items():
        path = folder() / name
        if path.exists() and gzip.decompress(path.read_bytes()).decode() == "".join(members):
            continue
        changed = True
        if not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"".join(gzip.compress(member.encode(), mtime=0) for member in members))
        sys.stdout.write(f"{'would change' if options.check else 'wrote'} {path.name}\n")
    return int(changed and options.check)


if __name__ == "__main__":
    sys.exit(main())
