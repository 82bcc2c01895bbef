"""A key stands once in its mapping.

Bad:
    spec:
      replicas: 1
      replicas: 3
Good:
    spec:
      replicas: 3

The API server refuses it with strict field validation; Helm and most tools keep one of the two without a word. Where
`apiVersion` and `kind` stand again, a line `---` is missing: that is said once, and the objects are judged as two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.render.manifests import Unread

RULE = Rule("yaml-keys-stand-once", theme="yaml", severity=ERROR, kinds=frozenset({"duplicate-key"}))


def check(unread: Unread) -> Iterator[Violation]:
    """One for each key that stands again."""
    yield Violation(None, unread.problem.message, unread.problem.fix)
