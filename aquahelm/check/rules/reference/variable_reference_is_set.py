"""A variable that another value is made of is set, and before it.

Bad:
    env:
      - {name: URL, value: "http://$(HOST):8080"}
      - {name: HOST, value: orders}
Good:
    env:
      - {name: HOST, value: orders}
      - {name: URL, value: "http://$(HOST):8080"}

The API server accepts it; the kubelet replaces what is set by then and leaves the rest as it is written: the program
gets the text `$(HOST)`. In command and args every variable counts, and only names in capitals are looked at, because a
shell reads `$(date)` as a command of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.wording import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Container

RULE = Rule("variable-reference-is-set", theme="reference", severity=WARNING, kinds=WORKLOADS)

# `$$(NAME)` is the text `$(NAME)`.
REFERENCE = re.compile(r"(?<!\$)(?:\$\$)*\$\(([A-Za-z_][A-Za-z0-9_]*)\)")
CAPITALS = re.compile(r"[A-Z][A-Z0-9_]*")
# The kubelet sets them for each Service.
OF_SERVICES = re.compile(r"[A-Z0-9_]+_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP)(_[A-Z]+)?)?)")


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for each reference that stays as it is."""
    if "$(" in workload.manifest.text:
        for container in workload.pod.containers:
            yield from _of_container(container, workload, objects)


def _of_container(container: Container, workload: Object, objects: Objects) -> Iterator[Violation]:
    known = _from_elsewhere(container, workload, objects)
    if known is None:
        return
    named = {(variable / "name").text or "" for variable in container.node / "env"}
    for variable in container.node / "env":
        for name in _unset(variable / "value", known):
            fix = f"move {name} before it" if name in named else _fix(name, known | named)
            yield Violation(variable / "value", f"$({name}) is not set here and stays as it is written", fix)
        known.add((variable / "name").text or "")
    for place in (one for field in ("command", "args") for one in container.node / field):
        for name in _unset(place, known):
            if CAPITALS.fullmatch(name):
                yield Violation(place, f"$({name}) is not set here and stays as it is written", _fix(name, known))


def _unset(place: Node, known: set[str]) -> list[str]:
    found = dict.fromkeys(REFERENCE.findall(place.text or ""))
    return [name for name in found if name not in known and not OF_SERVICES.fullmatch(name)]


def _fix(name: str, known: set[str]) -> str:
    near = nearest(name, known)
    return f"did you mean $({near})?" if near else f"set {name} in env"


def _from_elsewhere(container: Container, workload: Object, objects: Objects) -> set[str] | None:
    """The variables that envFrom gives; None if they cannot be told."""
    found: set[str] = set()
    for source in container.node / "envFrom":
        prefix = (source / "prefix").text or ""
        for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            name = (source / field / "name").text
            if name:
                keys = objects.provided.keys(kind, name, workload.namespace)[1]
                if keys is None:
                    return None
                found.update(prefix + key for key in keys)
    return found
