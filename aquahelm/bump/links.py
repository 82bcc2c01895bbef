"""Where people read about an image and its versions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aquahelm.registry.name import DOCKER_HUB

if TYPE_CHECKING:
    from aquahelm.bump.proposal import Asked
    from aquahelm.registry.name import ImageName

_SOURCE: Final = "org.opencontainers.image.source"
_GITHUB: Final = re.compile(r"(https://github\.com/[\w.-]+/[\w.-]+?)(?:\.git|/tree/.*|/)?(?:#.*)?\Z", re.ASCII)
_SAFE: Final = re.compile(r"https?://[\w.~:/?#@!$&*+,;=%-]+\Z", re.ASCII)
_VERSION: Final = re.compile(r"v?(\d+(?:\.\d+)*)")

# Images that say not, or not usefully, where they come from. `{}`: the tag; `{n}`: its numbers.
_NOTES: Final = {
    "docker.io/library/postgres": "https://www.postgresql.org/docs/release/{n}/",
    "docker.io/library/redis": "https://github.com/redis/redis/releases/tag/{n}",
    "docker.io/valkey/valkey": "https://github.com/valkey-io/valkey/releases/tag/{n}",
    "docker.io/library/python": "https://docs.python.org/release/{n}/whatsnew/changelog.html",
    "docker.io/library/busybox": "https://busybox.net/news.html",
    "docker.io/library/nginx": "https://nginx.org/en/CHANGES",
    "docker.io/apache/kafka": "https://archive.apache.org/dist/kafka/{n}/RELEASE_NOTES.html",
    "docker.io/rustfs/rustfs": "https://github.com/rustfs/rustfs/releases/tag/{}",
    "quay.io/minio/minio": "https://github.com/minio/minio/releases/tag/{}",
    "quay.io/minio/mc": "https://github.com/minio/mc/releases/tag/{}",
    "docker.io/grafana/grafana": "https://github.com/grafana/grafana/releases/tag/v{n}",
    "docker.io/grafana/loki": "https://github.com/grafana/loki/releases/tag/v{n}",
    "docker.io/grafana/alloy": "https://github.com/grafana/alloy/releases/tag/v{n}",
    "docker.io/prom/prometheus": "https://github.com/prometheus/prometheus/releases/tag/v{n}",
    "docker.io/prom/alertmanager": "https://github.com/prometheus/alertmanager/releases/tag/v{n}",
    "registry.k8s.io/kube-state-metrics/kube-state-metrics": "https://github.com/kubernetes/kube-state-metrics/releases/tag/v{n}",
}


def image_page(image: ImageName) -> str:
    """The page of a repository, where its registry has pages for people; else empty."""
    if image.registry == DOCKER_HUB:
        official = image.path.startswith("library/")
        return f"https://hub.docker.com/{'_/' + image.path[8:] if official else 'r/' + image.path}"
    if image.registry == "quay.io":
        return f"https://quay.io/repository/{image.path}"
    if image.registry == "ghcr.io":
        return f"https://ghcr.io/{image.path}"
    return ""


def release_notes(one: Asked) -> str:
    """Where the new version is described; empty where nobody says."""
    tag, name = one.choice.tag, one.found.pin.name
    version = _VERSION.match(tag)
    known = _NOTES.get(name)
    if known and version:
        return known.format(tag, n=version.group(1))
    if known and "{n}" not in known:
        return known.format(tag)
    github = _GITHUB.match(one.choice.labels.get(_SOURCE, ""))
    if github and version and tag:
        return f"{github.group(1)}/releases/tag/{tag}"
    return source(one)


def source(one: Asked) -> str:
    """The page of the image's source, as the image says; empty where it says none, or nothing that is a link."""
    said = one.choice.labels.get(_SOURCE, "")
    return said if _SAFE.match(said) else ""


def comparison(one: Asked) -> str:
    """What changed in the source between the two versions; empty where nobody says."""
    github = _GITHUB.match(one.choice.labels.get(_SOURCE, ""))
    old, new = one.found.pin.tag, one.choice.tag
    if not github or not old or old == new:
        return ""
    commits = [tag.removeprefix("sha-") if tag.startswith("sha-") else tag for tag in (old, new)]
    return f"{github.group(1)}/compare/{commits[0]}...{commits[1]}"
