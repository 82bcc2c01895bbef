"""A value is one of those that its field takes.

Bad:
    imagePullPolicy: Allways
Good:
    imagePullPolicy: Always

The API server answers `Unsupported value` or `Invalid value`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.schemas.explain import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object
    from aquahelm.check.schemas.explain import SchemaError

RULE = Rule("value-is-allowed", theme="schema", severity=ERROR)


def check(item: Object, error: SchemaError) -> Iterator[Violation]:
    """One for each value outside the list, the bounds or the form that the schema gives."""
    if error.fault is Fault.NOT_ALLOWED:
        yield Violation(item.root.at(error.path), error.message, error.fix, versions=error.versions)
