"""Of all that rules say of one object: each mistake once, and an end."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from aquahelm.check.fields import field_path
from aquahelm.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aquahelm.check.merged import Raised
    from aquahelm.check.schemas.explain import SchemaError

# Of one object, so that what was made to hurt ends soon; who has that many mistakes has one. It is said where there
# are more.
MOST_MISTAKES = 200
_TELLING = re.compile(r"[a-z]+[A-Z][A-Za-z]*")
_BARE_WORDS = "value-is-allowed"
_MISSING = "field-is-given"


def told_once(said: Iterable[Raised], errors: Callable[[], Iterable[SchemaError]]) -> list[Raised]:
    """What is told of an object.

    Args:
        said: all that rules say of it.
        errors: what the schemas say of it; asked where there is more than one thing said.
    """
    found = list(islice(said, MOST_MISTAKES + 1))
    rest = [_rest(found.pop())] if len(found) > MOST_MISTAKES else []
    return [*_each_once(found, errors()), *rest] if len(found) > 1 else found


def _rest(last: Raised) -> Raised:
    """What is said of an object with more mistakes than are told: that there are more."""
    message = f"that is not all: more than {MOST_MISTAKES} findings of this object; the others are not told"
    return replace(last, path=(), field="", message=message, fix="mend these first")


def _each_once(found: list[Raised], errors: Iterable[SchemaError]) -> Iterable[Raised]:
    """Without what follows from another mistake.

    A misspelt field explains all that is said of the field that was meant, or in its name; and where a rule speaks of a
    value, the bare words of the schema (a bound, a pattern) are left out. What is refused need not be called unclear.
    """
    meant = {field_path(error.meant) for error in errors if error.meant}
    # Names that could be a word of any sentence (name, port) explain nothing.
    telling = {str(error.meant[-1]) for error in errors if error.meant and _TELLING.fullmatch(str(error.meant[-1]))}
    names = re.compile(rf"\b(?:{'|'.join(sorted(telling))})\b") if telling else None
    spoken_of = {raised.field for raised in found if raised.rule.theme != "schema"}
    told_better = {raised.field for raised in found if raised.rule.theme == "api"}
    refused = {raised.field for raised in found if raised.rule.severity is Severity.ERROR}
    for raised in found:
        if raised.rule.theme == "yaml" and raised.field in refused:
            continue
        in_its_place = raised.rule.slug == _BARE_WORDS and raised.field in spoken_of
        if raised.rule.slug == _MISSING and raised.field in told_better:
            continue
        follows = names is not None and raised.rule.theme != "schema" and names.search(f"{raised.message} {raised.fix}")
        if raised.field not in meant and not in_its_place and not follows:
            yield raised
