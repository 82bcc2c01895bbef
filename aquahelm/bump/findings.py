"""What is to be said of a pin, besides its new version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.bump.tables import base_needs, end_of, gone_resource, lowest, needs
from aquahelm.finding import Finding, Severity

if TYPE_CHECKING:
    from datetime import date

    from aquahelm.bump.model import Pin
    from aquahelm.bump.tags import Tag
    from aquahelm.registry.model import RegistryTrouble

SOON = 120
"""Days before its end at which a line is named."""


def image_vanished(pin: Pin, trouble: RegistryTrouble) -> Finding:
    """The repository is not there, or not for us."""
    return _finding("image-vanished", Severity.ERROR, pin, trouble.message, trouble.remedy)


def registry_trouble(pin: Pin, trouble: RegistryTrouble) -> Finding:
    """The registry could not be asked: nothing is known."""
    return _finding("registry-trouble", Severity.ERROR, pin, trouble.message, trouble.remedy)


def tag_vanished(pin: Pin, tag: str) -> Finding:
    """The repository is there, the tag is not."""
    message = f"{pin.image} has no tag {tag} any more: a node that has not pulled it yet cannot start it"
    return _finding(
        "tag-vanished", Severity.ERROR, pin, message, "take another tag, or pull it from a mirror that has it"
    )


def digest_vanished(pin: Pin) -> Finding:
    """The digest that is pinned is no longer served."""
    message = f"{pin.image} serves {_short(pin.digest)} no more: a node that has not pulled it yet cannot start it"
    return _finding("digest-vanished", Severity.ERROR, pin, message, "renew the digest")


def tag_moved(pin: Pin, tag: str, digest: str) -> Finding:
    """The tag stands for other contents than the digest beside it."""
    message = f"{tag} now stands for {_short(digest)}, and {_short(pin.digest)} is pinned: it was built again"
    return _finding("tag-moved", Severity.NOTE, pin, message, "renew the digest, once you trust the new build")


def architecture_missing(pin: Pin, tag: str, missing: frozenset[str], *, current: bool) -> Finding:
    """A platform that the inventory asks for is not among the image's."""
    what = ", ".join(sorted(missing))
    severity = Severity.ERROR if current else Severity.NOTE
    message = f"{tag} is not built for {what}" + ("" if current else ", so it is not taken")
    return _finding("architecture-missing", severity, pin, message, "build it for that too, or leave such nodes out")


def store_major(pin: Pin, tag: Tag, store: str, *, taken: bool) -> Finding:
    """A major of a store: never silent."""
    shown = tag.text.removesuffix(pin.suffix)
    message = f"{shown} is a major step of {store}; it needs {needs(store)}"
    fix = "do that first" if taken else f"when that is done: level major, and allowed: {_line(tag)}"
    return _finding("store-major", Severity.WARNING if taken else Severity.NOTE, pin, message, fix)


def base_moved(pin: Pin, tag: Tag, store: str) -> Finding | None:
    """A store's data comes under a newer base image, or one that is not named; None where that matters to nobody."""
    what = base_needs(store)
    if not what:
        return None
    if not tag.base:
        message = f"{tag.text} does not say which version of its base image it has, as {pin.running} does: {what}"
        return _finding("store-base", Severity.NOTE, pin, message, "")
    return _finding("store-base", Severity.WARNING, pin, f"{tag.text} has a newer base image: {what}", "")


def newer_beyond(pin: Pin, tag: Tag) -> Finding:
    """There is a newer version, further away than the policy goes."""
    shown = tag.text.removesuffix(pin.suffix)
    return _finding("newer-version", Severity.NOTE, pin, f"{shown} is there; the policy does not go that far", "")


def too_young(pin: Pin, tag: Tag, why: str) -> Finding:
    """A version that is held back until it is old enough."""
    return _finding("too-young", Severity.NOTE, pin, f"{tag.text.removesuffix(pin.suffix)} is held back: {why}", "")


def line_ends(pin: Pin, release: tuple[int, ...], today: date) -> Finding | None:
    """The pin's line has ended, or ends soon; None where neither is known."""
    name = str(pin.image) if pin.image else pin.name
    end = end_of(name, release)
    if end is None or (end.day - today).days > SOON:
        return None
    ended = end.day <= today
    # The range's oldest version is one that clusters may have, not one that they do.
    severity = Severity.WARNING if ended and pin.kind != "kubernetes" else Severity.NOTE
    message = f"{end.what} {'ended' if ended else 'ends'} on {end.day.isoformat()} ({end.source})"
    fix = end.advice or "plan the way to a newer line"
    return _finding("line-ended", severity, pin, message, fix)


def of_others(pin: Pin, today: date) -> tuple[Finding, ...]:
    """What the tables know of pins that are no images."""
    found = line_ends(pin, lowest(pin.tag), today) if pin.kind == "kubernetes" else None
    if pin.kind == "customResource" and (gone := gone_resource(pin.name, pin.tag)):
        message = f"{pin.name}/{pin.tag} is served no more ({gone[1]})"
        found = _finding("resource-version-gone", Severity.ERROR, pin, message, f"use {pin.name}/{gone[0]}")
    return (found,) if found else ()


def _finding(rule: str, severity: Severity, pin: Pin, message: str, fix: str) -> Finding:
    environments = (pin.environment,) if pin.environment else ()
    return Finding(rule, severity, pin.name, "", message, fix, environments, path=pin.path)


def _short(digest: str) -> str:
    algorithm, _, value = digest.partition(":")
    return f"{algorithm}:{value[:12]}"


def _line(tag: Tag) -> str:
    return ".".join((*map(str, tag.release[:-1]), "x")) if len(tag.release) > 1 else str(tag.release[0])
