"""Formats that the API server enforces in custom resources (k8s.io/kube-openapi, pkg/validation/strfmt).

Their names are prefixed in the schemas that are judged here, because JSON Schema means something else by some of them
(`duration`). Formats that are not in the list are ignored, as the API server ignores them.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aquahelm.check.schemas.formats import is_base64

if TYPE_CHECKING:
    from collections.abc import Callable

PREFIX = "kubernetes "

_GO_DURATION = re.compile(r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+|[+-]?0")
_SPOKEN = re.compile(
    r"\s*[0-9]+\s*(?:ns|nano(?:s|seconds?)?|us|µs|micro(?:s|seconds?)?|ms|milli(?:s|seconds?)?|s|sec(?:s|onds?)?|"
    r"m|min(?:s|utes?)?|h|hr(?:s)?|hours?|d|days?|w|wks?|weeks?)\s*"
)
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)
_HOST_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_UUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_MAC = re.compile(r"[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4,6}[0-9A-Fa-f]{2}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def _is_duration(text: str) -> bool:
    """A Go duration (`1h30m`), or one that is spoken (`5 minutes`)."""
    return bool(_GO_DURATION.fullmatch(text) or _SPOKEN.fullmatch(text))


def _is_moment(text: str) -> bool:
    """A date and time (RFC 3339)."""
    match = _TIME.fullmatch(text)
    if not match:
        return False
    day, clock, _, zone = match.groups()
    try:
        return bool(datetime.fromisoformat(f"{day}T{clock}{(zone or 'Z').upper().replace('Z', '+00:00')}"))
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_address(family: type[IPv4Address | IPv6Address]) -> Callable[[str], bool]:
    def judge(text: str) -> bool:
        try:
            return bool(str(family(text)))
        except ValueError:
            return False

    return judge


def _is_network(text: str) -> bool:
    try:
        return "/" in text and bool(str(ip_network(text, strict=False)))
    except ValueError:
        return False


def _is_host(text: str) -> bool:
    labels = text.removesuffix(".").split(".")
    return 0 < len(text) <= 255 and all(_HOST_LABEL.fullmatch(label) for label in labels)


def _is_address_of_a_page(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme) or text.startswith("/")


FORMATS: dict[str, Callable[[str], bool]] = {
    "byte": is_base64,
    "cidr": _is_network,
    "date": _is_date,
    "date-time": _is_moment,
    "datetime": _is_moment,
    "duration": _is_duration,
    "email": lambda text: bool(_EMAIL.fullmatch(text)),
    "hostname": _is_host,
    "ipv4": _is_address(IPv4Address),
    "ipv6": _is_address(IPv6Address),
    "mac": lambda text: bool(_MAC.fullmatch(text)),
    "uri": _is_address_of_a_page,
    "uuid": lambda text: bool(_UUID.fullmatch(text)),
}
PREFIXED = {PREFIX + name: judge for name, judge in FORMATS.items()}
