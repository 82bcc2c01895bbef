"""A secret value is not written into a manifest.

Bad:
    env: [{name: DB_PASSWORD, value: hunter2}]
Good:
    env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}]

The API server accepts it; the value stands in the repository, in Helm's release, in `kubectl describe pod`, and in
every backup of them. Names decide (password, token, secret, private or access key), in variables and in ConfigMaps;
a password inside an address (`postgres://web:hunter2@db`) counts whatever the name is. Left alone are names of
files and of Secrets, switches, numbers, other addresses, references such as `$(DB_PASSWORD)` and values that say that
they are to be replaced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.placeholders import is_placeholder, names_a_secret, password_in_address
from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("secret-is-not-written-out", theme="security", severity=WARNING, kinds=WORKLOADS | {"ConfigMap"})

LOGIN = "an address with a password in it"


def check(item: Object) -> Iterator[Violation]:
    """One for each value."""
    if item.kind == "ConfigMap":
        for key, place in (item / "data").fields():
            if _holds_a_login(place):
                yield Violation(
                    place, f"{key} holds {LOGIN}, and everybody may read a ConfigMap", f"move {key} into a Secret"
                )
            elif _is_secret(str(key), place):
                fix = f"move {key} into a Secret"
                yield Violation(place, f"{key} reads like a secret, and everybody may read a ConfigMap", fix)
        return
    for container in item.pod.containers:
        for variable in container.node / "env" if container.node.mapping.get("env") else ():
            name = (variable / "name").text or ""
            if _holds_a_login(variable / "value"):
                fix = "take the password from a Secret, and write $(…) for it"
                yield Violation(variable / "value", f"{name} holds {LOGIN}, and its value is written out", fix)
            elif _is_secret(name, variable / "value"):
                fix = "valueFrom: {secretKeyRef: …}"
                yield Violation(variable / "value", f"{name} reads like a secret, and its value is written out", fix)


def _holds_a_login(place: Node) -> bool:
    value = place.text
    return bool(value and "\n" not in value and password_in_address(value))


def _is_secret(name: str, place: Node) -> bool:
    value = place.text
    if not value or not names_a_secret(name):
        return False
    return not is_placeholder(value) and "\n" not in value
