"""Manifests in a small space: of a hundred thousand, few are ever looked at in the same moment."""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from aquahelm.render.manifests import Manifest, identity_of, metadata_at, text_at

if TYPE_CHECKING:
    from aquahelm.yaml import Document, Piece


class Packed(NamedTuple):
    """An object as plain values, small and quick to send from one process to another.

    Attributes:
        line: of the document.
        text: its own; where the receiver has it, as a part of a larger one, begin and end in that.
        api_version, kind, name, namespace, identity: as a manifest has them. Processes that are forks agree on hashes.
        data: in Python's own bytes; as it is where it stays in the process that made it.
    """

    line: int
    text: str | tuple[int, int]
    api_version: str
    kind: str
    name: str
    namespace: str
    identity: tuple[int, int]
    data: bytes | dict[str, Any]


def packed(document: Document, piece: Piece, held: bool) -> Packed:
    """A document's object, without its template.

    Args:
        document: the object.
        piece: that it was read from.
        held: whether its data stays as it is: quicker, and larger.
    """
    data, text = document.data, document.text
    return Packed(
        document.line,
        (piece.begin, piece.begin + len(text)) if text is piece.text else text,
        text_at(data, "apiVersion"),
        text_at(data, "kind"),
        metadata_at(data, "name"),
        metadata_at(data, "namespace"),
        identity_of(text),
        data if held else marshal.dumps(data),
    )


_last: list[Any] = [None, None]


class StoredManifest(Manifest):
    """A manifest whose data is made anew each time that it is asked for, unless it is held.

    What it says is read from what it was packed into: a hundred thousand are made, and most are asked for little.
    """

    __slots__ = ("_packed", "_whole")
    _packed: Packed
    _whole: str

    def __init__(self, values: Packed, template: str, whole: str) -> None:
        """`values` come from `packed`, of a piece of the text `whole`."""
        _set_packed(self, values)
        _set_template(self, template)
        _set_whole(self, whole)

    @property
    def text(self) -> str:
        """The document's own, cut out anew each time that it is asked for."""
        text = self._packed.text
        return text if isinstance(text, str) else self._whole[text[0] : text[1]]

    @property
    def line(self) -> int:
        """Of the document in that file, 1-based."""
        return self._packed.line

    @property
    def environment(self) -> str:
        """None has values for it."""
        return ""

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
_set_template = vars(Manifest)["template"].__set__
_set_packed, _set_whole = (vars(StoredManifest)[name].__set__ for name in ("_packed", "_whole"))
