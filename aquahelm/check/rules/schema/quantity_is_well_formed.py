"""Amounts of CPU, memory and storage are written as Kubernetes reads them.

Bad:
    resources: {limits: {memory: 512MB}}
Good:
    resources: {limits: {memory: 512Mi}}

The API server answers `quantities must match the regular expression`; units are k, M, G (thousands), Ki, Mi, Gi
(1024) and m.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.schemas.explain import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object
    from aquahelm.check.schemas.explain import SchemaError

RULE = Rule("quantity-is-well-formed", theme="schema", severity=ERROR)


def check(item: Object, error: SchemaError) -> Iterator[Violation]:
    """One for each malformed quantity."""
    if error.fault is Fault.NOT_A_QUANTITY:
        yield Violation(item.root.at(error.path), error.message, error.fix, versions=error.versions)
