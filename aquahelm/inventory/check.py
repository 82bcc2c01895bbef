"""What models cannot see: references between nouns, names, routes; for each environment, each problem once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from aquahelm.errors import Problem
from aquahelm.inventory.backups import check_backups
from aquahelm.inventory.kafka_use import kafka_use_problems
from aquahelm.inventory.models.runtime import Preset
from aquahelm.inventory.models.store import ObjectStore
from aquahelm.inventory.names import cron_budget, kafka_nodes_budget, service_budget, store_budget
from aquahelm.inventory.objects import objects_asked_for
from aquahelm.inventory.paths import Path, spell
from aquahelm.inventory.roles import roles
from aquahelm.inventory.secretnames import nearest, service_secret_problems, store_secret_problems
from aquahelm.inventory.waves import wave_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from aquahelm.finding import Place
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.service import Service, Use

    Locate = Callable[[Path, str], Place]

RESERVED = {
    "global": "Helm's own values",
    "aquahelm": "the library chart",
    "secrets": "the chart's own secret values",
    "observability": "the chart's own alerts and dashboards",
    "create-secrets": "the hook that makes secrets",
    "default-deny": "the platform's NetworkPolicy",
    "dns": "the platform's NetworkPolicy",
}

ROUTES = 16
"""Rules of an HTTPRoute (Gateway API, maxItems of spec.rules)."""

NUMBER = re.compile("[0-9]+(e[0-9]+)?|0x[0-9a-f]+|0o[0-7]+|0b[01]+")
MISREAD = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])
KEYS = {
    "postgres": {"database", "schema", "role", "as", "monitor"},
    "redis": set[str](),
    "valkey": set[str](),
    "minio": {"bucket"},
    "rustfs": {"bucket"},
    "kafka": {"topics", "produces", "consumes", "group", "role"},
}


SPELLED = {"dbSchema": "schema", "loginAs": "as"}
"""Fields of `uses` whose names in the file are no names of Python's."""


@dataclass(frozen=True, slots=True)
class Declared:
    """Names that the file declares, also where the declaration itself is wrong: a reference to one is no mistake."""

    services: frozenset[str]
    stores: frozenset[str]
    secrets: frozenset[str]
    edge: bool


def declared(readings: Iterable[Any]) -> Declared:
    """The names in the resolved data of all environments."""
    services: set[str] = set()
    stores: set[str] = set()
    secrets: set[str] = set()
    edge = False
    for data in readings:
        services |= _keys(data, "services")
        stores |= _keys(data, "stores")
        secrets |= _keys(data.get("secrets"), "names")
        edge = edge or "edge" in data
    return Declared(frozenset(services), frozenset(stores), frozenset(secrets), edge)


def _keys(holder: Any, key: str) -> set[str]:
    value = holder.get(key) if isinstance(holder, dict) else None
    return {name for name in value if isinstance(name, str)} if isinstance(value, dict) else set()


def check(environments: Mapping[str, Platform], locate: Locate, names: Declared) -> list[Problem]:
    """All problems of all environments; one that several environments share is told once."""
    found: dict[tuple[int, int, str, str], Problem] = {}
    for environment, platform in environments.items():
        for path, message, remedy in _environment(platform, set(environments), names):
            place = locate(path, environment)
            problem = Problem(place.line, place.column, spell(path), message, remedy)
            found.setdefault((problem.line, problem.column, problem.path, message), problem)
    return list(found.values())


Told = tuple[Path, str, str]


def _environment(platform: Platform, environments: set[str], names: Declared) -> Iterator[Told]:
    yield from _names(platform, environments)
    yield from _exceptions(platform, environments)
    yield from _routes(platform, names)
    yield from roles(platform)
    yield from store_secret_problems(platform)
    yield from check_backups(platform, names.stores)
    yield from wave_problems(platform)
    for name, service in platform.services.items():
        yield from _service(name, service, platform, names)


def _names(platform: Platform, environments: set[str]) -> Iterator[Told]:
    for name in platform.environments:
        if name in ("default", "absent"):
            message = f"{name} has a meaning of its own in per-environment values"
            yield ("environments", name), message, "choose another name"
    components: list[Path] = [("services", name) for name in platform.services]
    components += [("stores", name) for name in platform.stores]
    for path in components:
        yield from _clash(path, platform, environments)
    for path in [*components, *_parts(platform)]:
        yield from _misread(path)
    yield from _twice(platform)
    yield from _lengths(platform)


def _exceptions(platform: Platform, environments: set[str]) -> Iterator[Told]:
    for number, exemption in enumerate(platform.exceptions):
        for index, name in enumerate(exemption.environments):
            if name not in environments:
                path: Path = ("exceptions", number, "environments", index)
                yield path, f'no environment is named "{name}"', nearest(name, environments)


def _parts(platform: Platform) -> Iterator[Path]:
    """Everything below a service that has a name in a manifest."""
    for name, service in platform.services.items():
        for field in ("initContainers", "sidecars", "containers", "jobs", "volumes", "ports"):
            yield from (("services", name, field, key) for key in getattr(service, field))


def _lengths(platform: Platform) -> Iterator[Told]:
    for name, service in platform.services.items():
        yield from _too_long(("services", name), name, service_budget(list(service.jobs)), "the chart's suffixes")
        for job in (job for job, item in service.jobs.items() if item.schedule is not None):
            path = ("services", name, "jobs", job)
            yield from _too_long(path, job, cron_budget(name), "the service's name and a CronJob's suffix")
    for name, store in platform.stores.items():
        budget = store_budget(
            backup=store.backup is not None, cluster=store.engine == "postgres" and store.mode == "operator"
        )
        yield from _too_long(("stores", name), name, budget, "the chart's suffixes")
        if store.engine == "kafka" and store.mode == "operator":
            yield from _too_long(("stores", name), name, kafka_nodes_budget(), "its operator's prefixes and suffixes")


def _clash(path: Path, platform: Platform, environments: set[str]) -> Iterator[Told]:
    name = str(path[-1])
    if name in RESERVED:
        yield path, f"{name} is taken by {RESERVED[name]}", "choose another name"
    if name in environments:
        yield path, f"{name} is also an environment, so that it reads as a per-environment value", "choose another name"
    if name == platform.platform:
        yield path, f"{name} is the platform's own name, and so the umbrella chart's", "choose another name"
    if name == f"{platform.platform}-https-redirect":
        yield path, f"{name} is the name of the redirect at the edge", "choose another name"
    if path[0] == "services" and name in platform.stores:
        yield path, f"{name} is a store too; both would make the Service {name}", "rename one of them"


def _twice(platform: Platform) -> Iterator[Told]:
    """Objects that two paths ask for, the first of each two paths. Components of one name are told by `_clash`."""
    asked: dict[tuple[str, str], Path] = {}
    told: set[tuple[Path, Path]] = set()
    for kind, name, path in objects_asked_for(platform):
        first = asked.setdefault((kind, name), path)
        if first != path and (first, path) not in told and not (len(first) == len(path) == 2 and first[1] == path[1]):
            told.add((first, path))
            yield path, f"makes the {kind} {name}, and so does {spell(first)}", "rename one of them"


def _misread(path: Path) -> Iterator[Told]:
    """Names that a Service cannot have before Kubernetes 1.36, or that YAML takes for something else in a manifest."""
    name = str(path[-1])
    if len(path) == 2 and not name[:1].isalpha():
        yield path, f"{name} begins with a digit; a Service's name begins with a letter", f"such as s-{name}"
    elif (
        name in MISREAD
        or not re.search("[a-z-]", name)
        or re.fullmatch("[0-9]+e[0-9]+|0x[0-9a-f]+|0o[0-7]+|0b[01]+", name)
    ):
        yield path, f"{name} is not text to YAML readers, and would not be a name in a manifest", "choose another name"


def _too_long(path: Path, name: str, budget: int, suffixes: str) -> Iterator[Told]:
    if len(name) > budget:
        yield (
            path,
            f"has {len(name)} characters; {max(budget, 0)} remain once {suffixes} are added",
            f"shorten it to {max(budget, 1)} characters",
        )


def _routes(platform: Platform, names: Declared) -> Iterator[Told]:
    taken: dict[tuple[str, str, bool], str] = {}
    for name, service in platform.services.items():
        if len(service.routes) > ROUTES:
            message = f"{len(service.routes)} routes; an HTTPRoute takes {ROUTES} rules"
            yield ("services", name, "routes"), message, "route a common prefix"
        for index, route in enumerate(service.routes):
            path: Path = ("services", name, "routes", index)
            key = (route.host or "", route.path.rstrip("/") or "/", route.exact)
            if key in taken:
                yield path, f"{route.path} leads to {taken[key]} already", "give each path one service"
            taken.setdefault(key, name)
            if platform.edge is None:
                if names.edge and platform.environments:
                    continue  # it is there, and wrong: that was told already
                yield path, "there is no edge to route from", "add edge: {kind: …, host: …}"
            elif route.rewrite is not None and platform.edge.kind == "ingress":
                yield (
                    (*path, "rewrite"),
                    "an Ingress has no portable way to rewrite a path",
                    "use edge.kind: gateway, or let the service answer on the path as it is",
                )
            if route.port is not None and route.port != "http" and route.port not in service.ports:
                yield (*path, "port"), f"no port is named {route.port}", nearest(route.port, ["http", *service.ports])


def _service(name: str, service: Service, platform: Platform, names: Declared) -> Iterator[Told]:
    here: Path = ("services", name)
    presets = list(get_args(Preset))
    if service.runtime not in presets and service.runtime not in platform.runtimes:
        yield (
            (*here, "runtime"),
            f"no runtime is named {service.runtime!r}",
            nearest(service.runtime, [*presets, *platform.runtimes]),
        )
    yield from _calls(name, service, platform, names)
    for store, use in service.uses.items():
        yield from _use((*here, "uses", store), store, use, platform, names)
        if use.loginAs is not None and store in platform.stores and "as" in KEYS[platform.stores[store].engine]:
            yield from _login((*here, "uses", store, "as"), store, use.loginAs, platform, names)
    yield from service_secret_problems(here, service, names.secrets)
    yield from _image(here, service)
    yield from _ports(here, service)
    yield from _mounts(here, service)


def _calls(name: str, service: Service, platform: Platform, names: Declared) -> Iterator[Told]:
    here: Path = ("services", name, "calls")
    seen: set[str] = set()
    for index, callee in enumerate(service.calls):
        path = (*here, index)
        if callee not in names.services:
            yield path, f'no service is named "{callee}"', nearest(callee, names.services)
        elif callee == name:
            yield path, "a service does not call itself", "remove it"
        elif service.enabled and callee in platform.services and not platform.services[callee].enabled:
            yield (
                path,
                f"{callee} is off in this environment and could not answer",
                f"switch {callee} on, or leave the call out: [..., {{…: absent}}]",
            )
        elif service.enabled and callee in platform.services and platform.services[callee].optional:
            yield (
                path,
                f"{callee} is off until somebody asks for it, and could not answer",
                f"leave optional out of {callee}, or leave the call out",
            )
        if callee in seen:
            yield path, f"{callee} stands here twice", "remove one"
        seen.add(callee)


def _use(path: Path, name: str, use: Use, platform: Platform, names: Declared) -> Iterator[Told]:
    store = platform.stores.get(name)
    if store is None:
        if name not in names.stores:
            yield path, f'no store is named "{name}"', nearest(name, names.stores)
        return
    given = {SPELLED.get(key, key) for key in use.model_fields_set} - {"env"}
    for key in sorted(given - KEYS[store.engine]):
        allowed = ", ".join(sorted(KEYS[store.engine])) or "only env"
        yield (*path, key), f"{key} means nothing to {store.engine}", f"remove it (allowed: {allowed})"
    if isinstance(store, ObjectStore):
        if use.bucket is None:
            yield path, "says no bucket", f"add bucket: one of {', '.join(store.buckets) or '(none is declared)'}"
        elif use.bucket not in store.buckets:
            yield (*path, "bucket"), f'{name} has no bucket named "{use.bucket}"', nearest(use.bucket, store.buckets)
    if store.engine == "kafka":
        yield from kafka_use_problems(path, name, use, store)


def _login(path: Path, store: str, other: str, platform: Platform, names: Declared) -> Iterator[Told]:
    """A service can only log in as one that has a role of its own in the store."""
    if other not in names.services:
        yield path, f'no service is named "{other}"', nearest(other, names.services)
        return
    service = platform.services.get(other)
    if service is None:
        return
    use = service.uses.get(store)
    if use is None or use.loginAs is not None or not service.enabled:
        with_role = [
            name
            for name, item in platform.services.items()
            if item.enabled and store in item.uses and item.uses[store].loginAs is None
        ]
        yield path, f"{other} has no role of its own in {store}", nearest(other, with_role)


def _image(here: Path, service: Service) -> Iterator[Told]:
    images = [((*here, "image"), service.image)]
    for field in ("initContainers", "sidecars", "containers", "jobs"):
        images += [
            ((*here, field, key, "image"), item.image) for key, item in getattr(service, field).items() if item.image
        ]
    for path, image in images:
        if image.tag is None and image.digest is None:
            yield path, "has neither a tag nor a digest", 'add tag: "v1.4.0" or digest: sha256:…'
        if image.tag == "latest":
            yield (*path, "tag"), "latest names a different image every day", "pin a version or a digest"


def _ports(here: Path, service: Service) -> Iterator[Told]:
    taken: dict[tuple[int, str], str] = {}
    if service.port is not None:
        taken[service.port, "TCP"] = "port"
    for name, item in service.ports.items():
        path = (*here, "ports", name)
        if name == "http":
            yield path, "http is the name of the main port", "use port: …, or another name"
        key = (item.port, item.protocol)
        if key in taken:
            yield path, f"{item.port}/{item.protocol} is {taken[key]} already", "give each port one number"
        taken.setdefault(key, f"ports.{name}")


def _mounts(here: Path, service: Service) -> Iterator[Told]:
    taken: dict[str, str] = {}
    for name, volume in service.volumes.items():
        if volume.mount in taken:
            yield (
                (*here, "volumes", name, "mount"),
                f"{volume.mount} is taken by {taken[volume.mount]}",
                "give each volume a place of its own",
            )
        taken.setdefault(volume.mount, name)
    for file in service.files:
        if not file.startswith("/") or file.endswith("/"):
            yield (*here, "files", file), "is not the absolute path of a file", "write /folder/name"
