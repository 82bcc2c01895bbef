"""Every document is one object.

Bad:
    - apiVersion: v1
      kind: ConfigMap
Good:
    apiVersion: v1
    kind: ConfigMap

The API server takes a mapping with apiVersion and kind; a list or a bare value is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.render.manifests import Unread

RULE = Rule("yaml-document-is-an-object", theme="yaml", severity=ERROR, kinds=frozenset({"not-an-object"}))


def check(unread: Unread) -> Iterator[Violation]:
    """One for the document."""
    yield Violation(None, unread.problem.message, unread.problem.fix)
