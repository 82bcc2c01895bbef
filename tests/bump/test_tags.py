"""How tags are read and compared: by what real projects call their images."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aquahelm.bump.candidates import candidates
from aquahelm.bump.model import BaseRule, Level, Pin, PinKind, Policy
from aquahelm.bump.ranges import Range
from aquahelm.bump.tables import Project, project
from aquahelm.bump.tags import Scheme, read

NAMES = {
    "postgres": "docker.io/library/postgres",
    "redis": "docker.io/library/redis",
    "nginx": "docker.io/library/nginx",
    "node": "docker.io/library/node",
}


def best(pinned: str, tags: str, image: str = "", suffix: str = "", **policy: object) -> str:
    """The tag that is taken, of those in a text; empty for none."""
    pin = Pin(PinKind.IMAGE, image, "x", pinned.removesuffix(suffix), suffix=suffix)
    rows = project(NAMES[image]) if image else Project()
    found = candidates(read(pinned), pin, Policy(**policy), tags.split(), rows)  # type: ignore[arg-type]
    return found.taken[0].text if found.taken else ""


@pytest.mark.parametrize(
    ("tag", "scheme"),
    [
        ("16.15-alpine3.24", "version"),
        ("v1.4.0", "version"),
        ("3.14.0-distroless", "version"),
        ("24.04", "version"),
        ("2026.10.1", "calendar"),
        ("20261003", "calendar"),
        ("20261399", "version"),
        ("RELEASE.2025-09-07T16-13-09Z", "time"),
        ("2025-09-07", "time"),
        ("2025-19-07", "version"),
        ("sha-57f29e5", "commit"),
        ("sha-1234567", "commit"),
        ("main-57f29e5", "commit"),
        ("57f29e5", "commit"),
        ("0123456789abcdef0123456789abcdef01234567", "commit"),
        ("1234567", "version"),
        ("main", "moving"),
        ("latest", "moving"),
        ("alpine", "moving"),
        ("slim-bookworm", "moving"),
    ],
)
def test_schemes(tag: str, scheme: str) -> None:
    assert read(tag).scheme is Scheme(scheme)


@pytest.mark.parametrize(
    ("pinned", "tags", "taken"),
    [
        ("v1.4.0", "v1.4.0 v1.10.0 v1.9.0 1.11.0 v2.0.0", "v1.10.0"),
        ("1.4.0", "v1.11.0 1.4.1 1.5", "1.4.1"),
        ("8.9", "8.10 8.9 8.9.1", "8.10"),
        ("1.4", "1.4.9 1.5.0", ""),
        ("3.14.0", "3.15.0-rc.0 3.15.0-beta2 3.15.0rc1 3.15.0-SNAPSHOT 3.15.0-0.dev 3.14.1", "3.14.1"),
        ("1.0.0", "1.1.0-M1 1.1.0-alpha-3 1.1.0-preview.2.25 1.1.0-57-gabcdef0", ""),
        ("1.1.0-rc.1", "1.1.0-rc.2 1.2.0-rc.1", "1.1.0-rc.2"),
        ("1.1.0-rc.9", "1.1.0-rc.2 1.1.0-rc.10 1.1.0-beta.11", "1.1.0-rc.10"),
        ("1.1.0-rc.1", "1.1.0 1.2.0-rc.1", "1.1.0"),
        ("3.14.0-distroless", "3.15.0 3.15.0-distroless 3.16.0-busybox", "3.15.0-distroless"),
        ("1.4.0-amd64", "1.5.0 1.5.0-arm64 1.4.1-amd64", "1.4.1-amd64"),
        ("13.2.0", "13.2.0-security-01 13.1.9-security-09 13.2.0-ubuntu", "13.2.0-security-01"),
        ("13.2.0-security-02", "13.2.0 13.2.0-security-01 13.2.1", "13.2.1"),
        ("26.0.5-0", "26.0.5-3 26.0.5 26.0.6", "26.0.5-3"),
        ("1.0.0-ls12", "1.0.0-ls9 1.0.0-ls112 1.0.1-r3", "1.0.0-ls112"),
        ("21.0.5_11-jre", "21.0.5_9-jre 21.0.6_7-jre 21.0.7_1-jdk", "21.0.6_7-jre"),
        ("16-3.4", "16-3.5 17-3.5 16-3.5-alpine", "16-3.5"),
        ("2.4.1.RELEASE", "2.4.2 2.4.3.RELEASE", "2.4.3.RELEASE"),
        ("8.3-fpm-bookworm", "8.4-fpm-trixie 8.4-cli-trixie 8.4-fpm-alpine", "8.4-fpm-trixie"),
        ("RELEASE.2025-09-07T16-13-09Z", "RELEASE.2025-10-15T17-29-55Z RELEASE.2025-12-01T00-00-00Z-cpuv1",
         "RELEASE.2025-10-15T17-29-55Z"),
        ("RELEASE.2025-09-07T16-13-09Z", "RELEASE.2025-10-15T17-29-55Z.hotfix.1 RELEASE.2025-09-01T00-00-00Z", ""),
        ("20260101", "20261003 20261399 2026.10.3", "20261003"),
        ("2026.2.1", "2026.10.0 2027.1.0 2026.9.9", "2026.10.0"),
        ("24.04", "24.10 26.04", "24.10"),
        ("0.34.0", "0.35.0 1.0.0", "0.35.0"),
    ],
)  # fmt: skip
def test_the_newest_within_a_minor(pinned: str, tags: str, taken: str) -> None:
    assert best(pinned, tags) == taken


@pytest.mark.parametrize(
    ("image", "pinned", "tags", "level", "allowed", "taken"),
    [
        ("postgres", "16.15-alpine", "16.16-alpine 17.7-alpine 18.1-alpine 18.1", "minor", "", "16.16-alpine"),
        ("postgres", "16.15-alpine", "16.16-alpine 17.7-alpine 18.1-alpine", "major", "", "16.16-alpine"),
        ("postgres", "16.15-alpine", "16.16-alpine 17.7-alpine 18.1-alpine", "major", "<18", "17.7-alpine"),
        ("postgres", "16.15-alpine", "16.16-alpine 17.7-alpine", "patch", "", "16.16-alpine"),
        ("redis", "7.2.16-alpine", "7.2.17-alpine 7.4.9-alpine 8.2.1-alpine", "minor", "", "7.2.17-alpine"),
        ("redis", "7.2.16-alpine", "7.2.17-alpine 7.4.9-alpine 8.2.1-alpine", "major", "7.4.x", "7.4.9-alpine"),
        ("nginx", "1.28.0", "1.28.1 1.29.4 1.30.0 1.31.0", "minor", "", "1.30.0"),
        ("nginx", "1.27.3", "1.28.1 1.29.4 1.30.0", "minor", "", "1.29.4"),
        ("node", "22.1.0", "22.2.0 23.9.0 24.1.0 25.0.0", "major", "", "24.1.0"),
        ("", "1.4.0", "1.4.1 1.5.0 2.0.0", "patch", "", "1.4.1"),
        ("", "1.4.0", "1.4.1 1.5.0 2.0.0", "major", "", "2.0.0"),
        ("", "1.4.0", "1.4.1 1.5.0 2.0.0", "major", "1.x", "1.5.0"),
        ("", "1.4.0", "1.4.1 1.5.0 2.0.0", "major", "/^1[.]4/", "1.4.1"),
    ],
)
def test_lines_levels_and_ranges(image: str, pinned: str, tags: str, level: str, allowed: str, taken: str) -> None:
    assert best(pinned, tags, image, level=Level(level), allowed=allowed) == taken


@pytest.mark.parametrize(
    ("tags", "keep", "along", "own"),
    [
        ("16.16-alpine3.24 16.16-alpine3.25", "16.16-alpine3.24", "16.16-alpine3.25", "16.16-alpine3.25"),
        ("16.16-alpine3.25 16.16-bookworm", "", "16.16-alpine3.25", "16.16-alpine3.25"),
        ("16.16-alpine3.23 16.16-alpine 16.16", "", "", ""),
        ("16.15-alpine3.25", "", "", "16.15-alpine3.25"),
        ("16.15-alpine3.25 16.16-alpine3.24", "16.16-alpine3.24", "16.16-alpine3.24", "16.16-alpine3.24"),
    ],
)
def test_the_base_image_is_a_dimension_of_its_own(tags: str, keep: str, along: str, own: str) -> None:
    for rule, taken in ((BaseRule.KEEP, keep), (BaseRule.ALONG, along), (BaseRule.OWN, own)):
        assert best("16.15-alpine3.24", tags, "postgres", base=rule) == taken
    assert best("16.15-alpine3.24", tags, "postgres", level=Level.PATCH, base=BaseRule.OWN) == keep


def test_what_a_plan_adds_stays() -> None:
    assert best("7.2.16-alpine", "7.2.17 7.2.17-alpine 7.2.18", "redis", suffix="-alpine") == "7.2.17-alpine"


def test_a_major_of_a_store_is_named() -> None:
    pin = Pin(PinKind.IMAGE, "x", "x", "16.15", store="postgres")
    found = candidates(read("16.15"), pin, Policy(), ["17.1", "18.1", "16.15"], project(NAMES["postgres"]))
    assert (found.taken, found.store_major) == ((), read("18.1"))
    app = Pin(PinKind.IMAGE, "x", "x", "1.0.0")
    found = candidates(read("1.0.0"), app, Policy(), ["2.0.0", "3.0.0"], Project())
    assert (found.taken, found.beyond, found.store_major) == ((), read("3.0.0"), None)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        (">=16 <17", "16 16.0 16.15", "15.9 17 17.1"),
        (">=1.2, !=1.3.1", "1.2.0 1.4.0 1.3.0", "1.1.9 1.3.1"),
        ("7.2.x", "7.2.0 7.2.16", "7.4.0 7.20.0"),
        ("7.2", "7.2.16", "7.4.0"),
        ("~1.4", "1.4.0 1.4.9", "1.5.0 1.3.9"),
        ("~1.4.2", "1.4.2 1.4.9", "1.4.1 1.5.0"),
        ("~1", "1.0.0 1.9.0", "2.0.0"),
        ("^1.4", "1.4.0 1.9.0", "1.3.0 2.0.0"),
        ("^0.4.1", "0.4.1 0.4.9", "0.5.0 0.4.0"),
        ("<=16", "16.15 15.1", "17.0"),
        (">16", "17.0", "16.15"),
        ("1.x || 3.*", "1.9.0 3.0.0", "2.0.0"),
        ("/^v?1[.]/", "v1.0.0 1.2", "2.1.0"),
        ("", "1 v2.0.0", ""),
        ("*", "1 v2.0.0", ""),
    ],
)
def test_ranges(text: str, inside: str, outside: str) -> None:
    admits = Range.of(text).admits
    assert all(admits(read(tag)) for tag in inside.split())
    assert not any(admits(read(tag)) for tag in outside.split())


@pytest.mark.parametrize("text", ["newest", ">=", "1.2 <", "/(/", "1..2", ">=16 and <17"])
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(ValueError, match="is not a "):
        Range.of(text)


numbers = st.integers(0, 2000)
releases = st.lists(numbers, min_size=1, max_size=4)
variants = st.sampled_from(["", "-alpine", "-alpine3.24", "-distroless", "-bookworm", "-slim-trixie", "-otel"])


@given(st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}", fullmatch=True))
def test_any_tag_is_read_and_is_not_newer_than_itself(text: str) -> None:
    tag = read(text)
    assert tag.text == text
    pin = Pin(PinKind.IMAGE, "x", "x", text)
    assert not candidates(tag, pin, Policy(level=Level.MAJOR, base=BaseRule.OWN), [text], Project()).taken


@given(releases, releases, variants, st.sampled_from(["", "v", "release-"]))
def test_versions_compare_as_their_numbers(old: list[int], new: list[int], variant: str, prefix: str) -> None:
    first, second = (prefix + ".".join(map(str, one)) + variant for one in (old, new))
    if {read(first).scheme, read(second).scheme} != {Scheme.VERSION} or len(old) != len(new):
        return
    taken = best(first, second, level=Level.MAJOR)
    assert taken == (second if new > old else "")


@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=8), st.randoms())
def test_the_order_of_the_registry_does_not_matter(versions: list[tuple[int, int, int]], random: object) -> None:
    tags = [".".join(map(str, version)) for version in versions]
    shuffled = list(tags)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert best(tags[0], " ".join(tags)) == best(tags[0], " ".join(shuffled))
