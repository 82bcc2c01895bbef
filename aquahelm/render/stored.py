"""Manifests in a small space: of a hundred thousand, few are ever looked at in the same moment."""

from __future__ import annotations

import marshal
from typing import Any, NamedTuple, cast

from aquahelm.render.manifests import Manifest


class Packed(NamedTuple):
    """An object as plain values, small and quick to send from one process to another.

    Attributes:
        line: of the document.
        text: its own; None where it is that of the piece that it was read from, which the receiver has.
        api_version, kind, name, namespace, identity: as a manifest has them. Processes that are forks agree on hashes.
        data: in Python's own bytes; as it is where it stays in the process that made it.
    """

    line: int
    text: str | None
    api_version: str
    kind: str
    name: str
    namespace: str
    identity: tuple[int, int]
    data: bytes | dict[str, Any]


def packed(manifest: Manifest, read_from: str, held: bool) -> Packed:
    """A manifest's object, without its template.

    Args:
        manifest: the object.
        read_from: the text that it was read from, whole.
        held: whether its data stays as it is: quicker, and larger.
    """
    return Packed(
        manifest.line,
        None if manifest.text is read_from else manifest.text,
        manifest.api_version,
        manifest.kind,
        manifest.name,
        manifest.namespace,
        manifest.identity,
        manifest.data if held else marshal.dumps(manifest.data),
    )


_last: list[Any] = [None, None]


class StoredManifest(Manifest):
    """A manifest whose data is made anew each time that it is asked for, unless it is held."""

    __slots__ = ("_packed",)

    def __init__(self, values: Packed, template: str, read_from: str) -> None:
        """`values` come from `packed`, with the same `read_from`."""
        _set_text(self, read_from if values.text is None else values.text)
        _set_template(self, template)
        _set_line(self, values.line)
        _set_environment(self, "")
        _set_packed(self, values)

    _packed: Packed

    @property
    def identity(self) -> tuple[int, int]:
        """As of any manifest, told once: it is asked for by each of a dozen memories."""
        return self._packed.identity

    @property
    def data(self) -> dict[str, Any]:
        """The object as it would arrive in the API server; the last one asked for is at hand."""
        data = self._packed.data
        if type(data) is dict:
            return data
        if _last[0] is not data:
            _last[:] = data, marshal.loads(cast("bytes", data))  # noqa: S302  written above
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


# What a frozen class allows to nobody else; by name it takes twice as long, and there are a hundred thousand.
_set_text, _set_template, _set_line, _set_environment = (
    vars(Manifest)[name].__set__ for name in ("text", "template", "line", "environment")
)
_set_packed = vars(StoredManifest)["_packed"].__set__
