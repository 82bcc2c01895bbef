"""IP addresses and ranges as the API server reads them (k8s.io/apimachinery/pkg/util/validation, `ip.go`).

Until Kubernetes 1.35 it takes some forms that it calls ambiguous since: leading zeros, an IPv4 address in IPv6 form, a
range with bits beyond its prefix. So each trouble says since when it is one.
"""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple, TypeAlias

STRICT_SINCE = "1.36"
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Range: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
_ZEROS = re.compile(r"(^|\.)0[0-9]")
_FOUR = re.compile(r"[0-9]+(\.[0-9]+){3}")
_LENGTH = re.compile(r"[0-9]+")


class Trouble(NamedTuple):
    """What is wrong, in words that follow the value, and since which version; empty for every version."""

    message: str
    since: str = ""


def read_address(text: str) -> Address | None:
    """The address, read as loosely as any version reads it; None if it is none."""
    try:
        if _FOUR.fullmatch(text):
            return ipaddress.IPv4Address(".".join(str(int(part)) for part in text.split(".")))
        return None if "%" in text else ipaddress.IPv6Address(text)
    except ValueError:
        return None


def read_range(text: str) -> Range | None:
    """The range without bits beyond its prefix, read as loosely; None if it is none."""
    before, slash, length = text.partition("/")
    address = read_address(before)
    if address is None or not slash or not _LENGTH.fullmatch(length) or int(length) > address.max_prefixlen:
        return None
    return ipaddress.ip_network((address, int(length)), strict=False)


def address_trouble(text: str) -> Trouble | None:
    """What the server says of an address."""
    address = read_address(text)
    if address is None:
        return Trouble("is not an IP address")
    return _ambiguous(text, address)


def range_trouble(text: str) -> Trouble | None:
    """What the server says of a range such as `10.0.0.0/8`."""
    whole = read_range(text)
    before, _, length = text.partition("/")
    address = read_address(before)
    if whole is None or address is None:
        return Trouble("is not a range such as 10.0.0.0/8")
    if len(length) > 1 and length.startswith("0"):
        return Trouble("has leading zeros", STRICT_SINCE)
    trouble = _ambiguous(before, address)
    if trouble is None and address != whole.network_address:
        return Trouble(f"has bits beyond its prefix; the range is {whole}", STRICT_SINCE)
    return trouble


def endpoint_trouble(text: str) -> str:
    """Why no packet from elsewhere can be sent to an address; empty if it can, or if it is no address."""
    address = read_address(text)
    if address is None:
        return ""
    if address.is_unspecified:
        return "is no host's address"
    if address.is_loopback:
        return "is a loopback address"
    local_multicast = ipaddress.ip_network("224.0.0.0/24" if address.version == 4 else "ff02::/16")
    if address.is_link_local or address in local_multicast:
        return "is a link-local address"
    return ""


def _ambiguous(text: str, address: Address) -> Trouble | None:
    if isinstance(address, ipaddress.IPv4Address):
        return Trouble("has leading zeros", STRICT_SINCE) if _ZEROS.search(text) else None
    if address.ipv4_mapped:
        return Trouble(f"is an IPv4 address in IPv6 form; write {address.ipv4_mapped}", STRICT_SINCE)
    return None
