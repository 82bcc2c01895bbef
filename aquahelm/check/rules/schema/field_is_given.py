"""Fields that must be given are given.

Bad:
    ports: [{name: http}]
Good:
    ports: [{name: http, containerPort: 8080}]

The API server answers `Required value`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.schemas.explain import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object
    from aquahelm.check.schemas.explain import SchemaError

RULE = Rule("field-is-given", theme="schema", severity=ERROR)


def check(item: Object, error: SchemaError) -> Iterator[Violation]:
    """One for each missing field."""
    if error.fault is Fault.MISSING_FIELD:
        yield Violation(item.root.at(error.path), error.message, error.fix, versions=error.versions)
