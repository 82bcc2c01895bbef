"""Every document is YAML as Helm and Kubernetes read it.

Bad:
    env:
      - name: GREETING
        value: hello: world
Good:
    env:
      - name: GREETING
        value: "hello: world"

Helm stops with a parse error and installs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.render.manifests import Unread

RULE = Rule("yaml-is-readable", theme="yaml", severity=ERROR, kinds=frozenset({"syntax", "alias", "key", "value"}))


def check(unread: Unread) -> Iterator[Violation]:
    """One for the document."""
    yield Violation(None, unread.problem.message, unread.problem.fix)
