"""One address that answers for a registry: itself, or a mirror. Questions by the OCI distribution API."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from aquahelm.registry.address import origin, shown
from aquahelm.registry.auth import Denied
from aquahelm.registry.contents import ACCEPT, INDEXES, MANIFESTS, digest_of, is_digest, is_tag, read_mapping
from aquahelm.registry.links import next_page
from aquahelm.registry.model import RegistryTrouble, absent
from aquahelm.registry.wire import MEBIBYTE, Answer

if TYPE_CHECKING:
    from aquahelm.registry.auth import Doorman
    from aquahelm.registry.cache import Cache
    from aquahelm.registry.name import ImageName
    from aquahelm.registry.wire import Wire

PAGES = 2000
MOST_TAGS = 1_000_000
SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1+"


class Endpoint:
    """Asks; what comes back is checked for what it claims to be. Threads share it."""

    def __init__(self, base: str, prefix: str, wire: Wire, doorman: Doorman, cache: Cache, page: int) -> None:
        self.base = base
        self._prefix = prefix
        self._wire = wire
        self._doorman = doorman
        self._cache = cache
        self._page = page

    def tags(self, name: ImageName) -> tuple[str, ...]:
        """All tags, page by page.

        Errors: Absent, TimeIsUp, RegistryTrouble.
        """
        url = self._url(name, f"tags/list?n={self._page}")
        seen: set[str] = set()
        found: dict[str, None] = {}
        while url:
            if url in seen or len(seen) >= PAGES or len(found) > MOST_TAGS:
                raise RegistryTrouble(f"{self._who(name)} pages through its tags without end")
            seen.add(url)
            answer = self._conditionally(name, url, "application/json", 16 * MEBIBYTE)
            if not answer.media_type.endswith("json"):
                raise self._odd(name, answer, "a list of tags")
            listed = read_mapping(answer.body, shown(url)).get("tags") or []
            if not isinstance(listed, list):
                raise self._odd(name, answer, "a list of tags")
            found.update((tag, None) for tag in listed if is_tag(tag))
            url = self._onward(url, answer)
        return tuple(found)

    def digest(self, name: ImageName, reference: str) -> str:
        """The digest of a tag, without the manifest; empty where the registry does not say.

        Errors: Absent, TimeIsUp, RegistryTrouble.
        """
        url = self._url(name, f"manifests/{quote(reference, safe=':')}")
        answer = self._ask(name, "HEAD", url, {"Accept": ACCEPT}, MEBIBYTE, reference)
        if answer.status == 405 or answer.status != 200:
            return ""
        if answer.media_type.startswith("text/html"):
            raise self._odd(name, answer, "a manifest")
        said = answer.headers.get("Docker-Content-Digest", "")
        return said if is_digest(said) else ""

    def manifest(self, name: ImageName, reference: str) -> tuple[str, str, bytes]:
        """Digest, media type and bytes of a manifest or index.

        Errors: Absent, TimeIsUp, RegistryTrouble, also where the bytes are not what their digest says.
        """
        url = self._url(name, f"manifests/{quote(reference, safe=':')}")
        answer = self._exact(name, url, reference, ACCEPT, 4 * MEBIBYTE)
        if answer.media_type not in (*INDEXES, *MANIFESTS) and not answer.media_type.startswith(SCHEMA_1):
            raise self._odd(name, answer, "a manifest")
        said = reference if is_digest(reference) else answer.headers.get("Docker-Content-Digest", "")
        digest = digest_of(answer.body, said if is_digest(said) else "sha256:")
        if is_digest(said) and digest != said:
            raise RegistryTrouble(
                f"{self._who(name)} answers for {said} with bytes that are {digest}: not to be trusted"
            )
        return digest, answer.media_type, answer.body

    def blob(self, name: ImageName, digest: str) -> bytes:
        """The bytes of an image's configuration.

        Errors: Absent, TimeIsUp, RegistryTrouble.
        """
        answer = self._exact(name, self._url(name, f"blobs/{digest}"), digest, "*/*", 8 * MEBIBYTE)
        if digest_of(answer.body, digest) != digest:
            raise RegistryTrouble(f"{self._who(name)} answers for {digest} with other bytes: not to be trusted")
        return answer.body

    def _url(self, name: ImageName, rest: str) -> str:
        return f"{self.base}/v2/{self._path(name)}/{rest}"

    def _path(self, name: ImageName) -> str:
        return f"{self._prefix}/{name.path}" if self._prefix else name.path

    def _who(self, name: ImageName) -> str:
        host = urlsplit(self.base).netloc
        return name.registry if name.registry in host else f"{name.registry} ({host})"

    def _onward(self, url: str, answer: Answer) -> str:
        target = next_page(answer.headers.get("Link", ""))
        if not target:
            return ""
        onward = urljoin(url, target)
        if origin(onward) != origin(url):
            raise RegistryTrouble(
                f"{shown(self.base)} says that its tags go on at {shown(onward)}: another host is not asked"
            )
        return onward

    def _exact(self, name: ImageName, url: str, reference: str, accept: str, most: int) -> Answer:
        """What a digest names is asked for once in a lifetime."""
        if not is_digest(reference):
            return self._conditionally(name, url, accept, most, reference)
        kept = self._cache.get(url)
        if kept and digest_of(kept.body, reference) == reference:
            return Answer(200, kept.headers, kept.body, url)
        answer = self._good(name, self._ask(name, "GET", url, {"Accept": accept}, most, reference))
        if digest_of(answer.body, reference) == reference:
            self._cache.put(url, "", answer.headers, answer.body)
        return answer

    def _conditionally(self, name: ImageName, url: str, accept: str, most: int, reference: str = "") -> Answer:
        kept = self._cache.get(url)
        headers = {"Accept": accept}
        if kept and kept.etag:
            headers["If-None-Match"] = kept.etag
        answer = self._ask(name, "GET", url, headers, most, reference)
        if answer.status == 304 and kept:
            return Answer(200, kept.headers, kept.body, url)
        answer = self._good(name, answer)
        if etag := answer.headers.get("ETag"):
            self._cache.put(url, etag, answer.headers, answer.body)
        return answer

    def _ask(
        self, name: ImageName, method: str, url: str, headers: dict[str, str], most: int, reference: str = ""
    ) -> Answer:
        path = self._path(name)
        for again in range(3):
            try:
                sent = headers | self._doorman.headers(path)
            except Denied:
                raise absent(name, denied=True) from None
            answer = self._wire.send(method, url, sent, most=most)
            if answer.status == 401 and again < 2 and self._doorman.asked(answer, path, sent):
                continue
            break
        if answer.status in (401, 403):
            raise absent(name, reference, denied=True)
        if answer.status == 404:
            raise absent(name, reference)
        return answer

    def _good(self, name: ImageName, answer: Answer) -> Answer:
        if answer.status != 200:
            raise RegistryTrouble(f"{self._who(name)} answers {answer.status} at {shown(answer.url)}")
        return answer

    def _odd(self, name: ImageName, answer: Answer, wanted: str) -> RegistryTrouble:
        said = answer.media_type or "nothing"
        return RegistryTrouble(
            f"{self._who(name)} answers {shown(answer.url)} with {said}, not with {wanted}",
            "is it a registry? a proxy or a login page may answer in its place",
        )
