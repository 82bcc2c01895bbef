"""Rights are given to an account of their own, not to `default`, and not to everybody.

Bad:
    kind: RoleBinding
    subjects: [{kind: ServiceAccount, name: default, namespace: shop}]
Good:
    kind: RoleBinding
    subjects: [{kind: ServiceAccount, name: operator, namespace: shop}]

The API server accepts it; every pod of the namespace that names no account of its own gets the rights too. So does
every account where a group of all of them is bound, and anybody at all by `system:anonymous`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule(
    "rights-have-their-own-account",
    theme="security",
    severity=WARNING,
    kinds=frozenset({"ClusterRoleBinding", "RoleBinding"}),
)

EVERYBODY = {
    "system:anonymous": "anybody, without signing in,",
    "system:authenticated": "every user and every account",
    "system:serviceaccounts": "every account of every namespace",
    "system:unauthenticated": "anybody, without signing in,",
}
# What Kubernetes itself gives to everybody.
PUBLIC_ROLES = {
    "system:basic-user",
    "system:discovery",
    "system:public-info-viewer",
    "system:service-account-issuer-discovery",
}


def check(binding: Object) -> Iterator[Violation]:
    """One for each such subject."""
    if (binding / "roleRef" / "name").text in PUBLIC_ROLES:
        return
    for subject in binding / "subjects":
        kind, name = (subject / "kind").text, (subject / "name").text or ""
        if kind == "ServiceAccount" and name == "default":
            message = "every pod of the namespace without an account of its own gets these rights"
            yield Violation(subject / "name", message, "make a ServiceAccount for them")
        elif kind in ("Group", "User") and name in EVERYBODY:
            yield Violation(
                subject / "name", f"{EVERYBODY[name]} gets these rights by {shown(name)}", "name an account"
            )
