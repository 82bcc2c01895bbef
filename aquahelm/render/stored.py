"""Manifests in a small space: of a hundred thousand, few are ever looked at in the same moment."""

from __future__ import annotations

import marshal
from typing import Any, NamedTuple, cast

from aquahelm.render.manifests import Manifest


class Packed(NamedTuple):
    """An object as plain values, small and quick to send from one process to another."""

    line: int
    text: str
    api_version: str
    kind: str
    name: str
    namespace: str
    data: bytes


def packed(manifest: Manifest) -> Packed:
    """A manifest's object, without its template."""
    return Packed(
        manifest.line,
        manifest.text,
        manifest.api_version,
        manifest.kind,
        manifest.name,
        manifest.namespace,
        marshal.dumps(manifest.data),
    )


_last: list[Any] = [None, None]


class StoredManifest(Manifest):
    """A manifest whose data is made anew each time that it is asked for."""

    __slots__ = ("_identity", "_packed")

    def __init__(self, values: Packed, template: str) -> None:
        """Errors: none; `values` come from `packed`."""
        for name, value in (
            ("text", values.text),
            ("template", template),
            ("line", values.line),
            ("environment", ""),
            ("_packed", values),
            ("_identity", (hash(values.text), len(values.text))),
        ):
            object.__setattr__(self, name, value)

    _packed: Packed
    _identity: tuple[int, int]

    @property
    def identity(self) -> tuple[int, int]:
        """As of any manifest, told once: it is asked for by each of a dozen memories."""
        return self._identity

    @property
    def data(self) -> dict[str, Any]:
        """The object as it would arrive in the API server; the last one asked for is at hand."""
        if _last[0] is not self._packed:
            _last[:] = self._packed, marshal.loads(self._packed.data)  # noqa: S302  written above
        return cast("dict[str, Any]", _last[1])

    @property
    def kind(self) -> str:
        """As in the data."""
        return self._packed.kind

    @property
    def api_version(self) -> str:
        """As in the data."""
        return self._packed.api_version

    @property
    def name(self) -> str:
        """As in the data."""
        return self._packed.name

    @property
    def namespace(self) -> str:
        """As in the data."""
        return self._packed.namespace
