"""Custom resources by the whole of their definitions, as they ship: nothing is read before the first of them is met.

The file is two gzip members: a JSON header with `apiVersion/Kind` → address, then a line `address<tab>text` for each
kind (its structural schema and subresources) and for each part that stands in several places.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Schema = dict[str, Any]
REFERENCE = "$ref"


class Shipped(Mapping[str, Mapping[str, Any]]):
    """Address → structural schema, as objects that are sent are judged by it.

    Attributes:
        kinds: `apiVersion/Kind` → address.
    """

    def __init__(self, path: Path) -> None:
        member = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        header = json.loads(member.decompress(path.read_bytes()))
        self.kinds: Mapping[str, str] = header["kinds"]
        self._addresses = frozenset(self.kinds.values())
        self._compressed = member.unused_data
        self._parts: dict[str, Schema] = {}
        self._schemas: dict[str, Schema] = {}

    def texts(self, metadata: str) -> Mapping[str, str]:
        """Address → the strict JSON Schema that says the same; `metadata` is the address of an object's metadata."""
        return _Texts(self, metadata)

    def __getitem__(self, address: str) -> Mapping[str, Any]:
        if address not in self._addresses:
            raise KeyError(address)
        known = self._schemas.get(address)
        if known is None:
            from aquahelm.check.customs.subresources import as_sent
            from aquahelm.check.customs.wellformed import wellformed

            whole = json.loads(self._lines[address])
            schema = wellformed(self._written_out(whole["schema"]))
            known = self._schemas[address] = as_sent(schema, whole["subresources"])
        return known

    def __contains__(self, address: object) -> bool:
        return address in self._addresses

    def __iter__(self) -> Iterator[str]:
        return iter(self._addresses)

    def __len__(self) -> int:
        return len(self._addresses)

    @cached_property
    def _lines(self) -> dict[str, str]:
        lines = (line.partition("\t") for line in gzip.decompress(self._compressed).decode().splitlines())
        return {address: text for address, _, text in lines}

    def _written_out(self, schema: Any) -> Any:
        """With the parts that are referred to; a part is made once and shared."""
        if isinstance(schema, list):
            return [self._written_out(part) for part in schema]
        if not isinstance(schema, dict):
            return schema
        reference = schema.get(REFERENCE)
        if not isinstance(reference, str):
            return {key: self._written_out(value) for key, value in schema.items()}
        address = reference.rpartition("/")[2]
        if address not in self._parts:
            self._parts[address] = self._written_out(json.loads(self._lines[address]))
        return self._parts[address]


class _Texts(Mapping[str, str]):
    """What the library that judges is given, made when it is asked for."""

    def __init__(self, shipped: Shipped, metadata: str) -> None:
        self._shipped = shipped
        self._metadata = {REFERENCE: f"#/$defs/{metadata}"}
        self._made: dict[str, str] = {}

    def __getitem__(self, address: str) -> str:
        known = self._made.get(address)
        if known is None:
            from aquahelm.check.customs.strict import strict_object

            known = self._made[address] = json.dumps(strict_object(dict(self._shipped[address]), self._metadata))
        return known

    def __contains__(self, address: object) -> bool:
        return address in self._shipped

    def __iter__(self) -> Iterator[str]:
        return iter(self._shipped)

    def __len__(self) -> int:
        return len(self._shipped)
