"""`aquahelm schema`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.cli.settings import verb

if TYPE_CHECKING:
    from aquahelm.cli.settings import Settings


@verb("schema", "schema > inventory.schema.json")
def command(settings: Settings) -> None:
    """Print the inventory's JSON Schema, for editors.

    An editor that knows it completes keys and marks mistakes. Name it in the inventory's first line:

    \b
      # yaml-language-server: $schema=inventory.schema.json
    """
    from aquahelm.inventory.jsonschema import inventory_schema_text

    settings.put(inventory_schema_text().removesuffix("\n"))
