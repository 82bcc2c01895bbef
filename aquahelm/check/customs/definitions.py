"""CustomResourceDefinitions as data: which kinds they serve, and by which schemas.

Kubernetes documentation, "Extend the Kubernetes API with CustomResourceDefinitions"; only `apiextensions.k8s.io/v1` is
known, as it is the only one that servers since 1.22 have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aquahelm.check.customs.subresources import as_sent
from aquahelm.check.customs.wellformed import wellformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Schema = dict[str, Any]


class Definition(NamedTuple):
    """One version of a custom resource.

    Attributes:
        group, version, kind: as objects name them.
        served: whether the API server takes objects of this version.
        schema: its `openAPIV3Schema`, as objects that are sent are judged by it.
    """

    group: str
    version: str
    kind: str
    served: bool
    schema: Schema

    @property
    def name(self) -> str:
        """`apiVersion/Kind`."""
        return f"{self.group}/{self.version}/{self.kind}"


def definitions(documents: Iterable[Mapping[str, Any]]) -> Iterator[Definition]:
    """Every version in these CustomResourceDefinitions; what has no name or no schema is left to the rules."""
    for document in documents:
        spec = _mapping(document.get("spec"))
        group, kind = spec.get("group"), _mapping(spec.get("names")).get("kind")
        versions = spec.get("versions")
        if not isinstance(group, str) or not isinstance(kind, str) or not isinstance(versions, list):
            continue
        for version in map(_mapping, versions):
            name = version.get("name")
            schema = _mapping(version.get("schema")).get("openAPIV3Schema")
            if isinstance(name, str) and isinstance(schema, dict):
                judged = as_sent(wellformed(schema), _mapping(version.get("subresources")))
                yield Definition(group, name, kind, version.get("served") is not False, judged)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
