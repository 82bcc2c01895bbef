"""What a diff must not show: values of Secrets, and what is written where a secret should not be."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aquahelm.check.placeholders import names_a_secret
from aquahelm.diff.model import ABSENT

if TYPE_CHECKING:
    from aquahelm.check.objects import Object
    from aquahelm.diff.case import Effect
    from aquahelm.diff.fields import Differing

HIDDEN = "(hidden)"
OTHER = "(hidden, another one)"
_OF_SECRETS = ("data", "stringData")
_SEALED = "spec.encryptedData"
_IN_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]*://[^\s/@:]*:)[^\s/@]+@", re.IGNORECASE)
_STEP = re.compile(r"\[([^\]]*)\]|([^.\[]+)")


def concealed(item: Object, one: Differing) -> Differing:
    """The same difference, showing nothing that is secret: that a value is another is told, and no more."""
    steps = [bracketed or plain for bracketed, plain in _STEP.findall(one.label)]
    if item.kind == "Secret" and steps[:1] and steps[0] in _OF_SECRETS:
        return _hidden(one)
    if item.kind == "SealedSecret" and one.label.startswith(_SEALED):
        return _hidden(one)
    if any(names_a_secret(step) for step in steps[-2:] if step not in ("valueFrom", "secretKeyRef")) and _is_value(one):
        return _hidden(one)
    before, after = _without(one.before), _without(one.after)
    if isinstance(after, str) and before == after != one.after:
        after = after.replace(HIDDEN, OTHER)
    return replace(one, before=before, after=after)


def said_openly(item: Object, effect: Effect) -> str:
    """What is said of a field, without the value that a rule may repeat."""
    if item.kind == "Secret" and effect.rule and effect.way and effect.way[0] in _OF_SECRETS:
        return f"the value is refused: aquahelm explain {effect.rule}"
    return effect.says


def _is_value(one: Differing) -> bool:
    """Whether text is shown, and no reference to where a secret is kept."""
    last = one.label.rpartition(".")[2]
    if last in ("name", "key", "secretName", "property", "remoteRef") or last.startswith("resourceNames["):
        return False
    return any(isinstance(value, str) or _value_of(value) is not None for value in (one.before, one.after))


def _value_of(value: Any) -> Any:
    return value.get("value") if isinstance(value, dict) and "name" in value else None


def _hidden(one: Differing) -> Differing:
    before = ABSENT if one.before is ABSENT else HIDDEN
    after = ABSENT if one.after is ABSENT else OTHER if before is HIDDEN else HIDDEN
    return replace(one, before=before, after=after)


def _without(value: Any) -> Any:
    """Without passwords in addresses, and without values of entries whose names are those of secrets."""
    if isinstance(value, str):
        return _IN_ADDRESS.sub(r"\1(hidden)@", value) if "@" in value else value
    if isinstance(value, list):
        return [_without(item) for item in value]
    if isinstance(value, dict):
        name = value.get("name")
        secret = isinstance(name, str) and "value" in value and names_a_secret(name)
        return {key: HIDDEN if secret and key == "value" else _without(item) for key, item in value.items()}
    return value
