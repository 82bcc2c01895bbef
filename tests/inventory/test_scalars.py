from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from aquahelm.inventory import scalars

Check = Callable[[str], None]

RIGHT: list[tuple[Check, list[str]]] = [
    (scalars.check_dns_label, ["a", "payment-api", "1orders", "a" * 63]),
    (scalars.check_dns_subdomain, ["a", "a.b-c.1", "a" * 253]),
    (scalars.check_label_key, ["a", "A_b.c-1", "example.com/a", "app.kubernetes.io/name", f"{'a' * 253}/{'b' * 63}"]),
    (scalars.check_label_value, ["", "a", "v1.4.0_rc-1", "A" * 63]),
    (scalars.check_port_name, ["http", "http-2", "2a", "a" * 15]),
    (scalars.check_image_tag, ["1.20", "v1.4.0", "_x", "sha-57f29e5", "A" * 128]),
    (scalars.check_image_digest, ["sha256:" + "a1" * 32, "sha512:" + "0" * 128, "sha384:" + "f" * 96]),
    (
        scalars.check_image_repository,
        [
            *[
                "backend-gateway",
                "library/redis",
                "ghcr.io/egorov-ma/aquastream/web",
                "registry.example:5000/a/b",
                "localhost/a",
            ],
            *["localhost:5000/a_b/c__d/e---f", "10.0.0.1:80/x", "[2001:db8::1]:5000/x", "Registry.Example/a", "a.b"],
        ],
    ),
    (scalars.check_registry, ["docker.io", "ghcr.io/acme", "localhost:5000/a_b/c", "ghcr.io/acme/", "acme"]),
    (scalars.check_semver, ["0.1.0", "1.2.3-rc.1+build.5", "1.0.0--", "10.20.30"]),
    (scalars.check_env_name, ["A", "_a1", "SPRING_PROFILES_ACTIVE"]),
    (scalars.check_env_name_relaxed, ["server port", "1SERVER", "a.b-c", "~!@#"]),
    (scalars.check_config_key, ["application.yaml", "A_b-c.1", ".hidden"]),
    (scalars.check_url_path, ["/", "/api", "/api/v1/", "/a%20b", "/a.b/~c/(d)", "/.well-known", "/..a"]),
    (scalars.check_host, ["localhost", "aquastream.example", "a-1.b.c", "xn--80ak6aa92e.com"]),
    (scalars.check_wildcard_host, ["aquastream.example", "*.aquastream.example"]),
    (scalars.check_cidr, ["10.0.0.0/8", "0.0.0.0/0", "10.1.2.3/32", "2001:db8::/32", "::/0"]),
    (scalars.check_duration, ["0", "10s", "1m30s", "1.5h", "500ms", ".5s", "1h0m0s"]),
    (scalars.check_port, ["1", "65535"]),
]

WRONG: list[tuple[Check, str, str]] = [
    (
        scalars.check_dns_label,
        "Payment_API",
        '"Payment_API" cannot be a Kubernetes name; use a–z, 0–9 and - between them, such as payment-api',
    ),
    (scalars.check_dns_label, "a.b", '"a.b" cannot be a Kubernetes name; use a–z, 0–9 and - between them, such as a-b'),
    (scalars.check_dns_label, "платежи", '"платежи" cannot be a Kubernetes name; use a–z, 0–9 and - between them'),
    (scalars.check_dns_label, "a\n", '"a\n" cannot be a Kubernetes name; use a–z, 0–9 and - between them, such as a'),
    (scalars.check_dns_label, "a" * 64, f'"{"a" * 57}…" has 64 characters; use at most 63'),
    (
        scalars.check_dns_subdomain,
        "A..b",
        '"A..b" cannot be a Kubernetes name; use a–z, 0–9, - and . between them, such as a.b',
    ),
    (scalars.check_dns_subdomain, "a" * 254, f'"{"a" * 57}…" has 254 characters; use at most 253'),
    (
        scalars.check_label_key,
        "a/b/c",
        '"a/b/c" is not a label key; the part before / is a DNS name, such as example.com',
    ),
    (scalars.check_label_key, "/a", '"/a" is not a label key; the part before / is a DNS name, such as example.com'),
    (scalars.check_label_key, "a-", '"a-" is not a label key; use letters, digits, and -, _, . between them'),
    (scalars.check_label_key, "a" * 64, f'"{"a" * 57}…" has 64 characters; use at most 63'),
    (
        scalars.check_label_value,
        "1.0.0+5",
        '"1.0.0+5" is not a label value; use letters, digits, and -, _, . between them, such as 1.0.0_5',
    ),
    (
        scalars.check_label_value,
        "-a",
        '"-a" is not a label value; use letters, digits, and -, _, . between them, such as a',
    ),
    (
        scalars.check_port_name,
        "HTTP",
        '"HTTP" is not a port name; use a–z, 0–9 and single -, with a letter, such as http',
    ),
    (
        scalars.check_port_name,
        "a--b",
        '"a--b" is not a port name; use a–z, 0–9 and single -, with a letter, such as a-b',
    ),
    (scalars.check_port_name, "8080", '"8080" is not a port name; use a–z, 0–9 and single -, with a letter'),
    (scalars.check_port_name, "a" * 16, f'"{"a" * 16}" has 16 characters; use at most 15'),
    (scalars.check_image_tag, "1.0+5", '"1.0+5" is not an image tag; use letters, digits, _, . and -, such as 1.0_5'),
    (scalars.check_image_tag, "-a", '"-a" is not an image tag; use letters, digits, _, . and -'),
    (scalars.check_image_tag, "a" * 129, f'"{"a" * 57}…" has 129 characters; use at most 128'),
    (scalars.check_image_digest, "sha256:abc", "the digest has 3 characters after sha256:; use 64 of 0–9 and a–f"),
    (
        scalars.check_image_digest,
        "sha256:" + "A" * 64,
        "the digest has other characters after sha256:; use 64 of 0–9 and a–f",
    ),
    (scalars.check_image_digest, "md5:abc", '"md5:abc" is not an image digest; use sha256: and 64 hexadecimal digits'),
    (
        scalars.check_registry,
        "https://ghcr.io/a",
        '"https://ghcr.io/a" holds a protocol; write the host alone: ghcr.io/a',
    ),
    (
        scalars.check_registry,
        "ghcr.io/Acme",
        '"ghcr.io/Acme" is not a registry with folders; use lower case: ghcr.io/acme',
    ),
    (scalars.check_registry, "-x/a", '"-x/a" is not a registry; use a host name, with a port or without'),
    (
        scalars.check_registry,
        "ghcr.io/a/-",
        '"ghcr.io/a/-" is not a registry with folders; use a–z and 0–9 with ., _, __ or - between them, parts by /',
    ),
    (scalars.check_image_repository, "redis:7", '"redis:7" holds a tag; write it under tag'),
    (scalars.check_image_repository, "a.b:80/redis:7", '"a.b:80/redis:7" holds a tag; write it under tag'),
    (scalars.check_image_repository, "redis@sha256:aa", '"redis@sha256:aa" holds a digest; write it under digest'),
    (scalars.check_image_repository, "a/Web", '"a/Web" is not an image name; use lower case: a/web'),
    (
        scalars.check_image_repository,
        "-a.b/c",
        '"-a.b/c" does not begin with a registry; use a host name, with a port or without',
    ),
    (
        scalars.check_image_repository,
        "a//b",
        '"a//b" is not an image name; use a–z and 0–9 with ., _, __ or - between them, parts by /',
    ),
    (scalars.check_semver, "v1.4.0", '"v1.4.0" is not a semantic version; use one such as 1.4.0'),
    (scalars.check_semver, "1.4", '"1.4" is not a semantic version; use one such as 1.4.0'),
    (scalars.check_semver, "01.4.0", '"01.4.0" is not a semantic version; use one such as 1.4.0'),
    (
        scalars.check_env_name,
        "server.port",
        '"server.port" is not a variable name; use letters, digits and _, no digit first, such as server_port',
    ),
    (
        scalars.check_env_name,
        "1A",
        '"1A" is not a variable name; use letters, digits and _, no digit first, such as _1A',
    ),
    (scalars.check_env_name_relaxed, "a=b", '"a=b" is not a variable name; use printable ASCII characters, but no ='),
    (scalars.check_config_key, "a/b", '"a/b" cannot be a key or file name; use letters, digits, -, _ and .'),
    (scalars.check_config_key, "..", '".." cannot be a key or file name; use letters, digits, -, _ and .'),
    (scalars.check_url_path, "api", '"api" is not a path; begin it with /: /api'),
    (scalars.check_url_path, "/a//b", '"/a//b" holds //; write the path without it'),
    (scalars.check_url_path, "/a/..", '"/a/.." holds /..; write the path without it'),
    (scalars.check_url_path, "/a%2Fb", '"/a%2Fb" holds %2F; write the path without it'),
    (
        scalars.check_url_path,
        "/a?b=c",
        '"/a?b=c" is not a path; write other characters than letters, digits and -._~!$&\'()*+,;=:@ as %XX',
    ),
    (scalars.check_host, "https://a.example/x", '"https://a.example/x" is a URL; write the host alone: a.example'),
    (scalars.check_host, "10.0.0.1", "10.0.0.1 is an address; use a host name"),
    (scalars.check_host, "::1", "::1 is an address; use a host name"),
    (
        scalars.check_host,
        "A.example:80",
        '"A.example:80" is not a host name; use a–z, 0–9, - and . between them, such as a.example',
    ),
    (scalars.check_host, "a_b", '"a_b" is not a host name; use a–z, 0–9, - and . between them'),
    (scalars.check_host, "*.a.example", '"*.a.example" is not a host name; use a–z, 0–9, - and . between them'),
    (
        scalars.check_host,
        "a" * 64 + ".b",
        f'"{"a" * 57}…" is not a host name; use a–z, 0–9, - and . between them',
    ),
    (scalars.check_wildcard_host, "a.*.b", '"a.*.b" is not a host name; use a–z, 0–9, - and . between them'),
    (scalars.check_cidr, "10.0.0.1/8", "10.0.0.1/8 is an address in a network; use the network: 10.0.0.0/8"),
    (scalars.check_cidr, "10.0.0.1", "10.0.0.1 has no prefix length; write 10.0.0.1/32 for this address alone"),
    (
        scalars.check_cidr,
        "10.0.0.0/255.0.0.0",
        "10.0.0.0/255.0.0.0 has no prefix length; write 10.0.0.0/32 for this address alone",
    ),
    (scalars.check_cidr, "10.0.0.0/33", '"10.0.0.0/33" is not a network; use one such as 10.0.0.0/8'),
    (scalars.check_cidr, "all", '"all" is not a network; use one such as 10.0.0.0/8'),
    (scalars.check_duration, "10", '"10" is not a duration; use numbers with h, m, s or ms: 10s'),
    (scalars.check_duration, "1d", '"1d" is not a duration; use numbers with h, m, s or ms, such as 10s or 1m30s'),
    (scalars.check_duration, "-1s", '"-1s" is not a duration; use numbers with h, m, s or ms, such as 10s or 1m30s'),
    (scalars.check_port, "http", "http is not a port; use 1–65535"),
]


@pytest.mark.parametrize(("check", "text"), [(check, text) for check, texts in RIGHT for text in texts])
def test_what_kubernetes_takes(check: Check, text: str) -> None:
    check(text)


@pytest.mark.parametrize(("check", "text", "message"), WRONG)
def test_what_it_refuses_says_what_to_write(check: Check, text: str, message: str) -> None:
    with pytest.raises(ValueError, match="; ") as caught:
        check(text)
    assert str(caught.value) == message


@pytest.mark.parametrize("check", [check for check, _ in RIGHT if check is not scalars.check_label_value])
def test_nothing_is_no_value(check: Check) -> None:
    with pytest.raises(ValueError, match="; "):
        check("")


@pytest.mark.parametrize("number", [0, 65536, 70000, -1, True])
def test_numbers_that_are_no_ports(number: int) -> None:
    with pytest.raises(ValueError, match=f"^{number} is not a port; use 1–65535$"):
        scalars.check_port(number)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10s", 10),
        ("1m30s", 90),
        ("1.5h", 5400),
        ("500ms", Fraction(1, 2)),
        ("1.s", 1),
        ("2us3ns", Fraction(2003, 10**9)),
        ("0", 0),
    ],
)
def test_durations_are_seconds(text: str, seconds: Fraction | int) -> None:
    assert scalars.parse_duration(text) == seconds
