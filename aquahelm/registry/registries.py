"""Registries, asked: tags, digests, manifests."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit

from aquahelm.registry.address import base_url, known_host
from aquahelm.registry.auth import Doorman
from aquahelm.registry.cache import Cache
from aquahelm.registry.clock import Clock
from aquahelm.registry.contents import CREATED, config_labels, moment, platform, read_contents, read_mapping
from aquahelm.registry.credentials import Logins
from aquahelm.registry.endpoint import Endpoint
from aquahelm.registry.model import Manifest, RegistryTrouble, Settings, TimeIsUp
from aquahelm.registry.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from aquahelm.registry.contents import Contents
    from aquahelm.registry.name import ImageName

T = TypeVar("T")


class Registries:
    """All registries that one run asks; threads share it, and each question is sent once.

    A context manager: leaving it closes connections.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._logins = Logins(self.settings.docker_config)
        self._cache = Cache(self.settings.cache)
        self._lines: dict[str, _Line] = {}
        self._asked: dict[tuple[object, ...], Future[Any]] = {}
        self._lock = threading.Lock()

    def tags(self, repository: ImageName) -> tuple[str, ...]:
        """All tags of a repository, as the registry orders them.

        Errors: Absent, TimeIsUp, RegistryTrouble.
        """
        return self._once(("tags", repository), lambda: self._line(repository).ask(lambda one: one.tags(repository)))

    def digest(self, repository: ImageName, reference: str) -> str:
        """The digest of a tag (or of a digest: that it is there). Does not count as a pull.

        Errors: Absent, TimeIsUp, RegistryTrouble.
        """

        def ask() -> str:
            line = self._line(repository)
            return (
                line.ask(lambda one: one.digest(repository, reference)) or self.manifest(repository, reference).digest
            )

        return self._once(("digest", repository, reference), ask)

    def manifest(self, repository: ImageName, reference: str, *, whole: bool = False) -> Manifest:
        """What a tag or digest stands for.

        Args:
            repository: where.
            reference: tag or digest.
            whole: date of creation and all labels too, which takes up to two more requests.

        Errors: Absent, TimeIsUp, RegistryTrouble.
        """
        return self._once(
            ("manifest", repository, reference, whole), lambda: self._manifest(repository, reference, whole)
        )

    def close(self) -> None:
        """Close connections and stop clocks."""
        for line in self._lines.values():
            line.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _manifest(self, repository: ImageName, reference: str, whole: bool) -> Manifest:
        digest, contents = self._contents(repository, reference)
        platforms = {part.platform for part in contents.parts if part.platform}
        labels = dict(contents.annotations)
        image = contents
        if contents.is_index and contents.parts and (whole or not platforms):
            chosen = min(contents.parts, key=lambda part: part.platform != "linux/amd64")
            _, image = self._contents(repository, chosen.digest)
            labels = {**image.annotations, **labels}
        config: dict[str, Any] = {}
        if not image.is_index and image.parts and (whole or not platforms):
            config = self._config(repository, image.parts[0].digest)
            labels = {**config_labels(config), **labels}
        if not platforms and (spoken := platform(config)):
            platforms = {spoken}
        created = (moment(config.get("created")) or moment(labels.get(CREATED))) if whole else None
        return Manifest(digest, frozenset(platforms), created, MappingProxyType(labels))

    def _contents(self, repository: ImageName, reference: str) -> tuple[str, Contents]:
        def ask() -> tuple[str, Contents]:
            found = self._line(repository).ask(lambda one: one.manifest(repository, reference))
            digest, media_type, body = found
            return digest, read_contents(body, media_type, f"{repository}:{reference}")

        return self._once(("contents", repository, reference), ask)

    def _config(self, repository: ImageName, digest: str) -> dict[str, Any]:
        body = self._line(repository).ask(lambda one: one.blob(repository, digest))
        return read_mapping(body, f"{repository}@{digest}")

    def _line(self, repository: ImageName) -> _Line:
        with self._lock:
            if repository.registry not in self._lines:
                self._lines[repository.registry] = _Line(repository.registry, self.settings, self._logins, self._cache)
            return self._lines[repository.registry]

    def _once(self, question: tuple[object, ...], ask: Callable[[], T]) -> T:
        """The answer to a question that another thread may be asking already."""
        with self._lock:
            known = self._asked.get(question)
            if known is None:
                mine: Future[Any] = Future()
                self._asked[question] = mine
        if known is not None:
            found: T = known.result()
            return found
        try:
            found = ask()
        except BaseException as error:
            mine.set_exception(error)
            raise
        mine.set_result(found)
        return found


class _Line:
    """One registry with its mirrors, its time and its connections."""

    def __init__(self, registry: str, settings: Settings, logins: Logins, cache: Cache) -> None:
        told_time = (seconds for host, seconds in settings.patience.items() if known_host(host) == registry)
        self._clock = Clock(registry, next(told_time, settings.seconds))
        self._logins = logins
        self._cache = cache
        mirrors = next((places for host, places in settings.mirrors.items() if known_host(host) == registry), ())
        self._places = (*mirrors, registry)
        told = {urlsplit(place).netloc: urlsplit(place).scheme for place in mirrors if place.startswith("http://")}
        self._schemes = {**told, **settings.schemes}
        self._page = settings.page
        self._wire = Wire(registry, settings, self._clock, self._schemes)
        self._endpoints: dict[str, Endpoint] = {}
        self._down: set[str] = set()
        self._lock = threading.Lock()

    def ask(self, question: Callable[[Endpoint], T]) -> T:
        """The answer of the first place that has one; mirrors may lack things and may be down."""
        for place in self._places[:-1]:
            if place in self._down:
                continue
            try:
                return question(self._endpoint(place))
            except TimeIsUp:
                raise
            except RegistryTrouble as trouble:
                if type(trouble) is RegistryTrouble:
                    self._down.add(place)
        return question(self._endpoint(self._places[-1]))

    def close(self) -> None:
        self._clock.close()
        self._wire.close()

    def _endpoint(self, place: str) -> Endpoint:
        with self._lock:
            if place not in self._endpoints:
                url = urlsplit(base_url(place, self._schemes))
                base = f"{url.scheme}://{url.netloc}"
                doorman = Doorman(base, self._wire, self._logins.of(place), self._schemes)
                self._endpoints[place] = Endpoint(
                    base, url.path.strip("/"), self._wire, doorman, self._cache, self._page
                )
            return self._endpoints[place]
