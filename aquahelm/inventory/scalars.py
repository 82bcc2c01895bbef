"""Formats of single values, as Kubernetes has them.

Each check takes the text, returns nothing, and raises ValueError with a message of two halves: what was found is not
what; what to write instead. Sources: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/,
k8s.io/apimachinery/pkg/util/validation, github.com/distribution/reference, https://semver.org.
"""

from __future__ import annotations

import ipaddress
import re
from fractions import Fraction
from typing import Final

from aquahelm.inventory.cron import check_cron, check_time_zone
from aquahelm.inventory.quantity import check_quantity, parse_quantity

__all__ = [
    "check_cidr",
    "check_config_key",
    "check_cron",
    "check_dns_label",
    "check_dns_subdomain",
    "check_duration",
    "check_env_name",
    "check_env_name_relaxed",
    "check_host",
    "check_image_digest",
    "check_image_repository",
    "check_image_tag",
    "check_label_key",
    "check_label_value",
    "check_port",
    "check_port_name",
    "check_quantity",
    "check_registry",
    "check_semver",
    "check_time_zone",
    "check_url_path",
    "check_wildcard_host",
    "parse_duration",
    "parse_quantity",
]

_LABEL: Final = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", re.ASCII)
_SUBDOMAIN: Final = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", re.ASCII)
_QUALIFIED: Final = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]", re.ASCII)
_PORT_NAME: Final = re.compile(r"(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_TAG: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", re.ASCII)
_DIGESTS: Final = {"sha256": 64, "sha384": 96, "sha512": 128}
_REGISTRY: Final = re.compile(
    r"(?:[A-Za-z0-9](?:[-A-Za-z0-9]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[-A-Za-z0-9]*[A-Za-z0-9])?)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?",
    re.ASCII,
)
_REPOSITORY_PART: Final = re.compile(r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*", re.ASCII)
_SEMVER: Final = re.compile(
    r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
    r"(-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?"
    r"(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)
_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_PRINTABLE_BUT_EQUALS: Final = re.compile(r"[ -<>-~]+")
_CONFIG_KEY: Final = re.compile(r"[-._a-zA-Z0-9]+", re.ASCII)
_PATH: Final = re.compile(r"/(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*", re.ASCII)
_DURATION: Final = re.compile(r"(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+")
_DURATION_PART: Final = re.compile(r"([0-9.]+)([a-zµμ]+)")
_SECONDS: Final = {
    "ns": Fraction(1, 10**9), "us": Fraction(1, 10**6), "µs": Fraction(1, 10**6), "μs": Fraction(1, 10**6),
    "ms": Fraction(1, 1000), "s": Fraction(1), "m": Fraction(60), "h": Fraction(3600),
}  # fmt: skip


def check_dns_label(text: str) -> None:
    """RFC 1123 label: names of services, namespaces and the like."""
    if not _LABEL.fullmatch(text):
        near = _slug(text)
        example = f", such as {near}" if near else ""
        raise ValueError(f'"{_short(text)}" cannot be a Kubernetes name; use a–z, 0–9 and - between them{example}')
    _check_length(text, 63)


def check_dns_subdomain(text: str) -> None:
    """RFC 1123 subdomain: names of most objects."""
    if not _SUBDOMAIN.fullmatch(text):
        near = ".".join(filter(None, map(_slug, text.split("."))))
        example = f", such as {near}" if near else ""
        raise ValueError(f'"{_short(text)}" cannot be a Kubernetes name; use a–z, 0–9, - and . between them{example}')
    _check_length(text, 253)


def check_label_key(text: str) -> None:
    """Label or annotation key: a name of at most 63 characters, with a DNS subdomain and `/` before it or not."""
    prefix, slash, name = text.rpartition("/")
    if slash and (not _SUBDOMAIN.fullmatch(prefix) or len(prefix) > 253):
        raise ValueError(f'"{_short(text)}" is not a label key; the part before / is a DNS name, such as example.com')
    if not _QUALIFIED.fullmatch(name):
        raise ValueError(f'"{_short(text)}" is not a label key; use letters, digits, and -, _, . between them')
    _check_length(name, 63)


def check_label_value(text: str) -> None:
    """Label value: empty, or at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit first and last."""
    if text and not _QUALIFIED.fullmatch(text):
        near = re.sub(r"[^A-Za-z0-9._-]+", "_", text).strip("._-")
        example = f", such as {_short(near)}" if near else ""
        raise ValueError(
            f'"{_short(text)}" is not a label value; use letters, digits, and -, _, . between them{example}'
        )
    _check_length(text, 63)


def check_port(number: int | str) -> None:
    """A TCP or UDP port."""
    value = int(number) if isinstance(number, int) or (number.isascii() and number.isdigit()) else 0
    if isinstance(number, bool) or not 1 <= value <= 65535:
        raise ValueError(f"{number} is not a port; use 1–65535")


def check_port_name(text: str) -> None:
    """IANA_SVC_NAME (RFC 6335): names of container ports, and what refers to them."""
    if not _PORT_NAME.fullmatch(text):
        near = _slug(text)[:15].strip("-")
        example = f", such as {near}" if near and not near.isdigit() else ""
        raise ValueError(f'"{_short(text)}" is not a port name; use a–z, 0–9 and single -, with a letter{example}')
    _check_length(text, 15)


def check_image_tag(text: str) -> None:
    """Image tag: at most 128 letters, digits, `_`, `.` and `-`, beginning with a letter, digit or `_`."""
    if not _TAG.fullmatch(text):
        if len(text) > 128:
            _check_length(text, 128)
        example = f", such as {text.replace('+', '_')}" if _TAG.fullmatch(text.replace("+", "_")) else ""
        raise ValueError(f'"{_short(text)}" is not an image tag; use letters, digits, _, . and -{example}')


def check_image_digest(text: str) -> None:
    """Image digest: `sha256:` and 64 lower case hexadecimal digits (also sha384, sha512)."""
    algorithm, _, digits = text.partition(":")
    wanted = _DIGESTS.get(algorithm)
    if wanted is None:
        raise ValueError(f'"{_short(text)}" is not an image digest; use sha256: and 64 hexadecimal digits')
    if not re.fullmatch(f"[0-9a-f]{{{wanted}}}", digits):
        found = f"{len(digits)} characters" if len(digits) != wanted else "other characters"
        raise ValueError(f"the digest has {found} after {algorithm}:; use {wanted} of 0–9 and a–f")


def check_image_repository(text: str) -> None:
    """Image name without tag and digest, with its registry or without."""
    shown = _short(text)
    if "@" in text:
        raise ValueError(f'"{shown}" holds a digest; write it under digest')
    first, slash, rest = text.partition("/")
    registry = bool(slash) and ("." in first or ":" in first or first == "localhost" or first != first.lower())
    path = rest if registry else text
    if ":" in path:
        raise ValueError(f'"{shown}" holds a tag; write it under tag')
    if registry and not _REGISTRY.fullmatch(first):
        raise ValueError(f'"{shown}" does not begin with a registry; use a host name, with a port or without')
    if path != path.lower():
        raise ValueError(f'"{shown}" is not an image name; use lower case: {_short(text.lower())}')
    if not all(map(_REPOSITORY_PART.fullmatch, path.split("/"))):
        raise ValueError(f'"{shown}" is not an image name; use a–z and 0–9 with ., _, __ or - between them, parts by /')
    _check_length(path, 255)


def check_registry(text: str) -> None:
    """Registry of images: a host, with a port or without, and folders behind it or none."""
    host, _, folders = text.rstrip("/").partition("/")
    if "://" in text:
        raise ValueError(f'"{_short(text)}" holds a protocol; write the host alone: {_short(text.partition("://")[2])}')
    if not _REGISTRY.fullmatch(host):
        raise ValueError(f'"{_short(text)}" is not a registry; use a host name, with a port or without')
    if folders and not all(map(_REPOSITORY_PART.fullmatch, folders.split("/"))):
        near = folders.lower() if all(map(_REPOSITORY_PART.fullmatch, folders.lower().split("/"))) else ""
        wanted = f"lower case: {host}/{near}" if near else "a–z and 0–9 with ., _, __ or - between them, parts by /"
        raise ValueError(f'"{_short(text)}" is not a registry with folders; use {wanted}')


def check_semver(text: str) -> None:
    """Semantic version 2.0.0, as charts need."""
    if not _SEMVER.fullmatch(text):
        near = text.removeprefix("v")
        near = near if _SEMVER.fullmatch(near) else f"{near}.0" if _SEMVER.fullmatch(f"{near}.0") else "1.4.0"
        raise ValueError(f'"{_short(text)}" is not a semantic version; use one such as {near}')


def check_env_name(text: str) -> None:
    """Environment variable that every shell and runtime can read: a C identifier."""
    if not _IDENTIFIER.fullmatch(text):
        near = re.sub(r"[^A-Za-z0-9_]", "_", text)
        near = f"_{near}" if near[:1].isdigit() else near
        example = f", such as {near}" if near else ""
        raise ValueError(f'"{_short(text)}" is not a variable name; use letters, digits and _, no digit first{example}')


def check_env_name_relaxed(text: str) -> None:
    """Environment variable as Kubernetes takes it since 1.32: printable ASCII without `=`."""
    if not _PRINTABLE_BUT_EQUALS.fullmatch(text):
        raise ValueError(f'"{_short(text)}" is not a variable name; use printable ASCII characters, but no =')


def check_config_key(text: str) -> None:
    """Key of a ConfigMap or Secret, which may become a file name."""
    if not _CONFIG_KEY.fullmatch(text) or text in (".", "..") or text.startswith(".."):
        raise ValueError(f'"{_short(text)}" cannot be a key or file name; use letters, digits, -, _ and .')
    _check_length(text, 253)


def check_url_path(text: str) -> None:
    """Path of an Ingress or HTTPRoute rule (pathType Exact or Prefix)."""
    shown = _short(text)
    if not text.startswith("/"):
        raise ValueError(f'"{shown}" is not a path; begin it with /: /{_short(text)}')
    wrong = next((part for part in ("//", "/./", "/../", "%2f", "%2F") if part in text), "")
    wrong = wrong or next((end for end in ("/..", "/.") if text.endswith(end)), "")
    if wrong:
        raise ValueError(f'"{shown}" holds {wrong}; write the path without it')
    if not _PATH.fullmatch(text):
        raise ValueError(
            f'"{shown}" is not a path; write other characters than letters, digits and -._~!$&\'()*+,;=:@ as %XX'
        )
    _check_length(text, 1024)


def check_host(text: str) -> None:
    """Host name: DNS labels of at most 63 characters, lower case, neither an address nor a URL."""
    shown = _short(text)
    if "://" in text:
        raise ValueError(
            f'"{shown}" is a URL; write the host alone: {_short(text.partition("://")[2].partition("/")[0])}'
        )
    try:
        ipaddress.ip_address(text)
    except ValueError:
        pass
    else:
        raise ValueError(f"{shown} is an address; use a host name")
    if not _is_host(text):
        near = text.lower().rstrip(".").partition("/")[0].partition(":")[0]
        example = f", such as {near}" if _is_host(near) else ""
        raise ValueError(f'"{shown}" is not a host name; use a–z, 0–9, - and . between them{example}')
    _check_length(text, 253)


def _is_host(text: str) -> bool:
    return _SUBDOMAIN.fullmatch(text) is not None and all(len(label) <= 63 for label in text.split("."))


def check_wildcard_host(text: str) -> None:
    """Host name, or `*.` and a host name."""
    check_host(text.removeprefix("*."))


def check_cidr(text: str) -> None:
    """Network as in a NetworkPolicy's ipBlock: `10.0.0.0/8`, `2001:db8::/32`."""
    address, _, length = text.partition("/")
    try:
        host = ipaddress.ip_address(address)
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f'"{_short(text)}" is not a network; use one such as 10.0.0.0/8') from None
    if not (length.isascii() and length.isdigit()):
        raise ValueError(f"{text} has no prefix length; write {host}/{host.max_prefixlen} for this address alone")
    if network.network_address != host:
        raise ValueError(f"{text} is an address in a network; use the network: {network}")


def parse_duration(text: str) -> Fraction:
    """Seconds in a duration such as `10s`, `1m30s`, `1.5h` (Go's time.ParseDuration, without sign).

    Raises:
        ValueError: it is none.
    """
    if text == "0":
        return Fraction(0)
    if not _DURATION.fullmatch(text) or len(text) > 60:
        example = f": {text}s" if text.isascii() and text.isdigit() else ", such as 10s or 1m30s"
        raise ValueError(f'"{_short(text)}" is not a duration; use numbers with h, m, s or ms{example}')
    parts = _DURATION_PART.findall(text)
    return sum((Fraction(number.rstrip(".")) * _SECONDS[unit] for number, unit in parts), Fraction(0))


def check_duration(text: str) -> None:
    """A duration such as `10s`."""
    parse_duration(text)


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise ValueError(f'"{_short(text)}" has {len(text)} characters; use at most {most}')


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


def _slug(text: str) -> str:
    """A DNS label that looks like the text; empty if nothing of it can be kept."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:63].rstrip("-")
