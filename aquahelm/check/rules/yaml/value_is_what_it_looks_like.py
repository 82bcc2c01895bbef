"""A value is read as what a person takes it for.

Bad:
    data: {on: push}                       # the key is read as "true"
    securityContext: {runAsUser: 01000}    # 512
    configMap: {name: web, defaultMode: 400}   # 0620 in octal
Good:
    data: {"on": push}
    securityContext: {runAsUser: 1000}
    configMap: {name: web, defaultMode: 0400}

The API server accepts it: YAML as Helm and Kubernetes read it (1.1) knows `on`, `y` and `no` as true and false, also
where they are keys, `017`, `0o17` and `1_000` as numbers, and 400 as what it says, not as a file's mode. `1e+06` in a
text is what Helm makes of 1000000 out of a values file. Values that a field does not take are refused
(`value-has-its-type`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object
    from aquahelm.yaml import Written

RULE = Rule("value-is-what-it-looks-like", theme="yaml", severity=WARNING)

# Few documents have one of these, and only those are read again. A colon first: it is what the search jumps to.
SUSPECT = re.compile(
    r": [-+]?[0-9](?:(?<=0)[0-9oObBxX]|[0-9.]*[_eE][-+0-9]|(?:(?<=4)(?:00|40|44)|(?<=5)00)\b"
    r"|[0-9]*\.[0-9]*0(?![\w./:-]))"  # an address is no number
)
ODD_KEYS = {"true", "false"}
MODES = ("defaultMode", "mode")
# As octal these are what one gives to files; as decimal numbers they are no mode that anybody wants.
MEANT_IN_OCTAL = ("400", "440", "444", "500")
# Amounts may be written with an exponent: 1e3 is one of Kubernetes' own forms.
AMOUNTS = {"requests", "limits", "hard", "capacity", "min", "max", "default", "defaultRequest", "sizeLimit"}
BY_HELM = re.compile(r"[0-9](?:\.[0-9]+)?e\+[0-9]{2}")
OF_A_VERSION = re.compile(r"version|tag|release", re.IGNORECASE)


def check(item: Object) -> Iterator[Violation]:
    """One for each value and key."""
    text = item.manifest.text
    # A plus alone is found quickest.
    by_helm = "+" in text and "e+" in text
    if text.startswith("{") or not (by_helm or SUSPECT.search(text) or _has_odd_keys(item)):
        return
    for one in item.manifest.scalars():
        said = _key(one) if one.is_key else _value(one, item)
        if said:
            yield Violation(item.root.at(one.path), *said)


def _has_odd_keys(item: Object) -> bool:
    """Whether a mapping with keys of one's own has one that may have been a word or a number."""
    data = item.root.mapping
    metadata = item.metadata.mapping
    maps = data.get("data"), data.get("stringData"), metadata.get("labels"), metadata.get("annotations")
    return any(map(_may_be_odd, maps))  # no generator: every object is asked


def _may_be_odd(keys: object) -> bool:
    if not keys or not isinstance(keys, dict):
        return False
    # Without a look at each key: digits come before letters.
    return not ODD_KEYS.isdisjoint(keys) or (min(keys) < ":" and any(key[:1].isdigit() for key in keys))


def _key(one: Written) -> tuple[str, str] | None:
    name = str(one.path[-1])
    if isinstance(one.value, str) or name == one.text:
        return None
    return f"the key {one.text} is read as {shown(name)}", f'quote it: "{one.text}"'


def _value(one: Written, item: Object) -> tuple[str, str] | None:
    value, text = one.value, one.text
    if isinstance(value, str):
        if BY_HELM.fullmatch(text):
            return f"{text} is how Helm writes {float(text):.0f} of a values file", "{{ int64 … }} in the template"
        return None
    if isinstance(value, bool) or value is None:
        return None
    field = one.path[-1] if one.path else ""
    if field in MODES:
        if text in MEANT_IN_OCTAL:
            return f"{text} is a decimal number, and the mode {value:04o}", f"write 0{text}"
        return None
    if isinstance(value, int):
        digits = text.lstrip("+0")
        other = f", or {digits} if that is meant" if digits.isdecimal() and digits != str(value) else ""
        return None if str(value) == text else (f"{text} is read as the number {value}", f"write {value}{other}")
    if "e" in text.lower() and AMOUNTS.isdisjoint(map(str, one.path)):
        return f"{text} is read as the number {value:g}", "write its digits"
    if "." in item.kind and text.endswith("0") and OF_A_VERSION.search(str(field)):
        return f"{text} is read as the number {value:g}", f'quote it: "{text}"'
    return None
