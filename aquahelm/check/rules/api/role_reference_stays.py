"""A binding keeps the role that it binds.

Bad:
    # installed: roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: writer}
Good:
    metadata: {name: orders-writer}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: writer}

The API server answers `roleRef: Invalid value: …: cannot change roleRef`. Subjects may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("role-reference-stays", theme="api", severity=ERROR, kinds=frozenset({"ClusterRoleBinding", "RoleBinding"}))


def check(binding: Object, before: Object) -> Iterator[Violation]:
    """One if another role is bound."""
    place, had = binding / "roleRef", before / "roleRef"
    if any((place / field).value != (had / field).value for field in ("kind", "name")):
        message = f"roleRef is immutable, and {(had / 'kind').text}/{(had / 'name').text} is installed"
        yield Violation(place, message, f"give the {binding.kind} another name")
