"""Whether a value fits where pods put it: in the middle of a URL or a connection string, as it is.

Kubernetes copies a Secret's value into a variable's text (`$(NAME)`) and escapes nothing.

Sources: RFC 3986, section 3.2.1 (`userinfo`); connection strings of Npgsql and StackExchange.Redis; JAAS's quoted
texts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aquahelm.plan.model import Plan

IN_URL = re.compile(rb"[A-Za-z0-9._~!$&'()*+,;=:-]*")
IN_TEXT = re.compile(rb"""[^\s;,"'\\]*""")


def composed(plan: Plan, secret: str, key: str) -> Iterator[tuple[str, str, str]]:
    """(component, variable, its text) of each variable in whose middle this value stands."""
    for component in plan.components:
        names = [
            name
            for name, use in component.values.get("secretEnv", {}).items()
            if (use["secretName"], use["key"]) == (secret, key)
        ]
        for variable, text in component.values.get("env", {}).items():
            if component.enabled and any(f"$({name})" in text and text != f"$({name})" for name in names):
                yield component.name, variable, text


def refuse_what_breaks(plan: Plan, secret: str, values: Mapping[str, bytes]) -> None:
    """Nothing, or an error that does not tell the value. Errors: UsageError."""
    for key, value in values.items():
        for component, variable, text in composed(plan, secret, key):
            in_url = "://" in text
            if not (IN_URL if in_url else IN_TEXT).fullmatch(value):
                what = "a URL" if in_url else "a connection string"
                raise UsageError(
                    f"the value of {key} holds a sign that breaks {variable} of {component}: it stands in {what} as it "
                    "is",
                    "letters, digits, - . _ are safe everywhere (--generate); a line break at a file's end counts too",
                )
