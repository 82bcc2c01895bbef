"""Variables that tell a service where its neighbours are: templates of the runtime, filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aquahelm.plan.references import references, replace, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aquahelm.inventory.paths import Path
    from aquahelm.plan.connection import Connection


@dataclass(slots=True)
class Variables:
    """The variables of a container while they are gathered; each knows what set it.

    `plain` maps a variable to text, `secret` to (Secret, key), `origin` to the inventory path behind it.
    `shared` holds what all services of the runtime have alike; the values say it once, under `global.runtimes`.
    `resolve` replaces the `${…}` references of any further text of the service; the path below the service says where
    it stands.
    """

    resolve: Callable[[str, Path], str]
    plain: dict[str, str] = field(default_factory=dict)
    secret: dict[str, tuple[str, str]] = field(default_factory=dict)
    origin: dict[str, tuple[str | int, ...]] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)

    @property
    def own(self) -> dict[str, str]:
        """The plain variables that the runtime does not bring just so."""
        return {name: text for name, text in self.plain.items() if self.shared.get(name) != text}


def constant(name: str) -> str:
    """A component's name as part of a variable: `course-db` → `COURSE_DB`."""
    return re.sub(r"[^A-Z0-9]", "_", name.upper())


def pascal(name: str) -> str:
    """A component's name as .NET configuration writes it: `course-db` → `CourseDb`."""
    return "".join(part.capitalize() for part in re.split(r"[-.]", name))


def call_variables(template: Mapping[str, str], callee: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Variables for one called service; `texts` holds url, host, port. Raises UnknownReference."""
    names = {"NAME": constant(callee), "Name": pascal(callee), "name": callee}
    known = {**texts, **names}
    return {_fill(variable, names): _fill(value, known) for variable, value in template.items()}


def connection_variables(
    template: Mapping[str, str], connection: Connection, service: str
) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Plain and secret variables for one connection. Raises UnknownReference.

    A value that is one secret placeholder becomes a secret reference. A value that holds one among other text
    (a URL with its password) refers to a helper variable by Kubernetes' `$(NAME)`, so that no secret stands in values.
    """
    names = {"NAME": constant(service), "STORE": constant(connection.store), "Store": pascal(connection.store)}
    texts = {**connection.texts, **names, "service": service}
    plain: dict[str, str] = {}
    secret: dict[str, tuple[str, str]] = {}
    for raw_variable, raw_value in template.items():
        if connection.absent.intersection(references(raw_value)):
            continue
        variable = _fill(raw_variable, names)
        value = replace(raw_value, lambda name: connection.forms.get(name, f"${{{name}}}"))
        placeholders = list(references(value))
        secrets = [name for name in placeholders if name in connection.secrets]
        if len(placeholders) == 1 and secrets and value == f"${{{secrets[0]}}}":
            secret[variable] = connection.secrets[secrets[0]]
            continue
        helpers = {}
        for name in secrets:
            helper = f"{constant(connection.store)}_{constant(re.sub(r'(?<=[a-z])(?=[A-Z])', '_', name))}"
            helpers[name] = f"$({helper})"
            secret[helper] = connection.secrets[name]
        facts = {name: f"${{{name}}}" for name in references(value) if name.startswith(f"stores.{connection.store}.")}
        plain[variable] = _fill(value, {**texts, **helpers, **facts})
    return plain, secret


def _fill(text: str, known: Mapping[str, str]) -> str:
    def value_of(name: str) -> str:
        if name not in known:
            raise unknown(name, set(known))
        return known[name]

    return replace(text, value_of)
