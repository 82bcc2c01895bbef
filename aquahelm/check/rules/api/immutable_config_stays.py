"""What a ConfigMap or Secret has declared immutable stays, and so does a Secret's type.

Bad:
    # installed: {immutable: true, data: {colour: red}}
    immutable: true
    data: {colour: blue}
Good:
    # installed: ConfigMap/colours-1
    metadata: {name: colours-2}
    immutable: true
    data: {colour: blue}

The API server answers `data: Forbidden: field is immutable when `immutable` is set`, or `type: Invalid value: …: field
is immutable`. Labels and annotations may change.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("immutable-config-stays", theme="api", severity=ERROR, kinds=frozenset({"ConfigMap", "Secret"}))

ANEW = "give the {} a name of its own for each content"


def check(item: Object, before: Object) -> Iterator[Violation]:
    """One for each frozen part that is another now."""
    fix = ANEW.format(item.kind)
    if item.kind == "Secret":
        kind, had = item / "type", (before / "type").text or "Opaque"
        if (kind.text or "Opaque") != had:
            yield Violation(kind, f"the type of a Secret is immutable, and {shown(had)} is installed", fix)
    if (before / "immutable").flag is not True:
        return
    if (item / "immutable").flag is not True:
        yield Violation(item / "immutable", "immutable cannot be taken back", fix)
    for field in ("data", "binaryData"):
        if _content(item, field) != _content(before, field):
            yield Violation(item / field, f"{field} is immutable, and other content is installed", fix)


def _content(item: Object, field: str) -> dict[str, Any]:
    content = {key: value for key, value in (item / field).mapping.items() if value is not None}
    if item.kind != "Secret" or field != "data":
        return content
    plain = {key: text.encode() for key, text in (item / "stringData").texts.items()}
    return {key: _decoded(value) for key, value in content.items()} | plain


def _decoded(value: Any) -> Any:
    try:
        return base64.b64decode(value, validate=False) if isinstance(value, str) else value
    except (binascii.Error, ValueError):
        return value
