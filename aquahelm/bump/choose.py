"""Which version becomes of a pin, by policy and by what registries have."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time
from functools import partial
from typing import TYPE_CHECKING

from aquahelm.bump.candidates import candidates, step_of
from aquahelm.bump.findings import (
    architecture_missing,
    base_moved,
    digest_vanished,
    image_vanished,
    line_ends,
    newer_beyond,
    of_others,
    registry_trouble,
    store_major,
    tag_moved,
    tag_vanished,
    too_young,
)
from aquahelm.bump.follow import followed
from aquahelm.bump.model import Choice, Level, Pin, PinKind, Policy
from aquahelm.bump.tables import project
from aquahelm.bump.tags import Scheme, Tag, read
from aquahelm.check.schemas.bundle import SUPPORTED
from aquahelm.registry.model import Absent, Manifest, RegistryTrouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from aquahelm.finding import Finding
    from aquahelm.registry.name import ImageName
    from aquahelm.registry.registries import Registries

THREADS = 24
TRIES = 8
"""How many of the newest tags are looked at, when each is too young or lacks a platform."""


def choose(pin: Pin, policy: Policy, registries: Registries, today: date) -> Choice:
    """What becomes of a pin; trouble with its registry is a finding (`registry-trouble`), not an exception.

    Args:
        pin: what stands in the inventory.
        policy: what may become of it.
        registries: to ask.
        today: for minimum ages and ends of life.

    Errors: ValueError for a policy's range that says nothing.
    """
    if policy.level is Level.IGNORE:
        return _kept(pin, "ignored by policy")
    if pin.kind is not PinKind.IMAGE or pin.image is None:
        return Choice(pin, pin.tag, pin.digest, _OTHERS[pin.kind], of_others(pin, today))
    chooser = _Chooser(pin, pin.image, policy, registries, today)
    try:
        return chooser.choose()
    except Absent as trouble:
        return _kept(pin, "its image is not there", *chooser.findings, image_vanished(pin, trouble))
    except RegistryTrouble as trouble:
        return _kept(pin, "its registry could not be asked", *chooser.findings, registry_trouble(pin, trouble))


def choose_all(pins: Iterable[tuple[Pin, Policy]], registries: Registries, today: date) -> list[Choice]:
    """`choose` for many at once, in order; each registry is asked as often at a time as its settings say."""
    with ThreadPoolExecutor(THREADS, "choose") as threads:
        return list(threads.map(lambda one: choose(one[0], one[1], registries, today), pins))


_OTHERS = {
    PinKind.IMAGE: "it names no repository",
    PinKind.KUBERNETES: f"people decide which clusters there are; {SUPPORTED[0]} to {SUPPORTED[-1]} are judged",
    PinKind.CHART: "`aquahelm release` raises it, by what changed",
    PinKind.CUSTOM_RESOURCE: "it goes with its operator",
}


def _kept(pin: Pin, why: str, *findings: Finding) -> Choice:
    return Choice(pin, pin.tag, pin.digest, why, findings)


class _Chooser:
    """One pin's way to a choice; `findings` gathers what is seen on it."""

    def __init__(self, pin: Pin, image: ImageName, policy: Policy, registries: Registries, today: date) -> None:
        self.findings: list[Finding] = []
        self._pin = pin
        self._image = image
        self._policy = policy
        self._registries = registries
        self._now = datetime.combine(today, time.max, UTC)
        self._project = project(str(image))
        self._store = pin.store or self._project.store
        self._current = read(pin.tag + pin.suffix) if pin.tag else Tag("", Scheme.MOVING)
        self._running = read(pin.running) if pin.tag else self._current
        if (end := line_ends(pin, self._current.release, today)) is not None:
            self.findings.append(end)

    def choose(self) -> Choice:
        current = self._current
        if not current.text:
            return self._digest_alone()
        tags = self._registries.tags(self._image)
        running = self._running.text
        there = running in tags or self._is_there(running)
        if not there:
            self.findings.append(tag_vanished(self._pin, running))
        if self._policy.level is not Level.DIGEST:
            if current.scheme is Scheme.COMMIT and self._policy.follow:
                found = followed(current, self._image, self._policy.follow, tags, self._registries)
                if found.tag:
                    chosen = self._first_fitting((read(found.tag),), lambda _: Level.MINOR, found.why)
                    return chosen or self._stay(there, found.why)
                return self._stay(there, found.why)
            if current.ordered:
                return self._newest(tags, there)
        return self._stay(there, self._no_order())

    def _newest(self, tags: tuple[str, ...], there: bool) -> Choice:
        pin, current = self._pin, self._current
        offered = candidates(current, pin, self._policy, tags, self._project)
        if offered.store_major:
            self.findings.append(store_major(pin, offered.store_major, self._store, taken=False))
        if offered.beyond:
            self.findings.append(newer_beyond(pin, offered.beyond))
        chosen = self._first_fitting(offered.taken, partial(step_of, current, project=self._project))
        if chosen is None:
            return self._stay(
                there, "nothing newer fits" if offered.taken else "it is the newest that the policy takes"
            )
        new = read(chosen.tag + pin.suffix)
        if chosen.step is Level.MAJOR and self._store:
            self.findings.append(store_major(pin, new, self._store, taken=True))
        elif new.base != self._running.base and self._store and (moved := base_moved(pin, new, self._store)):
            self.findings.append(moved)
        return self._with_findings(chosen)

    def _first_fitting(self, tags: Iterable[Tag], step: Callable[[Tag], Level], why: str = "") -> Choice | None:
        """The first tag that is old enough and has every platform; a tag that is listed but gone is passed over."""
        for _, tag in zip(range(TRIES), tags, strict=False):
            if tag.text == self._current.text:
                return None
            try:
                manifest = self._registries.manifest(self._image, tag.text, whole=True)
            except Absent:
                continue
            missing = self._missing(manifest)
            if missing:
                self.findings.append(architecture_missing(self._pin, tag.text, missing, current=False))
                continue
            if young := self._too_young(manifest):
                self.findings.append(too_young(self._pin, tag, young))
                continue
            how_far = step(tag)
            return Choice(
                self._pin,
                tag.text.removesuffix(self._pin.suffix),
                manifest.digest if self._pin.digest else "",
                why or f"the newest that the policy takes ({how_far})",
                tuple(self.findings),
                how_far,
                manifest.digest,
                manifest.created,
                manifest.labels,
            )
        return None

    def _stay(self, there: bool, why: str) -> Choice:
        """The tag stays; its digest is renewed where one is pinned."""
        pin, current = self._pin, self._running
        if not there:
            return self._with_findings(_kept(pin, f"{why}; and its tag is gone"))
        if pin.platforms:
            missing = self._missing(self._registries.manifest(self._image, current.text))
            if missing:
                self.findings.append(architecture_missing(pin, current.text, missing, current=True))
        if not pin.digest:
            return self._with_findings(_kept(pin, why))
        digest = self._registries.digest(self._image, current.text)
        if digest == pin.digest:
            return self._with_findings(_kept(pin, why))
        self.findings.append(tag_moved(pin, current.text, digest))
        if not self._is_there(pin.digest):
            self.findings.append(digest_vanished(pin))
        manifest = self._registries.manifest(self._image, current.text, whole=True)
        if young := self._too_young(manifest):
            self.findings.append(too_young(pin, current, young))
            return self._with_findings(_kept(pin, "its tag was built again, too short a time ago"))
        why = "its tag was built again"
        return Choice(
            pin, pin.tag, manifest.digest, why, tuple(self.findings), Level.DIGEST, manifest.digest, manifest.created,
            manifest.labels,
        )  # fmt: skip

    def _digest_alone(self) -> Choice:
        if not self._is_there(self._pin.digest):
            self.findings.append(digest_vanished(self._pin))
        return self._with_findings(
            _kept(self._pin, "a digest alone does not say what it is newer than; give its tag too")
        )

    def _is_there(self, reference: str) -> bool:
        """Whether a tag or digest is served; some registries list less than they have."""
        try:
            self._registries.digest(self._image, reference)
        except Absent:
            return False
        return True

    def _missing(self, manifest: Manifest) -> frozenset[str]:
        """Platforms that are asked for and not there; an image that names none is no container image."""
        return self._pin.platforms - manifest.platforms if manifest.platforms else frozenset()

    def _too_young(self, manifest: Manifest) -> str:
        age = self._policy.minimum_age
        if not age:
            return ""
        if manifest.created is None:
            return "it does not say when it was built, and the policy asks for an age"
        if self._now - manifest.created < age:
            return (
                f"it was built on {manifest.created.date().isoformat()}, and must be {_days(age.total_seconds())} old"
            )
        return ""

    def _no_order(self) -> str:
        if self._policy.level is Level.DIGEST:
            return "the policy renews digests only"
        if self._current.scheme is Scheme.COMMIT:
            return "it names a commit, which is not newer or older by its name; say which branch's tag to follow"
        said = "its digest is renewed" if self._pin.digest else "pin its digest to know what runs"
        return f"it says nothing of newer and older; {said}"

    def _with_findings(self, choice: Choice) -> Choice:
        return Choice(
            choice.pin, choice.tag, choice.digest, choice.why, tuple(self.findings), choice.step, choice.resolved,
            choice.created, choice.labels,
        )  # fmt: skip


def _days(seconds: float) -> str:
    hours = round(seconds / 3600)
    return f"{hours // 24} days" if hours % 24 == 0 else f"{hours} hours"
