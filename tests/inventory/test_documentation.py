"""The page of all keys says what the schema says."""

from __future__ import annotations

import re
from pathlib import Path

from aquahelm.inventory.documentation import inventory_page
from aquahelm.inventory.jsonschema import inventory_schema

PAGE = Path(__file__).parents[2] / "docs" / "inventory.md"
SCHEMA = {
    "properties": {
        "name": {"type": "string", "description": "A | B.", "examples": ["web"]},
        "parts": {
            "description": "Parts.",
            "anyOf": [
                {"type": "object", "additionalProperties": {"anyOf": [{"$ref": "#/$defs/Part"}, {"const": "absent"}]}},
                {"propertyNames": {"pattern": "x"}, "additionalProperties": {"anyOf": [{"const": "absent"}]}},
            ],
        },
    },
    "required": ["name"],
    "$defs": {
        "Part": {
            "description": "One part.",
            "properties": {
                "kind": {"enum": ["a", "b"]},
                "sizes": {"type": "array", "items": {"type": "integer"}, "examples": [[1, 2]]},
                "on": {"anyOf": [{"type": "boolean"}, {"type": "null"}], "examples": [{"a": "1", "b": [True]}]},
                "inner": {"$ref": "#/$defs/Part"},
            },
        }
    },
}


def test_each_key_has_its_row() -> None:
    rows = [line for line in inventory_page(SCHEMA).splitlines() if line.startswith(("| `", "| **", "#", "One"))]
    assert rows == [
        "# Inventory",
        "| **`name`** | text | A \\| B. | `web` |",
        "| `parts` | name → [Part](#part) | Parts. |  |",
        "## Part",
        "One part.",
        "| `kind` | `a`, `b` |  |  |",
        "| `sizes` | list of whole number |  | `[1, 2]` |",
        '| `on` | `true`, `false` |  | `{a: "1", b: [true]}` |',
        "| `inner` | [Part](#part) |  |  |",
    ]


def test_the_page_is_current() -> None:
    """If it is not: python -m aquahelm.check.documentation."""
    assert PAGE.read_text(encoding="utf-8") == inventory_page(inventory_schema())


def test_every_kind_is_told_and_every_key_means_something() -> None:
    page = inventory_page(inventory_schema())
    assert set(re.findall(r"^## (\w+)$", page, re.MULTILINE)) == set(inventory_schema()["$defs"])
    rows = [re.split(r"(?<!\\)\|", line)[1:4] for line in page.splitlines() if line.startswith(("| `", "| **"))]
    assert len(rows) > 400
    assert [key for key, sort, meaning in rows if not sort.strip() or not meaning.strip()] == []
