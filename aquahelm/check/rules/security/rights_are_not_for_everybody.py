"""Nobody is given rights without a name.

Bad:
    kind: ClusterRoleBinding
    subjects: [{kind: Group, name: system:unauthenticated}]
Good:
    kind: ClusterRoleBinding
    subjects: [{kind: ServiceAccount, name: monitor, namespace: monitoring}]

The API server accepts it. `system:unauthenticated` and `system:anonymous` are everybody who reaches the API server,
from the internet where it is reached from there; `system:authenticated` is everybody with any account at all (on some
clouds: with any account of the cloud), `system:serviceaccounts` every pod of the cluster. Left alone are the roles
that Kubernetes itself gives so: discovery, health and who one is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule(
    "rights-are-not-for-everybody",
    theme="security",
    severity=WARNING,
    kinds=frozenset({"ClusterRoleBinding", "RoleBinding"}),
)

EVERYBODY = {
    ("Group", "system:unauthenticated"): "everybody who reaches the API server, without any account",
    ("User", "system:anonymous"): "everybody who reaches the API server, without any account",
    ("Group", "system:authenticated"): "everybody with any account",
    ("Group", "system:serviceaccounts"): "every pod of the cluster",
}
HARMLESS = {"system:basic-user", "system:discovery", "system:public-info-viewer", "system:monitoring"} | {
    "system:service-account-issuer-discovery"
}


def check(binding: Object) -> Iterator[Violation]:
    """One for each subject that is everybody."""
    role = (binding / "roleRef" / "name").text or ""
    if role in HARMLESS:
        return
    for subject in binding / "subjects":
        whom = EVERYBODY.get(((subject / "kind").text or "", (subject / "name").text or ""))
        if whom:
            yield Violation(subject / "name", f"{role} is given to {whom}", "name the accounts that need it")
