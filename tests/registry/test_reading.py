"""Names, headers and times as registries and people write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aquahelm.registry.address import base_url, shown
from aquahelm.registry.auth import challenges
from aquahelm.registry.contents import moment
from aquahelm.registry.links import next_page
from aquahelm.registry.model import RegistryTrouble
from aquahelm.registry.name import ImageName


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("redis", "docker.io/library/redis"),
        ("grafana/loki", "docker.io/grafana/loki"),
        ("docker.io/redis", "docker.io/library/redis"),
        ("index.docker.io/library/redis", "docker.io/library/redis"),
        ("ghcr.io/acme/payment", "ghcr.io/acme/payment"),
        ("localhost/x", "localhost/x"),
        ("localhost:5000/a/b-c__d", "localhost:5000/a/b-c__d"),
        ("[::1]:5000/x", "[::1]:5000/x"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert str(ImageName.of(text)) == name


@pytest.mark.parametrize(
    "text", ["", "Redis", "ghcr.io/", "a//b", "ghcr.io/a/../b", "u:p@h.io/a", "h.io/a?b", "h.io/a b"]
)
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(ValueError, match=" is not the "):
        ImageName.of(text)


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("docker.io", "https://registry-1.docker.io"),
        ("127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("[::1]:5000", "http://[::1]:5000"),
        ("a.localhost", "http://a.localhost"),
        ("ghcr.io", "https://ghcr.io"),
        ("harbor.example/hub/", "https://harbor.example/hub"),
        ("plain.example:80", "http://plain.example:80"),
        ("http://told.example/x", "http://told.example/x"),
    ],
)
def test_addresses(place: str, url: str) -> None:
    assert base_url(place, {"plain.example:80": "http"}) == url


@pytest.mark.parametrize("place", ["ftp://x", "https://u:p@x.io", "https://", "x:port", "x.io/a?b", "http://x:99999"])
def test_what_is_no_address(place: str) -> None:
    with pytest.raises(RegistryTrouble):
        base_url(place, {})


def test_addresses_are_shown_without_secrets() -> None:
    assert shown("https://u:p@x.io/v2/a@b?sig=secret") == "https://x.io/v2/a@b"


def test_challenges() -> None:
    header = 'Basic realm="a, b", Bearer realm="https://t/token",service="r \\"q\\"" , scope=x, Negotiate'
    found = [(one.scheme, dict(one.parameters)) for one in challenges(header)]
    assert found == [
        ("basic", {"realm": "a, b"}),
        ("bearer", {"realm": "https://t/token", "service": 'r "q"', "scope": "x"}),
        ("negotiate", {}),
    ]


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ('</v2/x?last=a&n=1>; rel="next"', "/v2/x?last=a&n=1"),
        ('</p>; rel=prev, </n>; title="a, <b>; rel=next"; rel="last next"', "/n"),
        ("</n>;REL=NEXT", "/n"),
        ('</n>; title="rel=next"', ""),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_links(header: str, target: str) -> None:
    assert next_page(header) == target


@given(st.text(max_size=300))
def test_headers_of_any_kind_are_read(text: str) -> None:
    challenges(text)
    next_page(text)
    moment(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-10-01T12:00:00Z", datetime(2026, 10, 1, 12, tzinfo=UTC)),
        ("2026-10-01T12:00:00.5+02:00", datetime(2026, 10, 1, 10, 0, 0, 500000, tzinfo=UTC)),
        ("2026-10-01T12:00:00.123456789Z", datetime(2026, 10, 1, 12, 0, 0, 123456, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("yesterday", None),
        (7, None),
    ],
)
def test_moments(text: object, found: datetime | None) -> None:
    assert moment(text) == found
