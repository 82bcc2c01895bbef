"""The schema bundle: every definition once, under the address of itself and all below it.

Three gzipped files in `schemas/` at the top of the project (inside the installed package: beside this file). A file is
a JSON header, then a line `address<tab>schema` for each definition; a schema refers to another as `#/$defs/<address>`.
The third, of custom resources by the whole of their definitions, is read by `shipped`, when the first of them is met.
`python -m aquahelm.check.schemas.rebuild` makes them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import ChainMap
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from aquahelm.check.schemas.removed import MOVED
from aquahelm.check.schemas.shipped import Shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aquahelm.check.customs.definitions import Definition

SUPPORTED = ("1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37")
KUBERNETES_FILE = "kubernetes.jsonl.gz"
CUSTOM_FILE = "custom-resources.jsonl.gz"
DEFINITIONS_FILE = "definitions.jsonl.gz"
POINTER = "#/$defs/"
METADATA_OF = "external-secrets.io/v1/ExternalSecret"
"""A custom resource of the second file."""


@dataclass(frozen=True)
class Bundle:
    """What Kubernetes serves, and how each of its objects is made.

    Attributes:
        versions: the Kubernetes versions it knows, oldest first.
        served: `apiVersion/Kind` → for each version the address of its definition, or None where it is not served.
        last_served: `apiVersion/Kind` → the last version, older than any in `versions`, that served it.
        texts: address → schema as JSON text.
        own_groups: the API groups of Kubernetes itself; a kind that is unknown in one of these does not exist.
        metadata: the address of an object's metadata, as custom resources have it.
        customs: address → the structural schema of a custom resource whose whole definition is known.
        defined: `group/Kind` of those that were given: a version of it that is not served does not exist.
    """

    versions: tuple[str, ...]
    served: Mapping[str, tuple[str | None, ...]]
    last_served: Mapping[str, str]
    texts: Mapping[str, str]
    own_groups: frozenset[str]
    metadata: str
    customs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    defined: frozenset[str] = frozenset()

    def with_customs(self, definitions: Iterable[Definition]) -> Bundle:
        """The bundle with these custom resources, in place of what it knew of the same kinds."""
        from aquahelm.check.customs.strict import strict_object

        found = tuple(definitions)
        defined = frozenset(f"{one.group}/{one.kind}" for one in found)
        served = {name: known for name, known in self.served.items() if _group_and_kind(name) not in defined}
        texts: dict[str, str] = {}
        customs: dict[str, Mapping[str, Any]] = {}
        for one in found:
            if one.served:
                text = json.dumps(strict_object(one.schema, {"$ref": f"{POINTER}{self.metadata}"}))
                # A letter first: the library that judges would take a step of digits for an index.
                address = f"c{hashlib.sha256(text.encode()).hexdigest()}"[: len(self.metadata)]
                texts[address], customs[address] = text, one.schema
                served[one.name] = (address,) * len(self.versions)
        return replace(
            self,
            served=served,
            # The new ones first. What ships is read when it is asked for: it is not copied.
            texts=ChainMap(texts, cast("dict[str, str]", self.texts)),
            customs=ChainMap(customs, cast("dict[str, Mapping[str, Any]]", self.customs)),
            defined=self.defined | defined,
        )

    def address(self, api_version: str, kind: str, version: str) -> str | None:
        """The definition of this kind in this Kubernetes version; None if that version does not serve it."""
        served = self.served.get(f"{api_version}/{kind}")
        return served[self.versions.index(version)] if served else None

    def is_own_group(self, api_version: str) -> bool:
        """Whether an apiVersion is of Kubernetes itself, or of nobody: a custom resource's group has a dot."""
        group = api_version.rpartition("/")[0]
        return group in self.own_groups or "." not in group

    def is_surely_absent(self, api_version: str, kind: str) -> bool:
        """Whether no server can have the kind: one of Kubernetes' own groups or of a whole definition that is known
        lacks it, a known kind is written so but for upper and lower case, or the group was given up."""
        group = api_version.rpartition("/")[0]
        if self.is_own_group(api_version) or f"{group}/{kind}" in self.defined or group in MOVED:
            return f"{api_version}/{kind}" not in self.served
        return f"{api_version}/{kind}".lower() in self._in_lower_case and f"{api_version}/{kind}" not in self.served

    def is_known(self, api_version: str, kind: str) -> bool:
        """Whether it can be said who serves the kind: some versions, or surely none."""
        return f"{api_version}/{kind}" in self.served or self.is_surely_absent(api_version, kind)

    @cached_property
    def _in_lower_case(self) -> frozenset[str]:
        return frozenset(name.lower() for name in self.served)

    def schema(self, address: str) -> dict[str, Any]:
        """One definition."""
        schema: dict[str, Any] = json.loads(self.texts[address])
        return schema

    def closed(self, address: str) -> str:
        """The definition with all that it refers to, as one JSON Schema text."""
        needed: dict[str, str] = {}
        todo = [address]
        while todo:
            name = todo.pop()
            if name not in needed:
                needed[name] = text = self.texts[name]
                todo.extend(part[: len(name)] for part in text.split(POINTER)[1:])
        definitions = ",".join(f'"{name}":{text}' for name, text in needed.items())
        return f'{{"$ref":"{POINTER}{address}","$defs":{{{definitions}}}}}'

    @cached_property
    def api_versions_of(self) -> Mapping[str, tuple[str, ...]]:
        """Kind → the apiVersions that serve it in any version, the best (stable, then new) first."""
        found: dict[str, list[str]] = {}
        for name in self.served:
            api_version, _, kind = name.rpartition("/")
            found.setdefault(kind, []).append(api_version)
        return {kind: tuple(sorted(versions, key=_rank)) for kind, versions in found.items()}


def _group_and_kind(name: str) -> str:
    """`gateway.networking.k8s.io/v1/HTTPRoute` → `gateway.networking.k8s.io/HTTPRoute`."""
    api_version, _, kind = name.rpartition("/")
    return f"{api_version.rpartition('/')[0]}/{kind}"


def _rank(api_version: str) -> tuple[bool, bool, list[int], str]:
    """Stable before beta before alpha, a higher number before a lower one."""
    numbers = [-int(number) for number in re.findall(r"[0-9]+", api_version.rpartition("/")[2])]
    return "alpha" in api_version, "beta" in api_version, numbers, api_version


def folder() -> Path:
    """Where the bundle's files are: beside this module once installed, else at the top of the project."""
    here = Path(__file__).parent
    if (here / KUBERNETES_FILE).exists():
        return here
    return here.parents[2] / "schemas"


@cache
def load() -> Bundle:
    """The bundle that ships with aquahelm."""
    header, texts = _read(folder() / KUBERNETES_FILE)
    versions = tuple(header["versions"])
    served = {kind: tuple(addresses) for kind, addresses in header["kinds"].items()}
    own_groups = frozenset(kind.rpartition("/")[0].rpartition("/")[0] for kind in served)
    custom_header, custom_texts = _read(folder() / CUSTOM_FILE)
    texts |= custom_texts
    whole = json.loads(texts[custom_header["kinds"][METADATA_OF]])
    metadata = whole["properties"]["metadata"]["$ref"].removeprefix(POINTER)
    shipped = Shipped(folder() / DEFINITIONS_FILE)
    for kinds in (custom_header["kinds"], shipped.kinds):
        served.update({kind: (address,) * len(versions) for kind, address in kinds.items()})
    return Bundle(
        versions,
        served,
        header["last served"],
        ChainMap(texts, cast("dict[str, str]", shipped.texts(metadata))),
        own_groups,
        metadata,
        shipped,
    )


def _read(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    header, *lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    texts = {}
    for line in lines:
        address, _, text = line.partition("\t")
        texts[address] = text
    return json.loads(header), texts
