"""Every version that the inventory pins, where it stands, and what may become of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from aquahelm.bump.model import Pin, PinKind, Policy
from aquahelm.bump.policies import policy_for
from aquahelm.inventory.models.image import Image
from aquahelm.inventory.paths import Path, spell
from aquahelm.inventory.resolve import trace
from aquahelm.plan.images import image_values, kafka_image, minio_image, postgres_image, redis_image, rustfs_image
from aquahelm.plan.recipes import cloudnativepg, redisoperator
from aquahelm.registry.name import ImageName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.plan.model import Values

_VERSION: Final = "{}"


@dataclass(frozen=True, slots=True)
class Found:
    """A pin in the inventory.

    Attributes:
        pin: what is pinned; its path is that of the tag in the file, choices' keys included.
        policy: what may become of it.
        tag_path, digest_path: where they stand in the file; empty where they do not.
        environments: that take it, in the inventory's order.
        line: of the tag (or digest), 1-based.
        companions: images that must exist of the same version: name, and tag with `{}` for the version.
    """

    pin: Pin
    policy: Policy
    tag_path: Path
    digest_path: Path
    environments: tuple[str, ...]
    line: int
    companions: tuple[tuple[ImageName, str], ...] = ()

    @property
    def group(self) -> str:
        """The name of its pull request: the policy's, else one made of the image's name."""
        if self.policy.group:
            return self.policy.group
        name = self.pin.image.path.removeprefix("library/") if self.pin.image else self.pin.name
        return "".join(char if char.isalnum() else "-" for char in name.lower()).strip("-")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A version in the inventory that decides about no image, and why."""

    path: str
    version: str
    why: str


@dataclass(slots=True)
class _Place:
    """What stands at one place of the file, as some environments take it."""

    name: ImageName
    tag: str
    digest: str
    tag_path: Path
    digest_path: Path
    environments: list[str]
    suffix: str = ""
    runs: str = ""
    store: str = ""
    companions: tuple[tuple[ImageName, str], ...] = ()


def find_pins(inventory: Inventory) -> tuple[tuple[Found, ...], tuple[LeftOut, ...]]:
    """The pins that stand in the file, in its order, and the versions that pin nothing.

    Images that aquahelm itself brings do not stand in the file, and are not among them.
    """
    places: dict[tuple[Path, Path, ImageName], _Place] = {}
    left_out: dict[str, LeftOut] = {}
    deciding: set[str] = set()
    for environment, platform in inventory.environments.items():
        for place in (*_images(inventory, environment, platform), *_stores(inventory, environment, platform)):
            if isinstance(place, LeftOut):
                left_out[place.path] = place
                continue
            known = places.setdefault((place.tag_path, place.digest_path, place.name), place)
            if known is not place:
                known.environments.append(environment)
                known.companions = tuple(dict.fromkeys((*known.companions, *place.companions)))
            deciding.add(spell(place.tag_path))
    found = [_found(inventory, place) for place in places.values()]
    found += _others(inventory)
    rest = tuple(one for path, one in left_out.items() if path not in deciding)
    return tuple(sorted(found, key=lambda one: inventory.source.place(one.tag_path or one.digest_path))), rest


def _found(inventory: Inventory, place: _Place) -> Found:
    path = place.tag_path or place.digest_path
    one = len(place.environments) == 1 and len(inventory.environments) > 1
    pin = Pin(
        PinKind.IMAGE,
        str(place.name),
        spell(path),
        place.tag,
        place.digest,
        place.environments[0] if one else None,
        place.name,
        place.suffix,
        place.runs if place.runs != place.tag + place.suffix else "",
        place.store,
        frozenset(_updates(inventory).platforms),
    )
    policy = policy_for(_updates(inventory), pin.name, pin.path)
    environments = tuple(place.environments)
    line = inventory.source.place(path)[0]
    return Found(pin, policy, place.tag_path, place.digest_path, environments, line, place.companions)


def _updates(inventory: Inventory) -> Any:
    return next(iter(inventory.environments.values())).updates


def _others(inventory: Inventory) -> Iterator[Found]:
    """The Kubernetes range and the chart's version."""
    platform = next(iter(inventory.environments.values()))
    for kind, name, path, said in (
        (PinKind.KUBERNETES, "kubernetes", ("kubernetes",), platform.kubernetes),
        (PinKind.CHART, "chart", ("version",), platform.version),
    ):
        if inventory.source.data.get(path[0]) == said:
            pin = Pin(kind, name, path[0], said)
            policy = policy_for(platform.updates, name, path[0])
            yield Found(pin, policy, path, (), tuple(inventory.environments), inventory.source.place(path)[0])


def _images(inventory: Inventory, environment: str, platform: Platform) -> Iterator[_Place]:
    """Images that somebody wrote: of services, jobs, sidecars, init containers, stores, tools."""
    for path, image in _inside(platform, ()):
        tag_path = _written(inventory, environment, (*path, "tag"), image.tag)
        digest_path = _written(inventory, environment, (*path, "digest"), image.digest)
        if tag_path or digest_path:
            values = image_values(image, platform.registry)
            engine = getattr(platform.stores.get(str(path[1])), "engine", "") if path[0] == "stores" else ""
            store = engine if path[2:] == ("image",) else ""
            yield _Place(
                ImageName(values["registry"], values["repository"]),
                (image.tag or "") if tag_path else "",
                (image.digest or "") if digest_path else "",
                tag_path,
                digest_path,
                [environment],
                store=store,
            )


def _inside(value: Any, path: Path) -> Iterator[tuple[Path, Image]]:
    """Every image below a value of the models."""
    if isinstance(value, Image):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            if name in value.model_fields_set:
                yield from _inside(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _inside(item, (*path, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _inside(item, (*path, index))


def _written(inventory: Inventory, environment: str, path: Path, value: str | None) -> Path:
    """Where a value stands in the file; empty where nobody wrote it."""
    if not value:
        return ()
    place = trace(inventory.source, inventory.environment_names, path, environment)
    node = inventory.source.data
    for step in place:
        node = node[step]
    return place if node == value else ()


def _stores(inventory: Inventory, environment: str, platform: Platform) -> Iterator[_Place | LeftOut]:
    """Stores whose version stands for an image."""
    for name, store in platform.stores.items():
        path = _written(inventory, environment, ("stores", name, "version"), store.version)
        if not path:
            continue
        if store.mode == "managed":
            yield LeftOut(spell(path), store.version, "the server is run elsewhere; the version says which it is")
            continue
        if store.image is not None and store.mode == "container":
            yield LeftOut(spell(path), store.version, "the store has an image of its own; keep the version to its tag")
            continue
        leader = _LEADERS[store.engine]
        image, tag = _named(leader)
        companions = []
        if store.mode == "operator" and store.image is None and store.engine in _OPERATED:
            companions.append(_named(_OPERATED[store.engine]))
        if store.mode == "operator" and store.engine == "redis" and not (store.sentinel and store.sentinel.image):
            companions.append(_named(redisoperator.sentinel_image))
        yield _Place(
            image,
            store.version,
            "",
            path,
            (),
            [environment],
            tag.removeprefix(_VERSION),
            leader(store.version)["tag"],
            store.engine,
            tuple(companions),
        )


_LEADERS: Final[dict[str, Callable[[str], Values]]] = {
    "postgres": postgres_image,
    "redis": lambda version: redis_image("redis", version),
    "valkey": lambda version: redis_image("valkey", version),
    "minio": minio_image,
    "rustfs": rustfs_image,
    "kafka": kafka_image,
}
_OPERATED: Final[dict[str, Callable[[str], Values]]] = {
    "postgres": cloudnativepg.operated_image,
    "redis": redisoperator.operated_image,
}


def _named(image: Callable[[str], Values]) -> tuple[ImageName, str]:
    """The repository, and the tag with `{}` for the version."""
    values = image(_VERSION)
    return ImageName(values["registry"], values["repository"]), values["tag"]
