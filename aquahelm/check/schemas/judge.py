"""What the schemas say of an object, in every Kubernetes version at once.

A definition's address stands for the whole of it, so a kind that several versions define alike is compiled once and
judged once. Only kinds that are there are compiled. Equal documents are judged once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema_rs

from aquahelm.check.customs.defaults import has_defaults, with_defaults
from aquahelm.check.customs.filled_in import as_admitted
from aquahelm.check.customs.formats import PREFIXED
from aquahelm.check.schemas.explain import Explainer
from aquahelm.check.schemas.formats import FORMATS
from aquahelm.check.schemas.keyed import KeyedLists, keyed_lists
from aquahelm.check.schemas.sample import errors_of
from aquahelm.check.sops import is_encrypted, stand_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aquahelm.check.customs.rules import Broken, Rulebook
    from aquahelm.check.schemas.bundle import Bundle
    from aquahelm.check.schemas.explain import SchemaError
    from aquahelm.check.schemas.keyed import KeyedList, ListShape
    from aquahelm.render.manifests import Manifest


class Judge:
    """Judges objects against the asked Kubernetes versions."""

    def __init__(self, bundle: Bundle, versions: Iterable[str]) -> None:
        """`versions`: such as `1.31`; each must be in `bundle.versions` (ValueError)."""
        self.bundle = bundle
        self.versions = tuple(version for version in bundle.versions if version in set(versions))
        self._indexes = tuple(bundle.versions.index(version) for version in self.versions)
        self._explainer = Explainer(bundle)
        self._validators: dict[str, jsonschema_rs.Validator] = {}
        self._addresses: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
        self._keyed = KeyedLists(bundle)
        self._judged: dict[tuple[int, int], tuple[SchemaError, ...]] = {}
        self._books: dict[str, Rulebook | None] = {}
        self._shapes: dict[tuple[str, str], ListShape | None] = {}
        self._defaulted: dict[str, bool] = {}

    def served(self, api_version: str, kind: str) -> tuple[str, ...]:
        """The asked versions that serve this kind."""
        served = self.bundle.served.get(f"{api_version}/{kind}")
        if not served:
            return ()
        return tuple(version for version, index in zip(self.versions, self._indexes, strict=True) if served[index])

    def errors(self, manifest: Manifest) -> tuple[SchemaError, ...]:
        """Each thing wrong with the object, with the versions in which it is; none for a kind without a schema."""
        known = self._judged.get(manifest.identity)
        if known is None:
            known = self._judge(manifest.api_version, manifest.kind, manifest.data)
            self._judged[manifest.identity] = known
        return known

    def know(self, identity: tuple[int, int], errors: tuple[SchemaError, ...]) -> None:
        """Take over what another process found of the documents that are equal to one (`Manifest.identity`)."""
        self._judged[identity] = errors

    def keyed_lists(self, manifest: Manifest) -> tuple[KeyedList, ...]:
        """The lists in the object whose items have a key of their own, each with the names of the key's fields."""
        shape = self.list_shape(manifest)
        return keyed_lists(shape, manifest.data) if shape else ()

    def has_definition(self, api_version: str, kind: str) -> bool:
        """Whether this is a kind of custom resources whose definition is known."""
        return any(address in self.bundle.customs for address in self._definitions(api_version, kind))

    def list_shape(self, manifest: Manifest) -> ListShape | None:
        """Where the definition of an object has lists whose items have a key of their own."""
        itself = manifest.api_version, manifest.kind
        try:
            return self._shapes[itself]
        except KeyError:
            served = list(self._definitions(*itself))
            shape = self._shapes[itself] = self._keyed.shape(served[-1]) if served else None
            return shape

    def broken_rules(self, manifest: Manifest, before: Mapping[str, Any] | None = None) -> tuple[Broken, ...]:
        """The CEL rules of a custom resource's definition that do not hold.

        They are asked once the schema has nothing to say, as the API server does it.

        Args:
            manifest: the object.
            before: the object that it replaces; rules of changes are asked with it alone.
        """
        served = list(self._definitions(manifest.api_version, manifest.kind))
        schema = self.bundle.customs.get(served[-1]) if served else None
        if schema is None or self.errors(manifest):
            return ()
        from aquahelm.check.customs.rules import NOTHING, rulebook

        address = served[-1]
        if address not in self._books:
            self._books[address] = rulebook(dict(schema))
        book = self._books[address]
        if book is None:
            return ()
        old = NOTHING if before is None else self._as_judged(address, before)
        return tuple(book.broken(self._as_judged(address, manifest.data), old))

    def _as_judged(self, address: str, data: Any) -> Any:
        """An object with its definition's defaults and what its operator's webhook fills in, if any."""
        schema = self.bundle.customs.get(address)
        if schema is None:
            return data
        if address not in self._defaulted:
            self._defaulted[address] = has_defaults(dict(schema))
        return as_admitted(with_defaults(dict(schema), data) if self._defaulted[address] else data)

    def _judge(self, api_version: str, kind: str, data: dict[str, Any]) -> tuple[SchemaError, ...]:
        if "sops" in data and is_encrypted(data):
            data = stand_in(data)
        found: dict[SchemaError, list[str]] = {}
        for address, versions in self._definitions(api_version, kind).items():
            judged = self._as_judged(address, data)
            validator = self._validators.get(address)
            if validator is None:
                validator = self._validators[address] = jsonschema_rs.Draft202012Validator(
                    self.bundle.closed(address), formats={**FORMATS, **PREFIXED}, validate_formats=True
                )
            if not validator.is_valid(judged):
                for error in self._explainer.explain(address, judged, errors_of(validator, judged)):
                    found.setdefault(error, []).extend(versions)
        order = self.versions.index
        return tuple(error.held_in(tuple(sorted(versions, key=order))) for error, versions in found.items())

    def _definitions(self, api_version: str, kind: str) -> dict[str, tuple[str, ...]]:
        """Address → the asked versions that define the kind so."""
        known = self._addresses.get((api_version, kind))
        if known is None:
            known = {}
            served = self.bundle.served.get(f"{api_version}/{kind}", ())
            for version, index in zip(self.versions, self._indexes, strict=True):
                address = served[index] if served else None
                if address:
                    known[address] = (*known.get(address, ()), version)
            self._addresses[api_version, kind] = known
        return known
