"""A real registry, asked: as it is, behind tokens, and behind a front that behaves badly."""

from __future__ import annotations

import base64
import json
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from aquahelm.registry.model import Absent, RegistryTrouble, TimeIsUp
from aquahelm.registry.name import ImageName
from tests.registry.front import Front, Handler, Moods

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.registry.conftest import Asker
    from tests.registry.server import Shelf


def auths(host: str, secret: str) -> dict[str, Any]:
    return {"auths": {host: {"auth": base64.b64encode(f"crab:{secret}".encode()).decode()}}}


def test_tags_and_what_they_stand_for(shelf: Shelf, asking: Asker) -> None:
    name = ImageName(shelf.address, "plain/app")
    digest = shelf.push("plain/app", ["v1.0.0", "v1.1.0"], labels={"org.opencontainers.image.revision": "57f29e5"})
    registries = asking()
    assert sorted(registries.tags(name)) == ["v1.0.0", "v1.1.0"]
    assert registries.digest(name, "v1.1.0") == digest
    found = registries.manifest(name, "v1.1.0", whole=True)
    assert found.digest == digest
    assert found.platforms == {"linux/amd64"}
    assert str(found.created) == "2026-10-01 12:00:00.123456+00:00"
    assert found.labels == {"org.opencontainers.image.revision": "57f29e5"}
    assert registries.manifest(name, digest).digest == digest


def test_an_index_names_its_platforms_and_no_attestations(shelf: Shelf, asking: Asker) -> None:
    name = ImageName(shelf.address, "index/app")
    digest = shelf.push(
        "index/app", "1", platforms=("linux/arm64/v8", "linux/amd64", "linux/arm/v7"), labels={"a": "b"}
    )
    found = asking().manifest(name, "1")
    assert (found.digest, found.created, dict(found.labels)) == (digest, None, {})
    assert found.platforms == {"linux/arm64", "linux/amd64", "linux/arm/v7"}
    whole = asking().manifest(name, "1", whole=True)
    assert (whole.digest, whole.platforms, dict(whole.labels)) == (digest, found.platforms, {"a": "b"})
    assert whole.created is not None


def test_builds_that_can_be_repeated_have_no_date(shelf: Shelf, asking: Asker) -> None:
    shelf.push("dateless/app", "1", created="1970-01-01T00:00:00Z")
    assert asking().manifest(ImageName(shelf.address, "dateless/app"), "1", whole=True).created is None


def test_what_is_not_there_is_absent(shelf: Shelf, asking: Asker) -> None:
    shelf.push("there/app", "1")
    registries = asking()
    for ask in (
        lambda: registries.tags(ImageName(shelf.address, "gone/app")),
        lambda: registries.digest(ImageName(shelf.address, "there/app"), "2"),
        lambda: registries.manifest(ImageName(shelf.address, "there/app"), "2"),
        lambda: registries.manifest(ImageName(shelf.address, "there/app"), "sha256:" + "0" * 64),
    ):
        with pytest.raises(Absent) as told:
            ask()
        assert not told.value.denied


def test_tokens_are_fetched_also_for_nobody_and_once_per_repository(shelf: Shelf, asking: Asker) -> None:
    shelf.push("tokens/one", "1")
    shelf.push("tokens/two", "1")
    with Front(shelf.address, Moods(auth="bearer")) as front:
        registries = asking()
        for path in ("tokens/one", "tokens/two"):
            assert registries.tags(ImageName(front.address, path)) == ("1",)
            assert registries.digest(ImageName(front.address, path), "1")
        assert [one.status for one in front.asked] == [401, 200, 200, 200, 200, 200, 200]
        assert len(front.paths("/token")) == 2


def test_tokens_that_end_early_are_renewed(shelf: Shelf, asking: Asker) -> None:
    shelf.push("expiring/app", "1")
    with Front(shelf.address, Moods(auth="bearer", expires=None)) as front:
        registries = asking()
        assert registries.tags(ImageName(front.address, "expiring/app"))
        front.tokens.clear()
        assert registries.digest(ImageName(front.address, "expiring/app"), "1")


@pytest.mark.parametrize("auth", ["bearer", "basic"])
def test_logins_come_from_docker(
    auth: str, shelf: Shelf, asking: Asker, login: Callable[[dict[str, Any]], Path]
) -> None:
    shelf.push("private/app", "1")
    with Front(shelf.address, Moods(auth=auth, users={"crab": "p:ä"})) as front:
        name = ImageName(front.address, "private/app")
        with pytest.raises(Absent) as told:
            asking().tags(name)
        assert told.value.denied
        assert "docker login" in told.value.remedy
        config = login(auths(f"https://{front.address}/v2/", "p:ä"))
        assert asking(docker_config=config).tags(name) == ("1",)
        wrong = login(auths(front.address, "old"))
        with pytest.raises(RegistryTrouble, match=r"refuses the login|does not show") as told_wrong:
            asking(docker_config=wrong).tags(name)
        assert "old" not in str(told_wrong.value)


def test_identity_tokens_are_refreshed(shelf: Shelf, asking: Asker, login: Callable[[dict[str, Any]], Path]) -> None:
    shelf.push("identity/app", "1")
    with Front(shelf.address, Moods(auth="bearer", refresh={"r3fresh": "crab"})) as front:
        config = login({"auths": {front.address: {"auth": "PHRva2VuPjo=", "identitytoken": "r3fresh"}}})
        assert asking(docker_config=config).tags(ImageName(front.address, "identity/app")) == ("1",)
        assert [one.method for one in front.asked if one.path == "/token"] == ["POST"]


def test_a_hidden_repository_is_absent(shelf: Shelf, asking: Asker) -> None:
    with Front(shelf.address, Moods(auth="bearer", hidden={"hidden/app"})) as front, pytest.raises(Absent) as told:
        asking().tags(ImageName(front.address, "hidden/app"))
    assert told.value.denied


def test_pages_are_followed_to_the_end(shelf: Shelf, asking: Asker) -> None:
    tags = [f"1.{number:02}" for number in range(11)]
    shelf.push("pages/app", tags)
    with Front(shelf.address, Moods(auth="bearer", page=3)) as front:
        assert list(asking().tags(ImageName(front.address, "pages/app"))) == tags
        assert len([path for path in front.paths() if "tags/list" in path]) == 5
        front.moods.link = lambda onward: f"http://{front.address}{onward}"
        assert list(asking().tags(ImageName(front.address, "pages/app"))) == tags


def test_pages_of_another_host_are_refused(shelf: Shelf, asking: Asker) -> None:
    shelf.push("astray/app", ["1", "2", "3"])
    with Front(shelf.address) as other, Front(shelf.address, Moods(auth="bearer", page=1)) as front:
        for link in (f"http://{other.address}", f"//{other.address}"):
            front.moods.link = lambda onward, link=link: link + onward  # type: ignore[misc]
            with pytest.raises(RegistryTrouble, match="another host is not asked"):
                asking().tags(ImageName(front.address, "astray/app"))
        assert not other.asked


def test_pages_without_end_are_refused(shelf: Shelf, asking: Asker) -> None:
    shelf.push("circle/app", ["1", "2", "3"])
    with Front(shelf.address, Moods(page=1, link=lambda _: "/v2/circle/app/tags/list?n=1&last=1")) as front:
        with pytest.raises(RegistryTrouble, match="without end"):
            asking().tags(ImageName(front.address, "circle/app"))


def test_redirects_take_no_token_along(shelf: Shelf, asking: Asker) -> None:
    shelf.push("redirected/app", "1")
    with Front(shelf.address) as store:
        moods = Moods(auth="bearer", redirect_blobs=f"http://{store.address}")
        with Front(shelf.address, moods) as front:
            assert asking().manifest(ImageName(front.address, "redirected/app"), "1").platforms == {"linux/amd64"}
        assert [one.authorization for one in store.asked] == [None]


def test_throttling_is_waited_for(shelf: Shelf, asking: Asker) -> None:
    shelf.push("throttled/app", "1")
    refusals = iter([429, 503, 429])

    def throttle(handler: Handler) -> bool:
        status = next(refusals, 0)
        return bool(status) and handler.say(status, b"{}", Retry_After="1" if status == 503 else "soon")

    with Front(shelf.address, Moods(before=throttle)) as front:
        begin = time.monotonic()
        assert asking().tags(ImageName(front.address, "throttled/app")) == ("1",)
        assert time.monotonic() - begin >= 1
        assert [one.status for one in front.asked] == [429, 503, 429, 200]


def test_throttling_without_end_is_said(shelf: Shelf, asking: Asker) -> None:
    with Front(shelf.address, Moods(before=lambda handler: handler.say(429, b"{}"))) as front:
        with pytest.raises(RegistryTrouble, match="throttles us"):
            asking(attempts=2).tags(ImageName(front.address, "x/app"))
        assert len(front.asked) == 3


def test_a_pause_longer_than_the_time_is_not_waited_for(shelf: Shelf, asking: Asker) -> None:
    with Front(shelf.address, Moods(before=lambda handler: handler.say(429, b"{}", Retry_After="3600"))) as front:
        with pytest.raises(TimeIsUp, match="left alone for 3600 s"):
            asking().tags(ImageName(front.address, "x/app"))


def test_the_time_is_for_all_questions_together(shelf: Shelf, asking: Asker) -> None:
    def drip(handler: Handler) -> bool:
        return handler.drip(20)

    with Front(shelf.address, Moods(before=drip)) as front:
        registries = asking(seconds=0.6)
        begin = time.monotonic()
        for path in ("x/one", "x/two"):
            with pytest.raises(TimeIsUp):
                registries.tags(ImageName(front.address, path))
        assert time.monotonic() - begin < 10
        assert len(front.asked) == 1
        patient = asking(patience={front.address: 0.5})
        with pytest.raises(TimeIsUp, match=r"in 0\.5 s"):
            patient.tags(ImageName(front.address, "x/one"))


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"]
)
def test_cut_connections_are_tried_again(start: bytes, shelf: Shelf, asking: Asker) -> None:
    shelf.push("cut/app", "1")
    left = [2]

    def cut(handler: Handler) -> bool:
        left[0] -= 1
        return left[0] >= 0 and handler.cut(start)

    with Front(shelf.address, Moods(before=cut)) as front:
        assert asking().tags(ImageName(front.address, "cut/app")) == ("1",)
        left[0] = 100
        with pytest.raises(RegistryTrouble, match="breaks connections"):
            asking(attempts=2).tags(ImageName(front.address, "cut/app"))


def test_other_answers_than_a_registrys_are_told(shelf: Shelf, asking: Asker) -> None:
    shelf.push("odd/app", "1")
    answers: list[tuple[int, bytes, str]] = [
        (200, b"<html>please log in</html>", "text/html; charset=utf-8"),
        (200, b"<html>", "application/json"),
        (200, b"[" * 100_000, "application/json"),
        (200, b'{"tags": "all"}', "application/json"),
        (418, b"{}", "application/json"),
        (200, b'{"tags": [' + b'"1",' * 5_000_000 + b'"2"]}', "application/json"),
    ]
    with Front(shelf.address) as front:
        for status, body, kind in answers:
            front.moods.before = lambda handler, say=(status, body, kind): handler.say(*say)
            for ask in ("tags", "manifest"):
                registries = asking()
                with pytest.raises(RegistryTrouble) as told:
                    registries.tags(ImageName(front.address, "odd/app")) if ask == "tags" else registries.manifest(
                        ImageName(front.address, "odd/app"), "1"
                    )
                assert len(told.value.message) < 300


def test_bytes_that_are_not_their_digest_are_refused(shelf: Shelf, asking: Asker) -> None:
    digest = shelf.push("forged/app", "1")
    body = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json"}).encode()
    kind = "application/vnd.oci.image.index.v1+json"
    with Front(
        shelf.address, Moods(before=lambda one: one.say(200, body, kind, Docker_Content_Digest=digest))
    ) as front:
        for reference in ("1", digest):
            with pytest.raises(RegistryTrouble, match="not to be trusted"):
                asking().manifest(ImageName(front.address, "forged/app"), reference)


def test_answers_are_kept_and_asked_for_again_by_their_etag(shelf: Shelf, asking: Asker, tmp_path: Path) -> None:
    shelf.push("kept/app", "1")
    cache = tmp_path / "cache"
    with Front(shelf.address) as front:
        name = ImageName(front.address, "kept/app")
        first = asking(cache=cache).manifest(name, "1", whole=True)
        front.asked.clear()
        assert asking(cache=cache).manifest(name, "1", whole=True) == first
        assert [(one.status, bool(one.if_none_match)) for one in front.asked] == [(304, True)]
        assert (cache.stat().st_mode & 0o777) == 0o700
        for file in cache.rglob("*"):
            if file.is_file():
                file.write_bytes(file.read_bytes()[:-1] + b"x")
        assert asking(cache=cache).manifest(name, first.digest, whole=True) == first
        front.asked.clear()
        changed = shelf.push("kept/app", "1", salt="2")
        assert asking(cache=cache).manifest(name, "1", whole=True).digest == changed


def test_a_disk_that_cannot_be_written_is_no_error(shelf: Shelf, asking: Asker, tmp_path: Path) -> None:
    shelf.push("diskless/app", "1")
    (tmp_path / "file").touch()
    registries = asking(cache=tmp_path / "file" / "cache")
    assert registries.manifest(ImageName(shelf.address, "diskless/app"), "1", whole=True).created


def test_mirrors_are_asked_first_and_the_registry_last(shelf: Shelf, asking: Asker) -> None:
    shelf.push("mirror/library/redis", "7")
    with Front(shelf.address) as front, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        down = f"127.0.0.1:{closed.getsockname()[1]}"
        mirrors = {"index.docker.io": (down, f"http://{front.address}/mirror")}
        assert asking(mirrors=mirrors).tags(ImageName.of("redis")) == ("7",)
        assert front.paths() == ["/v2/mirror/library/redis/tags/list?n=1000"]
    shelf.push("origin/app", "1")
    with Front(shelf.address) as origin:
        registries = asking(mirrors={origin.address: (f"{shelf.address}/nothing",)})
        assert registries.tags(ImageName(origin.address, "origin/app")) == ("1",)
        assert len(origin.asked) == 1


def test_proxies_are_used_but_not_for_this_machine(
    shelf: Shelf, asking: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Front(shelf.address, Moods(before=lambda handler: handler.say(200, b'{"tags": ["proxied"]}'))) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://user:pw@{proxy.address}")
        monkeypatch.setenv("NO_PROXY", "10.0.0.0/8,.internal")
        told = {"registry.example": "http", "registry.internal": "http", "10.1.1.1:9": "http"}
        registries = asking(schemes=told, attempts=0, seconds=5.0)
        assert registries.tags(ImageName("registry.example", "x/app")) == ("proxied",)
        assert proxy.asked[0].path.startswith("http://registry.example/v2/x/app/tags/list")
        shelf.push("unproxied/app", "1")
        assert registries.tags(ImageName(shelf.address, "unproxied/app")) == ("1",)
        for direct in ("registry.internal", "10.1.1.1:9"):
            with pytest.raises(RegistryTrouble):
                registries.tags(ImageName(direct, "x/app"))
        assert len(proxy.asked) == 1


def test_a_proxy_that_is_away_is_named_without_its_password(asking: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:pw@127.0.0.1:1")
    with pytest.raises(RegistryTrouble) as caught:
        asking(attempts=0, seconds=5.0).tags(ImageName("registry.example", "x/app"))
    way = "registry.example cannot be reached through the proxy http://127.0.0.1:1: "
    assert caught.value.message == f"{way}https://registry.example/v2/x/app/tags/list: Connection refused"


def test_plain_text_is_for_this_machine_and_where_told(asking: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    with Front("nowhere", Moods(auth="bearer", realm="http://tokens.example/token")) as front:
        with pytest.raises(RegistryTrouble, match="in plain text: refused"):
            asking().tags(ImageName(front.address, "x/app"))
    registries = asking(attempts=0, seconds=5.0, schemes={"registry.invalid": "https"})
    with pytest.raises(RegistryTrouble, match=r"https://registry\.invalid"):
        registries.tags(ImageName("registry.invalid", "x/app"))


def test_a_redirect_without_end_is_told(asking: Asker) -> None:
    with Front("nowhere", Moods(before=lambda handler: handler.say(302, Location=handler.path + "x"))) as front:
        with pytest.raises(RegistryTrouble, match="more than 5 times"):
            asking().tags(ImageName(front.address, "x/app"))
        front.moods.before = lambda handler: handler.say(302, Location="http://registry.example/")
        with pytest.raises(RegistryTrouble, match="plain http is for this machine only"):
            asking().tags(ImageName(front.address, "x/app"))
