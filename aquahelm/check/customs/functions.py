"""Kubernetes' own functions in CEL (Kubernetes documentation, "Common Expression Language in Kubernetes").

Quantities, addresses, networks, URLs and semantic versions are values of their own there; here each is a map with one
key that says what it is, so that the library passes it from function to function.
"""

from __future__ import annotations

import re
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote

from aquahelm.check.customs import urls
from aquahelm.inventory.quantity import parse_quantity

if TYPE_CHECKING:
    from collections.abc import Callable

Opaque = dict[str, Any]
_SEMVER = re.compile(
    r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
    r"(?:-((?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*))?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)


def possible(make: Callable[[str], Any]) -> Callable[[str], bool]:
    """Whether a text can be made into such a value: `isQuantity` of `quantity`."""

    def judge(text: str) -> bool:
        try:
            make(text)
        except ValueError:
            return False
        return True

    return judge


def quantity(text: str) -> Opaque:
    """`quantity("1Gi")`."""
    return {"quantity": text, "amount": str(parse_quantity(text))}


def _amount(value: Opaque | int) -> Fraction:
    return Fraction(value) if isinstance(value, int) else Fraction(value["amount"])


def _as_quantity(amount: Fraction) -> Opaque:
    return {"quantity": str(amount), "amount": str(amount)}


def add(left: Opaque, right: Opaque | int) -> Opaque:
    """`quantity.add`."""
    return _as_quantity(_amount(left) + _amount(right))


def sub(left: Opaque, right: Opaque | int) -> Opaque:
    """`quantity.sub`."""
    return _as_quantity(_amount(left) - _amount(right))


def sign(value: Opaque) -> int:
    """`quantity.sign`."""
    amount = _amount(value)
    return (amount > 0) - (amount < 0)


def is_integer(value: Opaque) -> bool:
    """`quantity.isInteger`."""
    return _amount(value).denominator == 1


def as_integer(value: Opaque) -> int:
    """`quantity.asInteger`. Errors: ValueError where it has a fraction."""
    amount = _amount(value)
    if amount.denominator != 1:
        raise ValueError("cannot convert value to integer")
    return int(amount)


def as_float(value: Opaque) -> float:
    """`quantity.asApproximateFloat`."""
    return float(_amount(value))


def semver(text: str) -> Opaque:
    """`semver("1.2.3")`. Errors: ValueError."""
    match = _SEMVER.fullmatch(text)
    if not match:
        raise ValueError(f"not a semantic version: {text}")
    return {"semver": text, "numbers": [int(match[1]), int(match[2]), int(match[3])], "before": match[4] or ""}


def major(value: Opaque) -> int:
    """`semver.major`."""
    return int(value["numbers"][0])


def minor(value: Opaque) -> int:
    """`semver.minor`."""
    return int(value["numbers"][1])


def patch(value: Opaque) -> int:
    """`semver.patch`."""
    return int(value["numbers"][2])


def _rank(value: Opaque) -> Any:
    """What quantities and versions are ordered by."""
    if "amount" in value:
        return _amount(value)
    parts = [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in value["before"].split(".")]
    return value["numbers"], not value["before"], parts


def compare(left: Opaque, right: Opaque) -> int:
    """`compareTo`: -1, 0 or 1."""
    first, second = _rank(left), _rank(right)
    return int(first > second) - int(first < second)


def is_greater(left: Opaque, right: Opaque) -> bool:
    """`isGreaterThan`."""
    return compare(left, right) > 0


def is_less(left: Opaque, right: Opaque) -> bool:
    """`isLessThan`."""
    return compare(left, right) < 0


def ip(text: str) -> Opaque:
    """`ip("10.0.0.1")`. Errors: ValueError; no zone, no IPv4 inside IPv6, as the API server."""
    if "%" in text or ("." in text and ":" in text):
        raise ValueError(f"not an address: {text}")
    return {"ip": str(ip_address(text))}


def is_canonical(text: str) -> bool:
    """`ip.isCanonical`."""
    return str(ip(text)["ip"]) == text


def cidr(text: str) -> Opaque:
    """`cidr("10.0.0.0/8")`. Errors: ValueError."""
    if "/" not in text:
        raise ValueError(f"not a network: {text}")
    ip_network(text, strict=False)
    return {"cidr": text}


def _address(value: Opaque) -> IPv4Address | IPv6Address:
    return ip_address(value["ip"] if "ip" in value else value["cidr"].partition("/")[0])


def _network(value: Opaque | str) -> IPv4Network | IPv6Network:
    return ip_network(value["cidr"] if isinstance(value, dict) else value, strict=False)


def family(value: Opaque) -> int:
    """`ip.family`: 4 or 6."""
    return 6 if isinstance(_address(value), IPv6Address) else 4


def is_unspecified(value: Opaque) -> bool:
    """`ip.isUnspecified`."""
    return _address(value).is_unspecified


def is_loopback(value: Opaque) -> bool:
    """`ip.isLoopback`."""
    return _address(value).is_loopback


def is_link_local_multicast(value: Opaque) -> bool:
    """`ip.isLinkLocalMulticast`."""
    found = _address(value)
    return found in ip_network("224.0.0.0/24" if found.version == 4 else "ff02::/16")


def is_link_local_unicast(value: Opaque) -> bool:
    """`ip.isLinkLocalUnicast`."""
    return _address(value).is_link_local


def is_global_unicast(value: Opaque) -> bool:
    """`ip.isGlobalUnicast`, which in Go holds for private addresses too."""
    found = _address(value)
    broadcast = str(found) == "255.255.255.255"
    return not (found.is_unspecified or found.is_loopback or found.is_multicast or found.is_link_local or broadcast)


def contains_ip(network: Opaque, address: Opaque | str) -> bool:
    """`cidr.containsIP`."""
    return ip_address(address["ip"] if isinstance(address, dict) else address) in _network(network)


def contains_cidr(network: Opaque, other: Opaque | str) -> bool:
    """`cidr.containsCIDR`."""
    outer, inner = _network(network), _network(other)
    return outer.version == inner.version and outer.prefixlen <= inner.prefixlen and inner.network_address in outer


def address_of(network: Opaque) -> Opaque:
    """`cidr.ip`."""
    return {"ip": str(_address(network))}


def prefix_length(network: Opaque) -> int:
    """`cidr.prefixLength`."""
    return _network(network).prefixlen


def masked(network: Opaque) -> Opaque:
    """`cidr.masked`."""
    return {"cidr": str(_network(network))}


def written(value: Opaque) -> str:
    """`string(ip)`, `string(cidr)`."""
    return str(value.get("ip") or value["cidr"])


def url(text: str) -> Opaque:
    """`url("https://example.com/x")`. Errors: ValueError; absolute, or an absolute path."""
    urls.parse(text)
    return {"url": text}


def scheme(value: Opaque) -> str:
    """`url.getScheme`."""
    return urls.parse(value["url"]).scheme


def host(value: Opaque) -> str:
    """`url.getHost`, with the port."""
    return urls.parse(value["url"]).host


def host_name(value: Opaque) -> str:
    """`url.getHostname`."""
    return urls.parse(value["url"]).name


def port(value: Opaque) -> str:
    """`url.getPort`, as text."""
    return urls.parse(value["url"]).port


def escaped_path(value: Opaque) -> str:
    """`url.getEscapedPath`."""
    return quote(urls.parse(value["url"]).path, safe="/%:@!$&'()*+,;=~")


def query(value: Opaque) -> dict[str, list[str]]:
    """`url.getQuery`."""
    return parse_qs(urls.parse(value["url"]).query, keep_blank_values=True)


def is_sorted(values: list[Any]) -> bool:
    """`list.isSorted`."""
    return all(left <= right for left, right in pairwise(values))


def total(values: list[Any]) -> Any:
    """`list.sum`."""
    return sum(values[1:], start=values[0]) if values else 0


def least(values: list[Any]) -> Any:
    """`list.min`. Errors: ValueError for an empty list."""
    return min(values)


def most(values: list[Any]) -> Any:
    """`list.max`. Errors: ValueError for an empty list."""
    return max(values)


def index_of(values: list[Any], wanted: Any) -> int:
    """`list.indexOf`."""
    return values.index(wanted) if wanted in values else -1


def last_index_of(values: list[Any], wanted: Any) -> int:
    """`list.lastIndexOf`."""
    return len(values) - 1 - values[::-1].index(wanted) if wanted in values else -1


def find(text: str, pattern: str) -> str:
    """`string.find`: the first match, or nothing."""
    match = re.search(pattern, text, re.ASCII)
    return match[0] if match else ""


def find_all(text: str, pattern: str, limit: int = -1) -> list[str]:
    """`string.findAll`."""
    found = [match[0] for match in re.finditer(pattern, text, re.ASCII)]
    return found if limit < 0 else found[:limit]


def contains_all(values: list[Any], wanted: list[Any]) -> bool:
    """`sets.contains`."""
    return all(one in values for one in wanted)


def equivalent(left: list[Any], right: list[Any]) -> bool:
    """`sets.equivalent`."""
    return contains_all(left, right) and contains_all(right, left)


def intersects(left: list[Any], right: list[Any]) -> bool:
    """`sets.intersects`."""
    return any(one in right for one in left)
