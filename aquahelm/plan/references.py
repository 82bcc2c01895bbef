"""`${…}` references: found, checked, replaced.

A reference is `${name}` or `${a.b.c}`; `$${` writes a literal `${`. Kubernetes' own `$(NAME)` is left alone.
Facts that a deployer may change stay as placeholders of the same form; the chart's templates fill them in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_REFERENCE = re.compile(r"\$\$\{|\$\{([^}]*)\}")


class UnknownReference(Exception):
    """A reference to something that does not exist; says what there is."""

    def __init__(self, reference: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.reference = reference
        self.message = message
        self.remedy = remedy


def references(text: str) -> Iterator[str]:
    """The names inside `${…}` of a text, in order."""
    if "${" in text:
        for match in _REFERENCE.finditer(text):
            if match[1] is not None:
                yield match[1]


def replace(text: str, value_of: Callable[[str], str]) -> str:
    """The text with each reference replaced by `value_of(name)`; raises what that raises.

    `$${` stays: the chart's templates, which fill in the facts that a deployer may change, make it a `${`.
    """
    if "${" not in text:
        return text
    return _REFERENCE.sub(lambda match: match[0] if match[1] is None else value_of(match[1]), text)


def unknown(reference: str, known: Mapping[str, object] | set[str]) -> UnknownReference:
    """The error for a reference that is not among `known`, with the nearest right one."""
    names = sorted(known)
    near = get_close_matches(reference, names, n=1)
    shown = ", ".join(f"${{{name}}}" for name in names[:12]) + (", …" if len(names) > 12 else "")
    remedy = f"${{{near[0]}}}? " if near else ""
    return UnknownReference(
        reference, f"${{{reference}}} refers to nothing", f"{remedy}(known here: {shown}; write $${{ for a plain ${{)"
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """What references may name: fixed texts, and variables of services that are themselves texts with references.

    Attributes:
        texts: reference → value, such as `services.user.url` → `http://user:8101`.
        variables: reference → unresolved text, such as `services.user.env.LOG_LEVEL`.
        own: prefix that `env.X` stands for, such as `services.user`.
    """

    texts: Mapping[str, str]
    variables: Mapping[str, str]
    own: str = ""

    def resolve(self, text: str, *, seen: tuple[str, ...] = ()) -> str:
        """The text with all references replaced.

        Raises UnknownReference for a name that does not exist, and for a circle.
        """

        def value_of(name: str) -> str:
            if name in self.texts:
                return self.texts[name]
            full = f"{self.own}.{name}" if name.startswith("env.") else name
            if full not in self.variables:
                raise unknown(name, {**self.texts, **self.variables})
            if full in seen:
                circle = " → ".join((*seen[seen.index(full) :], full))
                raise UnknownReference(
                    name, f"${{{name}}} goes in a circle: {circle}", "give one of them a plain value"
                )
            owner = full.rsplit(".env.", 1)[0]
            return Scope(self.texts, self.variables, owner).resolve(self.variables[full], seen=(*seen, full))

        return replace(text, value_of)
