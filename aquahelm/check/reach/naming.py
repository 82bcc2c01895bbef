"""The ends of a connection by the names that people have for them."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_network
from typing import TYPE_CHECKING

from aquahelm.check.reach.addresses import EVERY_IPV4, addresses
from aquahelm.check.reach.ends import THE_INTERNET, AddressEnd, Door, PodEnd, cluster_dns, elsewhere
from aquahelm.check.wording import listing, nearest
from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.reach.declared import DeclaredNetwork
    from aquahelm.check.reach.ends import End

PLACES = ("internet", "dns", "api-server", "edge", "metrics")
"""Names of ends that are no objects."""
_API_SERVER = (443, 6443)


@dataclass(frozen=True, slots=True)
class Named:
    """An end under a name that people use.

    Attributes:
        end: it.
        doors: the ports that people probably ask about.
        translated: port of a Service → the port of its pods, by number and by name, each with the Service.
    """

    end: End
    doors: tuple[Door, ...] = ()
    translated: tuple[tuple[int, str, Door, str], ...] = ()

    def asked(self, port: str, protocol: str) -> list[tuple[Door, str]]:
        """The ports of the pods that are meant, each with the Service's port that leads there (or nothing).

        Args:
            port: a number or a name, of a Service or of the pods; empty for all that there are.
            protocol: `TCP`, `UDP`, `SCTP`; empty for what the port has.
        """
        ways: dict[Door, str] = {}
        for number, name, door, via in self.translated:
            if not port or port in (str(number), name):
                ways.setdefault(door, via)
        found = {} if port else {door: ways.get(door, "") for door in self.doors}
        found |= ways
        if port and not found:
            found = {door: "" for door in self.doors if port in (str(door.number), door.name)}
        fitting = [(door, via) for door, via in found.items() if protocol in ("", door.protocol)]
        return fitting or ([(Door(int(port), protocol or "TCP"), "")] if port.isdigit() else [])


def find(word: str, objects: Objects, declared: DeclaredNetwork | None, as_target: bool) -> list[Named]:
    """What a word names: pods, a place, an address. Raises UsageError with what it may have meant."""
    place = _place(word, objects, declared)
    if place is not None:
        return [place]
    kind, _, name = word.rpartition("/")
    if kind == "Namespace":
        return [Named(elsewhere(word, name, own=objects.release_namespace))]
    if as_target and declared is not None:
        exits = [way_out for way_out in declared.exits if way_out.name == word]
        if exits:
            ports = {port: Door(port) for way_out in exits for port in way_out.ports}
            return [Named(exits[0].end, tuple(ports.values()))]
    items = list(_with_ref(word, objects) if kind else _called(word, objects, declared))
    if not items:
        raise UsageError(f"nothing that is rendered is called {word}", _meant(word, objects))
    return [_pods(item, objects, objects.network.end(item)) for item in dict.fromkeys(items)]


def _place(word: str, objects: Objects, declared: DeclaredNetwork | None) -> Named | None:
    if word == "internet":
        return Named(THE_INTERNET, (Door(443),))
    if word == "dns":
        end = declared.dns if declared else cluster_dns(own=objects.release_namespace)
        return Named(end, end.doors)
    if word == "api-server":
        known = [way_out for way_out in declared.exits if way_out.kind == "api-server"] if declared else []
        ports = known[0].ports if known else _API_SERVER
        return Named(AddressEnd(word, known[0].addresses if known else EVERY_IPV4), tuple(map(Door, ports)))
    if word in ("edge", "metrics"):
        visitor = next((one for one in declared.visitors if one.name == word), None) if declared else None
        if declared is None or visitor is None:
            raise UsageError(f"nobody says where {word} is", "Namespace/NAME stands for the pods of a namespace")
        return Named(declared.visitor_end(visitor))
    try:
        ip_network(word, strict=False)
    except ValueError:
        return None
    return Named(AddressEnd(word, addresses(word)))


def _with_ref(ref: str, objects: Objects) -> Iterator[Object]:
    """The object `Kind/name`, or the pods behind it if it is a Service."""
    for item in objects:
        if item.ref == ref:
            yield from _behind(item, objects) if item.kind == "Service" else [item] if item.has_pods else []


def _called(name: str, objects: Objects, declared: DeclaredNetwork | None) -> list[Object]:
    """The objects of this name that run pods; else those behind a Service of it; else jobs that begin with it."""
    running = [item for item in objects if item.has_pods]
    named = [item for item in running if item.name == name]
    services = [
        item for service in objects.of_kind("Service") if service.name == name for item in _behind(service, objects)
    ]
    of_component = list(objects.network.of_component(name)) if declared is not None else []
    jobs = [item for item in running if item.kind in ("Job", "CronJob")]
    return (
        named
        or services
        or [item for item in jobs if item.name.startswith(f"{name}-")]
        or [item for item in jobs if f"-{name}-" in f"{item.name}-"]
        or of_component[:1]
    )


def _behind(service: Object, objects: Objects) -> tuple[Object, ...]:
    return objects.running((service.spec / "selector").texts, service.namespace)


def _pods(item: Object, objects: Objects, end: PodEnd) -> Named:
    return Named(end, end.doors, tuple(_translated(item, objects, end)))


def _translated(item: Object, objects: Objects, end: PodEnd) -> Iterator[tuple[int, str, Door, str]]:
    for service in objects.of_kind("Service"):
        if service.namespace == item.namespace and item in _behind(service, objects):
            for port in service.spec / "ports":
                number, protocol = (port / "port").number, (port / "protocol").text or "TCP"
                target = port / "targetPort"
                via = f"{service.ref} port {number}"
                for door in _meant_by(target.text, target.number or number, protocol, end.doors):
                    if number is not None:
                        yield number, (port / "name").text or "", door, via


def _meant_by(name: str | None, number: int | None, protocol: str, doors: Iterable[Door]) -> list[Door]:
    """The ports of the pods that a Service's `targetPort` means."""
    own = [
        door for door in doors if door.protocol == protocol and (door.name == name if name else door.number == number)
    ]
    return own or ([Door(number, protocol)] if number is not None and not name else [])


def _meant(word: str, objects: Objects) -> str:
    known = {item.name for item in objects if item.has_pods} | {item.ref for item in objects if item.has_pods}
    near = nearest(word, {*known, *PLACES})
    return f"{near}?" if near else f"a name, Kind/name, Namespace/NAME, an address, {listing(PLACES)}"
