"""An object has only the fields that its kind has.

Bad:
    livenessProbe: {httpGet: {path: /live, port: http}, initialDelay: 5}
Good:
    livenessProbe: {httpGet: {path: /live, port: http}, initialDelaySeconds: 5}

Server-side apply, which Helm 4 uses, refuses it (`field not declared in schema`); older ways drop it in silence,
which is worse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.schemas.explain import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object
    from aquahelm.check.schemas.explain import SchemaError

RULE = Rule("field-is-known", theme="schema", severity=ERROR)


def check(item: Object, error: SchemaError) -> Iterator[Violation]:
    """One for each unknown field."""
    if error.fault is Fault.UNKNOWN_FIELD and not _is_read_back(item, error.path):
        yield Violation(item.root.at(error.path), error.message, error.fix, versions=error.versions)


def _is_read_back(item: Object, path: tuple[str | int, ...]) -> bool:
    """Whether it is the state of an object that was read from a newer cluster: metadata-is-valid says to remove it."""
    return path[:1] == ("status",) and bool((item / "metadata" / "uid").text)
