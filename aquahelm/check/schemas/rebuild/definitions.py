"""CustomResourceDefinitions as lines: what they say and no more, and what several of them say, once."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from aquahelm.check.schemas.bundle import POINTER
from aquahelm.check.schemas.rebuild import gateway

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aquahelm.check.schemas.rebuild.generated import Generated

Schema = dict[str, Any]

UNSAID = frozenset({"description", "title", "example", "externalDocs"})
SHORT = 120
"""A part whose text is shorter is written out wherever it stands."""


def bundle_of(generated: Iterable[Generated]) -> tuple[str, str]:
    """The header and the body of the bundle: `apiVersion/Kind` → address, and a line for each address."""
    made_from: dict[str, str] = {}
    kinds: dict[str, Schema] = {}
    for project in generated:
        made_from[project.name] = project.digest
        for definition in project.definitions:
            kinds.update(_versions(definition))
    counts: Counter[str] = Counter()
    for whole in kinds.values():
        _count(whole["schema"], counts)
    lines: dict[str, str] = {}
    addresses = {}
    for kind, whole in sorted(kinds.items()):
        text = _text({**whole, "schema": _outlined(whole["schema"], counts, lines)})
        # A letter first: the library that judges would take a step of digits for an index.
        addresses[kind] = address = f"d{_hash(text)}"
        lines[address] = text
    header = json.dumps({"made from": made_from, "kinds": addresses}, separators=(",", ":"))
    return f"{header}\n", "".join(f"{address}\t{lines[address]}\n" for address in sorted(lines))


def _versions(definition: dict[str, Any]) -> Iterator[tuple[str, Schema]]:
    spec = definition["spec"]
    for version in spec["versions"]:
        schema = version["schema"]["openAPIV3Schema"]
        if spec["group"] == gateway.GROUP:
            schema = gateway.standard(schema)
            if "alpha" in version["name"]:
                continue
        if version["served"]:
            subresources = version.get("subresources", {})
            name = f"{spec['group']}/{version['name']}/{spec['names']['kind']}"
            yield name, {"schema": _bare(schema), "subresources": subresources}


def _bare(schema: Schema) -> Schema:
    """A schema without what is said to people alone."""
    return _changed({key: value for key, value in schema.items() if key not in UNSAID}, _bare)


def _changed(schema: Schema, change: Any) -> Schema:
    """A schema with each schema directly below it changed."""
    found = dict(schema)
    if isinstance(found.get("properties"), dict):
        found["properties"] = {name: change(field) for name, field in found["properties"].items()}
    for key in ("items", "additionalProperties", "not"):
        if isinstance(found.get(key), dict):
            found[key] = change(found[key])
    for key in ("allOf", "anyOf", "oneOf"):
        if isinstance(found.get(key), list):
            found[key] = [change(part) for part in found[key]]
    return found


def _count(schema: Schema, counts: Counter[str]) -> Schema:
    """How often each part stands somewhere; what is below a part that was met before is not counted again."""
    text = _text(schema)
    counts[text] += 1
    return _changed(schema, lambda part: _count(part, counts)) if counts[text] == 1 else schema


def _outlined(schema: Schema, counts: Counter[str], lines: dict[str, str]) -> Schema:
    """A schema in which each part that stands in several places is a reference to a line of its own."""
    text = _text(schema)
    outline = _changed(schema, lambda part: _outlined(part, counts, lines))
    if counts[text] < 2 or len(text) < SHORT:
        return outline
    address = _hash(text)
    lines[address] = _text(outline)
    return {"$ref": f"{POINTER}{address}"}


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:11]
