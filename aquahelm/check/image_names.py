"""Names of images, as container runtimes read them.

Source of the grammar: https://github.com/distribution/reference (`reference.go`, `regexp.go`), by which the kubelet
parses every image (`ParseNormalizedNamed`) before it pulls.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[A-Fa-f0-9:]+\])"
_PART = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
_REGISTRY = re.compile(rf"{_HOST}(?::[0-9]+)?", re.ASCII)
_PATH = re.compile(rf"{_PART}(?:/{_PART})*", re.ASCII)
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", re.ASCII)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}", re.ASCII)
_ID = re.compile(r"[0-9a-f]{64}", re.ASCII)
_UNSET = re.compile(r"<no value>|<nil>|%!\w\(")
_OPEN = re.compile(r"[<>{}]")
_LONGEST = 255


class Fault(NamedTuple):
    """What is wrong with an image's name, and what to write instead (may be empty)."""

    what: str
    fix: str


@lru_cache(maxsize=2**16)
def fault_of(image: str) -> Fault | None:
    """Why no container runtime can read an image's name; None where it can, or where `$` stands for a part of it."""
    if "$" in image:
        return None
    named, at, digest = image.partition("@")
    head, slash, last = named.rpartition("/")
    name, colon, tag = last.partition(":")
    name = f"{head}{slash}{name}"
    path = _path(name)
    if path is not None and _PATH.fullmatch(path) and len(name) <= _LONGEST and not _ID.fullmatch(name):
        if colon and not tag:
            return Fault("the tag is empty", "give a version, or remove the colon")
        if colon and not _TAG.fullmatch(tag):
            return Fault(f'"{tag[:40]}" is no tag', _suggested(image, f"{name}:{tag.replace('+', '_')}{at}{digest}"))
        if at and not _DIGEST.fullmatch(digest):
            return Fault("the digest is incomplete", "@sha256: and 64 of 0–9 and a–f")
        return None
    return _fault_of_name(image, name, path)


def _fault_of_name(image: str, name: str, path: str | None) -> Fault:
    unset = _UNSET.search(image)
    if unset:
        return Fault(f"{unset[0]} is what Helm writes for a value that is not there", "give the value, or a default")
    if _OPEN.search(image):
        return Fault("a part of it is still to be filled in", "")
    if "://" in image:
        return Fault("it begins with a protocol", _suggested(image, image.partition("://")[2]))
    if re.search(r"\s", image):
        return Fault("there is a space in it", _suggested(image, re.sub(r"\s", "", image)))
    if len(name) > _LONGEST:
        return Fault(f"its name has {len(name)} characters", f"at most {_LONGEST}")
    if _ID.fullmatch(name):
        return Fault("a bare digest names no repository", f"give the repository: …@sha256:{name}")
    if name.startswith("/") or name.endswith("/") or "//" in name or not name:
        return Fault("a part of its name is empty", _suggested(image, re.sub(r"/+", "/", image).strip("/")))
    if path is not None and path != path.lower():
        lower = f"{name.removesuffix(path)}{path.lower()}{image.removeprefix(name)}"
        return Fault("the name of a repository has no capital letters", _suggested(image, lower))
    if path is None:
        return Fault(f'"{name.partition("/")[0]}" is no registry', "a host name, with a port or without")
    return Fault(f'"{path[:60]}" is no repository', "a–z and 0–9 with ., _, __ or - between them, parts by /")


def _path(name: str) -> str | None:
    """The name without its registry; None where what stands for the registry is none.

    The first part is a registry where it has a dot, a colon or a capital letter, or is `localhost`.
    """
    first, slash, rest = name.partition("/")
    if not slash or not ("." in first or ":" in first or first == "localhost" or first != first.lower()):
        return name
    return rest if _REGISTRY.fullmatch(first) else None


def _suggested(image: str, other: str) -> str:
    """Another name, if it is one."""
    return f"image: {other}" if other != image and other and fault_of(other) is None else ""
