"""Sets of IP addresses: what a NetworkPolicy's `ipBlock` holds, what counts as the internet."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

_Span: TypeAlias = tuple[int, int]
_IPV6 = 1 << 32
"""IPv6 addresses are counted after all IPv4 addresses, so that one line holds both."""


class Addresses:
    """A set of addresses of both families, as spans that neither touch nor overlap."""

    __slots__ = ("spans",)

    def __init__(self, spans: Iterable[_Span] = ()) -> None:
        joined: list[_Span] = []
        for first, last in sorted(spans):
            if joined and first <= joined[-1][1] + 1 and first != _IPV6:
                joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
            else:
                joined.append((first, last))
        self.spans = tuple(joined)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.spans)

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same."""
        return isinstance(other, Addresses) and self.spans == other.spans

    def __hash__(self) -> int:
        """By what it holds."""
        return hash(self.spans)

    def __or__(self, other: Addresses) -> Addresses:
        """What either holds."""
        return Addresses((*self.spans, *other.spans))

    def __sub__(self, other: Addresses) -> Addresses:
        """What `other` does not hold."""
        left = list(self.spans)
        for first, last in other.spans:
            left = [
                piece
                for low, high in left
                for piece in ((low, min(high, first - 1)), (max(low, last + 1), high))
                if piece[0] <= piece[1]
            ]
        return Addresses(left)

    def __le__(self, other: Addresses) -> bool:
        """Whether `other` holds all of it."""
        return all(any(first <= low and high <= last for first, last in other.spans) for low, high in self.spans)

    def __ge__(self, other: Addresses) -> bool:
        """Whether it holds all of `other`."""
        return other <= self

    def meets(self, other: Addresses) -> bool:
        """Whether any address is in both."""
        return any(low <= last and first <= high for low, high in self.spans for first, last in other.spans)


@lru_cache(maxsize=4096)
def addresses(*cidrs: str, but: tuple[str, ...] = ()) -> Addresses:
    """The addresses of these networks (a bare address is a network of one) without those of `but`.

    What is no network counts as empty: the API server refuses it.
    """
    held = Addresses(span for cidr in cidrs for span in _spans(cidr))
    return held - addresses(*but) if but else held


def _spans(cidr: str) -> list[_Span]:
    try:
        network: IPv4Network | IPv6Network = ip_network(cidr, strict=False)
    except ValueError:
        return []
    start = _IPV6 if network.version == 6 else 0
    return [(start + int(network.network_address), start + int(network.broadcast_address))]


EVERYWHERE = addresses("0.0.0.0/0", "::/0")
EVERY_IPV4 = addresses("0.0.0.0/0")
PRIVATE = addresses("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
"""Where clusters take the addresses of their pods from, unless they are given public ones."""
NEVER_ROUTED = addresses("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "fe80::/10", "ff00::/8", "::/127")
INTERNET = EVERY_IPV4 - PRIVATE - NEVER_ROUTED
"""Public IPv4 addresses: a host is reached when its IPv4 address is."""
