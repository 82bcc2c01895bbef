"""Choices against a real registry: what is taken, what is left alone, what is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from aquahelm.bump.choose import choose, choose_all
from aquahelm.bump.model import BaseRule, Choice, Level, Pin, PinKind, Policy
from aquahelm.bump.tables import end_of
from aquahelm.registry.name import ImageName
from tests.registry.front import Front, Handler, Moods

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.registry.conftest import Asker
    from tests.registry.server import Shelf

TODAY = date(2026, 10, 20)
OLD = "2026-01-01T00:00:00Z"


@pytest.fixture
def chosen(shelf: Shelf, asking: Asker) -> Callable[..., Choice]:
    """Chooses for a pin of a repository that was pushed; keywords are the policy's, and the pin's."""

    def make(path: str, tag: str, host: str = "", **given: object) -> Choice:
        image = ImageName(host or shelf.address, path)
        of_pin = {key: given.pop(key) for key in ("digest", "platforms", "store", "suffix") if key in given}
        pin = Pin(PinKind.IMAGE, str(image), "services.x.image.tag", tag, image=image, **of_pin)  # type: ignore[arg-type]
        return choose(pin, Policy(**given), asking(attempts=1), TODAY)  # type: ignore[arg-type]

    return make


def said(choice: Choice) -> dict[str, str]:
    return {finding.rule: finding.severity.value for finding in choice.findings}


def test_the_newest_is_taken_and_what_is_beyond_is_named(shelf: Shelf, chosen: Callable[..., Choice]) -> None:
    source = {"org.opencontainers.image.source": "https://github.com/acme/app"}
    shelf.push("choose/app", ["v1.4.0", "v1.4.1", "v2.0.0"])
    digest = shelf.push("choose/app", "v1.5.0", labels=source)
    choice = chosen("choose/app", "v1.4.0")
    assert (choice.tag, choice.digest, choice.resolved, choice.step) == ("v1.5.0", "", digest, Level.MINOR)
    assert choice.changes
    assert choice.created is not None
    assert choice.labels == source
    assert [finding.message for finding in choice.findings] == ["v2.0.0 is there; the policy does not go that far"]
    assert chosen("choose/app", "v1.4.0", level=Level.PATCH).tag == "v1.4.1"
    newest = chosen("choose/app", "v2.0.0")
    assert (newest.changes, newest.step, newest.findings) == (False, None, ())


def test_digests_beside_tags_are_renewed(shelf: Shelf, chosen: Callable[..., Choice]) -> None:
    first = shelf.push("digest/app", "1.0.0")
    later = shelf.push("digest/app", "1.0.1", created=OLD)
    choice = chosen("digest/app", "1.0.0", digest=first)
    assert (choice.tag, choice.digest) == ("1.0.1", later)
    assert not chosen("digest/app", "1.0.1", digest=later).findings
    again = shelf.push("digest/app", "1.0.1", salt="again", created=OLD)
    moved = chosen("digest/app", "1.0.1", digest=later)
    assert (moved.tag, moved.digest, moved.step, said(moved)) == ("1.0.1", again, Level.DIGEST, {"tag-moved": "note"})
    young = shelf.push("digest/app", "1.0.1", salt="young", created="2026-10-19T00:00:00Z")
    waiting = chosen("digest/app", "1.0.1", digest=again, minimum_age=timedelta(days=3))
    assert (waiting.changes, said(waiting)) == (False, {"tag-moved": "note", "too-young": "note"})
    only = chosen("digest/app", "1.0.0", digest=first, level=Level.DIGEST)
    assert not only.changes
    shelf.delete("digest/app", again)
    gone = chosen("digest/app", "1.0.1", digest=again)
    assert (gone.digest, said(gone)) == (young, {"tag-moved": "note", "digest-vanished": "error"})
    alone = chosen("digest/app", "", digest=again)
    assert (alone.changes, said(alone)) == (False, {"digest-vanished": "error"})


def test_moving_tags_have_their_digest_renewed_only(shelf: Shelf, chosen: Callable[..., Choice]) -> None:
    digest = shelf.push("moving/app", "stable")
    assert "pin its digest" in chosen("moving/app", "stable").why
    choice = chosen("moving/app", "stable", digest="sha256:" + "0" * 64)
    assert (choice.tag, choice.digest) == ("stable", digest)


def test_a_store_keeps_its_major(shelf: Shelf, chosen: Callable[..., Choice]) -> None:
    shelf.push("store/pg", ["16.15-alpine", "17.2-alpine", "18.1-alpine"])
    for level in (Level.MINOR, Level.MAJOR):
        choice = chosen("store/pg", "16.15", store="postgres", suffix="-alpine", level=level)
        assert (choice.tag, said(choice)) == ("16.15", {"store-major": "note"})
        assert "18.1 is a major step of postgres; it needs a dump" in choice.findings[0].message
    taken = chosen("store/pg", "16.15", store="postgres", suffix="-alpine", level=Level.MAJOR, allowed="<18")
    assert (taken.tag, taken.step, said(taken)) == ("17.2", Level.MAJOR, {"store-major": "warning"})


def test_a_stores_new_base_is_named(shelf: Shelf, chosen: Callable[..., Choice]) -> None:
    shelf.push("base/pg", ["16.15-alpine3.24", "16.15-alpine3.25"])
    choice = chosen("base/pg", "16.15-alpine3.24", store="postgres", base=BaseRule.OWN)
    assert (choice.tag, said(choice)) == ("16.15-alpine3.25", {"store-base": "warning"})
    assert not chosen("base/pg", "16.15-alpine3.24", store="postgres").changes


def test_commits_are_left_alone_or_follow_a_branch(shelf: Shelf, chosen: Callable[..., Choice]) -> None:
    shelf.push("commit/app", "sha-57f29e5")
    revision = {"org.opencontainers.image.revision": "9c0ffee1234567890123456789012345678901ab"}
    shelf.push("commit/app", ["main", "sha-9c0ffee", "main-9c0ffee"], labels=revision)
    alone = chosen("commit/app", "sha-57f29e5")
    assert (alone.changes, alone.why) == (
        False,
        "it names a commit, which is not newer or older by its name; say which branch's tag to follow",
    )
    follows = chosen("commit/app", "sha-57f29e5", follow="main")
    assert (follows.tag, follows.why) == ("sha-9c0ffee", "main stands for it")
    assert not chosen("commit/app", "sha-9c0ffee", follow="main").changes
    assert "no tag trunk" in chosen("commit/app", "sha-57f29e5", follow="trunk").why
    shelf.push("commit/app", ["main", "sha-0123456"], salt="unlabelled")
    assert chosen("commit/app", "sha-57f29e5", follow="main").tag == "sha-0123456"
    shelf.push("commit/app", "main", salt="untagged")
    lost = chosen("commit/app", "sha-57f29e5", follow="main")
    assert (lost.changes, lost.why) == (False, "no sha-… tag stands for what main does")


def test_young_images_wait(shelf: Shelf, chosen: Callable[..., Choice]) -> None:
    for tag, created in {
        "1.0.0": OLD,
        "1.0.1": OLD,
        "1.0.2": "1970-01-01T00:00:00Z",
        "1.0.3": "2026-10-19T10:00:00Z",
    }.items():
        shelf.push("young/app", tag, created=created)
    choice = chosen("young/app", "1.0.0", minimum_age=timedelta(days=3))
    assert choice.tag == "1.0.1"
    assert [finding.message for finding in choice.findings] == [
        "1.0.3 is held back: it was built on 2026-10-19, and must be 3 days old",
        "1.0.2 is held back: it does not say when it was built, and the policy asks for an age",
    ]
    assert chosen("young/app", "1.0.0").tag == "1.0.3"


def test_platforms_that_are_missing(shelf: Shelf, chosen: Callable[..., Choice]) -> None:
    both = frozenset({"linux/amd64", "linux/arm64"})
    shelf.push("platform/app", "1.0.0", platforms=sorted(both))
    shelf.push("platform/app", "1.0.1", platforms=sorted(both), salt="1")
    shelf.push("platform/app", "1.0.2")
    choice = chosen("platform/app", "1.0.0", platforms=both)
    assert (choice.tag, said(choice)) == ("1.0.1", {"architecture-missing": "note"})
    stuck = chosen("platform/app", "1.0.2", platforms=both)
    assert (stuck.changes, said(stuck)) == (False, {"architecture-missing": "error"})
    assert stuck.findings[0].message == "1.0.2 is not built for linux/arm64"


def test_what_vanished(shelf: Shelf, chosen: Callable[..., Choice]) -> None:
    shelf.push("vanished/app", "1.0.1")
    assert said(chosen("never/pushed", "1.0.0")) == {"image-vanished": "error"}
    gone = chosen("vanished/app", "1.0.0")
    assert (gone.tag, said(gone)) == ("1.0.1", {"tag-vanished": "error"})
    assert said(chosen("vanished/app", "main")) == {"tag-vanished": "error"}
    with Front(shelf.address, Moods(auth="bearer", hidden={"vanished/app"})) as front:
        hidden = chosen("vanished/app", "1.0.0", host=front.address)
        assert said(hidden) == {"image-vanished": "error"}
        assert "docker login" in hidden.findings[0].fix


def test_trouble_is_a_finding_and_stops_nobody_else(shelf: Shelf, asking: Asker) -> None:
    shelf.push("fine/app", ["1.0.0", "1.0.1"])

    def broken(handler: Handler) -> bool:
        return handler.say(500, b"oh")

    with Front(shelf.address, Moods(before=broken)) as front:
        names = [ImageName(host, "fine/app") for host in (front.address, shelf.address)]
        pins = [(Pin(PinKind.IMAGE, str(name), "x", "1.0.0", image=name), Policy()) for name in names]
        first, second = choose_all(pins, asking(attempts=0), TODAY)
    assert (first.tag, said(first)) == ("1.0.0", {"registry-trouble": "error"})
    assert second.tag == "1.0.1"


def test_ignored_means_not_asked(asking: Asker) -> None:
    image = ImageName("registry.invalid", "x")
    pin = Pin(PinKind.IMAGE, str(image), "x", "1.0.0", image=image)
    choice = choose(pin, Policy(level=Level.IGNORE), asking(), TODAY)
    assert (choice.changes, choice.findings) == (False, ())


def test_lines_that_end(shelf: Shelf, asking: Asker) -> None:
    shelf.push("library/postgres", ["13.20", "14.20", "16.15"])
    shelf.push("minio/mc", "RELEASE.2025-08-13T08-35-41Z")
    registries = asking(mirrors={"docker.io": (shelf.address,), "quay.io": (shelf.address,)})

    def of(name: str, tag: str) -> Choice:
        image = ImageName.of(name)
        return choose(Pin(PinKind.IMAGE, str(image), "x", tag, image=image), Policy(), registries, TODAY)

    def ends(choice: Choice) -> list[tuple[str, str]]:
        return [(one.severity.value, one.message) for one in choice.findings if one.rule == "line-ended"]

    policy = "(PostgreSQL's versioning policy)"
    assert ends(of("postgres", "13.20")) == [("warning", f"PostgreSQL 13 ended on 2025-11-13 {policy}")]
    assert ends(of("postgres", "14.20")) == [("note", f"PostgreSQL 14 ends on 2026-11-12 {policy}")]
    assert not ends(of("postgres", "16.15"))
    mc = of("quay.io/minio/mc", "RELEASE.2025-08-13T08-35-41Z").findings[0]
    assert mc.message.startswith("MinIO's community edition ended on 2026-04-25")
    assert "rustfs" in mc.fix


@pytest.mark.parametrize(
    ("name", "release", "day"),
    [
        ("kubernetes", (1, 31), "2025-11-11"),
        ("kubernetes", (1, 37), None),
        ("docker.io/library/redis", (7, 0, 15), "2024-07-29"),
        ("docker.io/library/redis", (7, 2, 16), None),
        ("docker.io/bitnami/redis", (), "2025-09-29"),
        ("docker.io/bitnami/sealed-secrets-controller", (), None),
    ],
)
def test_when_a_line_ends(name: str, release: tuple[int, ...], day: str | None) -> None:
    end = end_of(name, release)
    assert (end.day.isoformat() if end else None) == day


def test_pins_that_are_no_images(asking: Asker) -> None:
    kubernetes = Pin(PinKind.KUBERNETES, "kubernetes", "kubernetes", ">=1.31")
    found = choose(kubernetes, Policy(), asking(), TODAY)
    assert (found.changes, said(found)) == (False, {"line-ended": "note"})
    assert not choose(replace(kubernetes, tag=">=1.36"), Policy(), asking(), TODAY).findings
    gone = choose(Pin(PinKind.CUSTOM_RESOURCE, "kafka.strimzi.io", "x", "v1beta2"), Policy(), asking(), TODAY)
    assert [one.fix for one in gone.findings] == ["use kafka.strimzi.io/v1"]
    served = Pin(PinKind.CUSTOM_RESOURCE, "kafka.strimzi.io", "x", "v1")
    assert not choose(served, Policy(), asking(), TODAY).findings
    assert "aquahelm release" in choose(Pin(PinKind.CHART, "chart", "version", "0.1.0"), Policy(), asking(), TODAY).why


def test_a_range_that_says_nothing(shelf: Shelf, chosen: Callable[..., Choice]) -> None:
    shelf.push("range/app", "1.0.0")
    with pytest.raises(ValueError, match="is not a range"):
        chosen("range/app", "1.0.0", allowed="newest")
