"""Rights that reach further than they look are known to whoever gives them.

Bad:
    kind: ClusterRole
    rules: [{apiGroups: [""], resources: [secrets], verbs: [get, list]}]   # of every namespace
Good:
    kind: Role
    rules: [{apiGroups: [""], resources: [secrets], resourceNames: [jwt], verbs: [get]}]

The API server accepts it; who reads all Secrets has every account's token and every password. Said too of running
commands in pods (`pods/exec`, `pods/attach`), of tokens for any account (`serviceaccounts/token`), of the kubelet
(`nodes/proxy`). Operators need some of these: then it is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import NOTE, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("rights-are-worth-a-look", theme="security", severity=NOTE, kinds=frozenset({"ClusterRole", "Role"}))

READING = {"*", "get", "list", "watch"}
MAKING = {"*", "create", "get"}
REACHING = {
    "nodes/proxy": "every pod of a node",
    "pods/attach": "the programs in all pods",
    "pods/exec": "a shell in all pods",
    "serviceaccounts/token": "a token of any account",
}


def check(role: Object, objects: Objects) -> Iterator[Violation]:
    """One for each rule, with all that it reaches."""
    everywhere = role.kind == "ClusterRole" and objects.rights.is_bound_everywhere(role)
    for rule in role / "rules":
        verbs, resources = _texts(rule / "verbs"), _texts(rule / "resources")
        if ("*" in verbs and "*" in resources) or (rule / "resourceNames").value or not verbs & (READING | MAKING):
            continue
        reached = [words for resource, words in REACHING.items() if resource in resources and verbs & MAKING]
        if everywhere and resources & {"secrets", "*"} and verbs & READING and _is_core(rule):
            reached.insert(0, "every Secret of every namespace")
        if reached:
            yield Violation(
                rule, f"it reaches {listing(reached, 'and')}", "give it in one namespace, or by resourceNames"
            )


def _is_core(rule: Node) -> bool:
    return bool(_texts(rule / "apiGroups") & {"", "*"})


def _texts(values: Node) -> set[str]:
    return {value.text or "" for value in values}
