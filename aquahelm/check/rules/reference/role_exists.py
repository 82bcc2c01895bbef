"""A binding's role exists.

Bad:
    kind: RoleBinding
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: discover}   # the Role is called discovery
Good:
    kind: RoleBinding
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: discovery}

The API server accepts it; the account may do nothing, and its calls are forbidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Context, Rule, Violation
from aquahelm.check.wording import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("role-exists", theme="reference", severity=ERROR, kinds=frozenset({"RoleBinding"}))

# Every API server makes these when it starts (kubernetes: plugin/pkg/auth/authorizer/rbac/bootstrappolicy).
BOOTSTRAPPED = {
    "kube-public": {"system:controller:bootstrap-signer"},
    "kube-system": {
        "extension-apiserver-authentication-reader",
        "system::leader-locking-kube-controller-manager",
        "system::leader-locking-kube-scheduler",
        "system:controller:bootstrap-signer",
        "system:controller:cloud-provider",
        "system:controller:token-cleaner",
    },
}


def check(binding: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for the role. Cluster roles mostly come from elsewhere and are left alone, and so are Kubernetes' own."""
    name = binding / "roleRef" / "name"
    if (binding / "roleRef" / "kind").text != "Role" or not name.text or context.externals.has("Role", name.text):
        return
    if name.text in BOOTSTRAPPED.get(binding.namespace, ()):
        return
    if objects.find("Role", name.text, binding.namespace) is None:
        near = nearest(name.text, [item.name for item in objects.of_kind("Role")])
        fix = f"did you mean {near}?" if near else f"create it, or declare it as external: Role/{name.text}"
        yield Violation(name, f"there is no Role {shown(name.text)} in the namespace", fix)
