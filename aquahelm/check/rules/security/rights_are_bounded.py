"""A role gives what is needed, not everything.

Bad:
    kind: ClusterRole
    rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
Good:
    kind: ClusterRole
    rules: [{apiGroups: [apps], resources: [deployments], verbs: [get, list, watch]}]

The API server accepts it; whoever gets hold of the account gets hold of the cluster. Said of all verbs on all
resources, of `cluster-admin`, and of the verbs that lead to it: `escalate`, `bind`, `impersonate`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule(
    "rights-are-bounded",
    theme="security",
    severity=WARNING,
    kinds=frozenset({"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"}),
)

LEADING_UP = ("bind", "escalate", "impersonate")


def check(item: Object) -> Iterator[Violation]:
    """One for each rule of a role, or for the role that is bound."""
    if item.kind in ("ClusterRoleBinding", "RoleBinding"):
        role = item / "roleRef" / "name"
        if role.text == "cluster-admin" and _has_account(item):
            where = "of the cluster" if item.kind == "ClusterRoleBinding" else "of the namespace"
            yield Violation(role, f"the account becomes master {where}", "bind a role with what it needs")
        return
    for rule in item / "rules":
        verbs, resources = _texts(rule / "verbs"), _texts(rule / "resources")
        if "*" in verbs and "*" in resources:
            yield Violation(rule, "all verbs on all resources", "name verbs and resources")
        else:
            leading = [verb for verb in LEADING_UP if verb in verbs]
            if leading and not (rule / "resourceNames").value:
                message = f"{listing(leading, 'and')} lead to all rights that there are"
                yield Violation(rule / "verbs", message, "leave them out, or name the objects in resourceNames")


def _has_account(binding: Object) -> bool:
    return any((subject / "kind").text == "ServiceAccount" for subject in binding / "subjects")


def _texts(values: Node) -> list[str]:
    return [value.text or "" for value in values]
