"""A value has the type of its field.

Bad:
    env: [{name: PORT, value: 8080}]
Good:
    env: [{name: PORT, value: "8080"}]

The API server cannot decode the object (`cannot unmarshal number into Go struct field`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.schemas.explain import QUOTE, Fault
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object
    from aquahelm.check.schemas.explain import SchemaError

RULE = Rule("value-has-its-type", theme="schema", severity=ERROR)


def check(item: Object, error: SchemaError) -> Iterator[Violation]:
    """One for each value of another type."""
    if error.fault is not Fault.WRONG_TYPE:
        return
    message, fix = error.message, error.fix
    if fix.startswith(QUOTE):
        # `1.10`, `on` and `0o17` are to be quoted as they are written, not as what they were read as.
        written = item.manifest.written(error.path)
        if written and shown(item.root.at(error.path).value) != written:
            value, what = message.split(" is ", 1)
            message = f"{written} is read as {value}, {what}"
            fix = f'{QUOTE}: "{written}"'
    yield Violation(item.root.at(error.path), message, fix, versions=error.versions)
