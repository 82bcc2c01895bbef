"""Two sources of a container's environment do not give the same variable different values.

Bad:
    envFrom: [{configMapRef: {name: common}}, {configMapRef: {name: orders}}]   # both have PORT
Good:
    envFrom: [{configMapRef: {name: common}}, {configMapRef: {name: orders}, prefix: ORDERS_}]

The API server accepts it; the later source wins without a word, and somebody who changes the first wonders why nothing
happens. A variable of `env` over one of `envFrom` is left alone: it stands in the same container for all to see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import NOTE, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Container

RULE = Rule("sources-give-different-variables", theme="reference", severity=NOTE, kinds=WORKLOADS)

MANY = 3


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for each later source."""
    for container in workload.pod.containers:
        if (container.node / "envFrom" / 1).there:
            yield from _of_container(container, workload, objects)


def _of_container(container: Container, workload: Object, objects: Objects) -> Iterator[Violation]:
    own = {(variable / "name").text for variable in container.node / "env"}
    seen: dict[str, tuple[str, object]] = {}
    for source in container.node / "envFrom":
        ref, values = _given(source, workload, objects)
        hidden = sorted(
            name for name, value in values.items() if name in seen and name not in own and seen[name][1] != value
        )
        if hidden:
            others = sorted({seen[name][0] for name in hidden})
            which = listing(hidden[:MANY] + ([f"{len(hidden) - MANY} more"] if len(hidden) > MANY else []), "and")
            message = f"{which} of {ref} hides what {listing(others, 'and')} says of it"
            yield Violation(source, message, "say it in one of them, or give one a prefix")
        seen.update({name: (ref, value) for name, value in values.items()})


def _given(source: Node, workload: Object, objects: Objects) -> tuple[str, dict[str, object]]:
    """What a source gives, as far as it is told: who, and name → value. Nobody knows a value from elsewhere."""
    prefix = (source / "prefix").text or ""
    for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
        name = (source / field / "name").text
        if name:
            item = objects.find(kind, name, workload.namespace)
            keys = objects.provided.keys(kind, name, workload.namespace)[1] or ()
            texts = {**(item / "data").mapping, **(item / "stringData").mapping} if item else {}
            return f"{kind}/{name}", {prefix + key: texts.get(key, object()) for key in keys}
    return "", {}
