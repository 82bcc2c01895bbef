"""A role says what it allows on what, and a binding names a role and who gets it.

Bad:
    rules: [{apiGroups: [""], resources: [pods]}]
Good:
    rules: [{apiGroups: [""], resources: [pods], verbs: [get, list, watch]}]

The API server answers `verbs must contain at least one value`, or `roleRef.name: Required value`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_subdomain, path_segment
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

ROLES = frozenset({"ClusterRole", "Role"})
BINDINGS = frozenset({"ClusterRoleBinding", "RoleBinding"})
RULE = Rule("permissions-are-complete", theme="api", severity=ERROR, kinds=ROLES | BINDINGS)

RBAC = "rbac.authorization.k8s.io"
SUBJECTS = {"Group": RBAC, "ServiceAccount": "", "User": RBAC}


def check(item: Object) -> Iterator[Violation]:
    """One for each part that is missing or does not fit."""
    if item.kind in ROLES:
        for rule in item / "rules":
            yield from _rule(rule, item.kind)
        aggregation = item / "aggregationRule"
        if item.kind == "ClusterRole" and aggregation.there and not (aggregation / "clusterRoleSelectors").value:
            yield Violation(aggregation / "clusterRoleSelectors", "a selector must be given")
        return
    reference = item / "roleRef"
    group, name = reference / "apiGroup", reference / "name"
    if group.text and group.text != RBAC:
        yield Violation(group, f"{shown(group.text)} is not {RBAC}", f"write {RBAC}")
    if not name.text:
        yield Violation(name, "name is missing and must be given")
    elif path_segment(name.text):
        yield Violation(name, f"{shown(name.text)} {path_segment(name.text)}")
    for subject in item / "subjects":
        yield from _subject(subject, item.kind)


def _rule(rule: Node, kind: str) -> Iterator[Violation]:
    if not (rule / "verbs").value:
        yield Violation(rule / "verbs", "verbs must be given", "verbs: [get, list, watch]")
    urls = rule / "nonResourceURLs"
    if urls.value:
        if kind == "Role":
            yield Violation(urls, "a Role is about a namespace's objects; URLs belong in a ClusterRole")
        elif any((rule / field).value for field in ("resources", "apiGroups", "resourceNames")):
            yield Violation(urls, "a rule is about resources or about URLs, one of them")
        return
    for field in ("apiGroups", "resources"):
        if not (rule / field).value:
            yield Violation(rule / field, f"{field} must be given", 'apiGroups: [""] is the core group')


def _subject(subject: Node, binding: str) -> Iterator[Violation]:
    kind, name, group = subject / "kind", subject / "name", subject / "apiGroup"
    if kind.text not in SUBJECTS:
        yield Violation(kind, f"{shown(kind.value)} is not one of {listing(SUBJECTS)}")
        return
    if not name.text:
        yield Violation(name, "name is missing and must be given")
    elif kind.text == "ServiceAccount" and dns_subdomain(name.text):
        yield Violation(name, f"{shown(name.text)} {dns_subdomain(name.text)}")
    if kind.text == "ServiceAccount" and binding == "ClusterRoleBinding" and not (subject / "namespace").text:
        yield Violation(subject / "namespace", "the account's namespace must be given")
    if group.text and group.text != SUBJECTS[kind.text]:
        yield Violation(group, f"{shown(group.text)} is not the group of a {kind.text}", "remove apiGroup")
