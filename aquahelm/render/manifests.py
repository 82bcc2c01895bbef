"""The objects that Helm rendered for one environment, as data, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

from aquahelm.render.lists import unfolded
from aquahelm.yaml import Document, ParseProblem, Reading, Written, parse_documents

MANY = 4000
"""From so many objects on, it pays that several processes read and judge them."""

_LONGEST_NAME = 500


@dataclass(frozen=True, slots=True)
class Manifest:
    """One object.

    Attributes:
        data: the object as it would arrive in the API server. Read only: equal texts may share it.
        text: the document's own text.
        template: the chart file that rendered it, such as `aquastream/charts/payment/templates/deployment.yaml`.
        line: of the document in that template's rendered output, 1-based.
        environment: whose values rendered it.
    """

    data: dict[str, Any]
    text: str = field(repr=False)
    template: str = ""
    line: int = 1
    environment: str = ""

    @property
    def identity(self) -> tuple[int, int]:
        """Of its text (see `identity_of`)."""
        return identity_of(self.text)

    @property
    def kind(self) -> str:
        """Empty if the object has none that is text."""
        return text_at(self.data, "kind")

    @property
    def api_version(self) -> str:
        """Empty if the object has none that is text."""
        return text_at(self.data, "apiVersion")

    @property
    def name(self) -> str:
        """`metadata.name`; empty if the object has none that is text."""
        return metadata_at(self.data, "name")

    @property
    def namespace(self) -> str:
        """`metadata.namespace`; empty if the object has none that is text."""
        return metadata_at(self.data, "namespace")

    def line_of(self, path: Sequence[str | int]) -> int:
        """The line of the field at `path` in the template's output, or of its nearest ancestor that exists."""
        return Document({}, self.text, self.line).line_of(path)

    def scalars(self) -> Iterator[Written]:
        """Every scalar of the text, and what it means."""
        return Document({}, self.text, self.line).scalars()

    def written(self, path: Sequence[str | int]) -> str | None:
        """The scalar at `path` as it is written, if it stands without quotes."""
        way = tuple(path)
        return next((one.text for one in self.scalars() if one.path == way and one.plain and not one.is_key), None)

    @property
    def ref(self) -> str:
        """`Kind/name`, as findings name an object; `?` stands for what is missing."""
        return f"{_cut(self.kind) or '?'}/{_cut(self.name) or '?'}"


@dataclass(frozen=True, slots=True)
class Unread:
    """A document, or a part of one, that could not be read as Helm and Kubernetes read it.

    Attributes:
        problem: what is wrong, with its place in the rendered output of the template.
        template: the chart file that rendered it.
    """

    problem: ParseProblem
    template: str


class Manifests(Sequence[Manifest]):
    """The objects of one environment, in the order in which Helm gives them; read-only.

    Attributes:
        environment: its name.
        unread: what could not be read; such documents are not among the objects.
        many: whether several processes shall judge them.
    """

    def __init__(
        self, environment: str, manifests: Iterable[Manifest], unread: Iterable[Unread] = (), many: bool = False
    ) -> None:
        self.environment = environment
        self.many = many
        self.unread = tuple(unread)
        self._manifests = tuple(manifests)

    @overload
    def __getitem__(self, index: int) -> Manifest: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Manifest]: ...
    def __getitem__(self, index: int | slice) -> Manifest | Sequence[Manifest]:
        """By position."""
        return self._manifests[index]

    def __len__(self) -> int:
        """How many objects there are."""
        return len(self._manifests)

    def __iter__(self) -> Iterator[Manifest]:
        """In Helm's order."""
        return iter(self._manifests)

    def find(self, kind: str, name: str) -> Manifest | None:
        """The first object of this kind and name."""
        return self._by_ref.get((kind, name))

    @cached_property
    def _by_ref(self) -> Mapping[tuple[str, str], Manifest]:
        found: dict[tuple[str, str], Manifest] = {}
        for manifest in self._manifests:
            found.setdefault((manifest.kind, manifest.name), manifest)
        return found

    def of_kind(self, *kinds: str) -> Iterator[Manifest]:
        """All objects of these kinds."""
        return (manifest for manifest in self._manifests if manifest.kind in kinds)


def read_manifests(
    rendered: Mapping[str, str], environment: str = "", seen: MutableMapping[str, Reading] | None = None
) -> Manifests:
    """The objects in an engine's output (template path → text).

    Args:
        rendered: what `Engine.template` gave.
        environment: whose values rendered it.
        seen: a memory of documents read before, shared by the environments; equal documents are then read once.
    """
    manifests: list[Manifest] = []
    unread: list[Unread] = []
    for template, text in rendered.items():
        for found in parse_documents(text, seen):
            for one in unfolded(found) if isinstance(found, Document) else (found,):
                if isinstance(one, Document):
                    manifests.append(Manifest(one.data, one.text, template, one.line, environment))
                else:
                    unread.append(Unread(one, template))
    return Manifests(environment, manifests, unread)


def _cut(name: str) -> str:
    """No name that Kubernetes takes has over 253 characters; one of megabytes is not repeated in every finding."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:60]}…"


def identity_of(text: str) -> tuple[int, int]:
    """Equal for equal texts, and for no others that anybody will meet: what memories keep in place of the text."""
    return hash(text), len(text)


def text_at(data: dict[str, Any], key: str) -> str:
    """A field of an object; empty if there is none that is text."""
    value = data.get(key)
    return value if isinstance(value, str) else ""


def metadata_at(data: dict[str, Any], key: str) -> str:
    """A field of an object's metadata; empty if there is none that is text."""
    metadata = data.get("metadata")
    return text_at(metadata, key) if isinstance(metadata, dict) else ""
