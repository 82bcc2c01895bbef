"""The service account that a binding gives rights to exists.

Bad:
    kind: RoleBinding
    subjects: [{kind: ServiceAccount, name: payments, namespace: shop}]   # the account is called payment
Good:
    kind: RoleBinding
    subjects: [{kind: ServiceAccount, name: payment, namespace: shop}]

The API server accepts it; nobody gets the rights, and the calls of the account that was meant are forbidden. Accounts
of namespaces that no object here is in are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Context, Rule, Violation
from aquahelm.check.wording import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule(
    "binding-subject-exists",
    theme="reference",
    severity=WARNING,
    kinds=frozenset({"ClusterRoleBinding", "RoleBinding"}),
)


def check(binding: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each account that is not there."""
    for subject in binding / "subjects":
        name = (subject / "name").text
        if (subject / "kind").text != "ServiceAccount" or not name or name == "default":
            continue
        if not context.externals.has("ServiceAccount", name):
            yield from _account(subject, name, objects)


def _account(subject: Node, name: str, objects: Objects) -> Iterator[Violation]:
    written = (subject / "namespace").text or ""
    namespace = objects.in_namespace(written)
    if objects.provided.keys("ServiceAccount", name, namespace)[0]:
        return
    elsewhere = [one.namespace for one in objects.of_kind("ServiceAccount") if one.name == name]
    if objects.release_namespace and elsewhere:
        here = elsewhere[0] or objects.release_namespace
        message = f"the ServiceAccount {shown(name)} is in the namespace {here}, not in {written or 'none'}"
        yield Violation(subject / "namespace", message, f"namespace: {here}")
    elif namespace in objects.namespaces:
        near = nearest(name, objects.provided.names("ServiceAccount", namespace))
        fix = f"did you mean {near}?" if near else f"create it, or declare it as external: ServiceAccount/{name}"
        yield Violation(subject / "name", f"there is no ServiceAccount {shown(name)}; nobody gets these rights", fix)
