"""Formats that the API server enforces in custom resources (k8s.io/kube-openapi, pkg/validation/strfmt).

Their names are prefixed in the schemas that are judged here, because JSON Schema means something else by some of them
(`duration`). Dashes in a name do not count (`date-time` is `datetime`); formats that are not in the list are ignored,
as the API server ignores them. Formats of numbers are bounds (`strict`).
"""

from __future__ import annotations

import re
import unicodedata
from calendar import isleap
from ipaddress import IPv6Address
from typing import TYPE_CHECKING

from aquahelm.check.customs.urls import parse

if TYPE_CHECKING:
    from collections.abc import Callable

PREFIX = "kubernetes "

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# Patterns are texts: each is compiled (and remembered by `re`) when it is first asked for, as few objects ask for any.
_DATE = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_CLOCK = r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:.[0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})"
_GO_DURATION = r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+|[+-]?0"
_SPAN = r"[0-9]+[\t\n\f\r ]*([A-Za-zµ]+)"
_UNIT = r"ns|us|µs|ms|s|m|h|hr|d|w|wk|(?:nano|micro|milli|sec|min|hour|day|week)[a-zµ]*"
_IPV4 = r"[0-9]+(?:\.[0-9]+){3}"
_MAC = tuple(
    pattern.replace("X", "[0-9A-Fa-f]")
    for pairs in (6, 8, 20)
    for pattern in (f"X{{2}}([:-])X{{2}}(?:\\1X{{2}}){{{pairs - 2}}}", f"X{{4}}(?:\\.X{{4}}){{{pairs // 2 - 1}}}")
)
_ATOMS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\U0010ffff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\U0010ffff-]+)*"
_QUOTED = r'"(?:[^"\\\n]|\\.)*"'
_MAILBOX = rf"(?:{_ATOMS}|{_QUOTED})@(?:{_ATOMS}|\[[!-Z^-~]*\])"
_EMAIL = rf"[ \t]*(?:{_MAILBOX}|(?:(?:{_ATOMS}|{_QUOTED}|\.)[ \t]*)*<{_MAILBOX}>)[ \t]*"
_LABEL = "[a0-9+](?:[a0-9+-]{0,61}[a0-9+])?"
_HOST = rf"[a0-9+](?:-?[a0-9+]{{0,62}})?|(?:{_LABEL}\.)+a{{2,63}}"
_NAME = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_COLOUR = r"\s*(?:0|[1-9][0-9]?|1[0-9]{1,2}|2[0-4][0-9]|25[0-5])\s*"
_CARD = (
    r"4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9]{2})[0-9]{12}|3[47][0-9]{13}|"
    r"3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35[0-9]{3})[0-9]{11}"
)


def _like(pattern: str) -> Callable[[str], bool]:
    return lambda text: bool(re.fullmatch(pattern, text, re.ASCII))


def is_duration(text: str) -> bool:
    """A Go duration (`1h30m`), or one that has a number and a unit anywhere (`5 minutes`, `2d`)."""
    if re.fullmatch(_GO_DURATION, text):
        return True
    return any(re.fullmatch(_UNIT, match[1].lower()) for match in re.finditer(_SPAN, text))


def _is_date(text: str) -> bool:
    match = re.fullmatch(_DATE, text)
    if not match:
        return False
    year, month, day = map(int, match.groups())
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] + (month == 2 and isleap(year))


def is_moment(text: str) -> bool:
    """A date and time (RFC 3339), with a zone."""
    day, _, rest = text.lower().partition("t")
    match = re.fullmatch(_CLOCK, rest.partition("t")[0])
    return match is not None and _is_date(day) and match[1] <= "23" and max(match[2], match[3]) <= "59"


def _is_ipv4(text: str) -> bool:
    """Zeros in front are taken, as Go took them once."""
    return bool(re.fullmatch(_IPV4, text)) and all(int(part) < 256 for part in text.split("."))


def _is_ipv6(text: str) -> bool:
    try:
        return "%" not in text and bool(str(IPv6Address(text)))
    except ValueError:
        return False


def _is_network(text: str) -> bool:
    address, _, length = text.partition("/")
    if not re.fullmatch("[0-9]{1,3}", length):
        return False
    return (_is_ipv4(address) and int(length) <= 32) or (_is_ipv6(address) and int(length) <= 128)


def _is_host(text: str) -> bool:
    kinds = "".join({"L": "a", "S": "+"}.get(unicodedata.category(sign)[0], sign) for sign in text)
    sizes = [len(label.encode()) for label in text.split(".")]
    return bool(re.fullmatch(_HOST, kinds)) and len(text.encode()) <= 255 and max(sizes) <= 63


def _is_uri(text: str) -> bool:
    try:
        return bool(parse(text))
    except ValueError:
        return False


def _is_card(text: str) -> bool:
    digits = re.sub("[^0-9]", "", text)
    doubled = [int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits))]
    return bool(re.fullmatch(_CARD, digits)) and sum(one - 9 * (one > 9) for one in doubled) % 10 == 0


def _is_isbn10(text: str) -> bool:
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch("[0-9]{9}[0-9X]", digits):
        return False
    return sum(place * (10 if digit == "X" else int(digit)) for place, digit in enumerate(digits, 1)) % 11 == 0


def _is_isbn13(text: str) -> bool:
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch("[0-9]{13}", digits):
        return False
    return sum(int(digit) * (1 + 2 * (place % 2)) for place, digit in enumerate(digits)) % 10 == 0


FORMATS: dict[str, Callable[[str], bool]] = {
    "bsonobjectid": _like("[0-9A-Fa-f]{24}"),
    "byte": _like("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})"),
    "cidr": _is_network,
    "creditcard": _is_card,
    "date": _is_date,
    "datetime": is_moment,
    "duration": is_duration,
    "email": lambda text: bool(re.fullmatch(_EMAIL, text)),
    "hexcolor": _like("#?(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})"),
    "hostname": _is_host,
    "ipv4": lambda text: _is_ipv4(text) or ("." in text and _is_ipv6(text)),
    "ipv6": _is_ipv6,
    "isbn": lambda text: _is_isbn10(text) or _is_isbn13(text),
    "isbn10": _is_isbn10,
    "isbn13": _is_isbn13,
    "k8slongname": lambda text: len(text) < 254 and bool(re.fullmatch(rf"{_NAME}(?:\.{_NAME})*", text)),
    "k8sshortname": lambda text: len(text) < 64 and bool(re.fullmatch(_NAME, text)),
    "mac": lambda text: any(re.fullmatch(pattern, text) for pattern in _MAC),
    "rgbcolor": _like(rf"rgb\({_COLOUR},{_COLOUR},{_COLOUR}\)"),
    "ssn": lambda text: len(text) == 11 and bool(re.fullmatch("[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}", text)),
    "uri": _is_uri,
    "uuid": _like("(?i:[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})"),
    "uuid3": _like("(?i:[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12})"),
    "uuid4": _like("(?i:[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12})"),
    "uuid5": _like("(?i:[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12})"),
}
PREFIXED = {PREFIX + name: judge for name, judge in FORMATS.items()}


def known(name: str) -> str | None:
    """The format's name in schemas that are judged here; None for one that the API server ignores."""
    plain = name.replace("-", "")
    return PREFIX + plain if plain in FORMATS else None
