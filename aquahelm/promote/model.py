"""What a promotion tells: what differs between two environments, which versions move, what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aquahelm.diff.model import Diff
    from aquahelm.finding import Place
    from aquahelm.inventory.paths import Path


class Theme(StrEnum):
    """What a difference is about."""

    VERSION = "version"
    VARIABLE = "variable"
    SECRET = "secret"  # noqa: S105  a word
    RESOURCE = "resource"
    SWITCH = "switch"
    SETTING = "setting"


class Verdict(StrEnum):
    """Whether a difference is wanted."""

    BEHIND = "behind"
    """A version that TO has not taken yet: what a promotion moves."""
    AHEAD = "ahead"
    """A version that is newer in TO than in FROM: taking it over would go back."""
    MEANT = "meant"
    """The inventory gives the two environments a value each."""
    DERIVED = "derived"
    """It follows from what is meant."""
    DRIFT = "drift"
    """Something else than the inventory says it: a robot's file, files changed or forgotten, the cluster."""


class _Nothing:
    """The value of what is not there."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "absent"

    def __bool__(self) -> bool:
        return False


NOTHING = _Nothing()


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same in FROM and TO.

    Attributes:
        theme, verdict: what it is about, and whether it is wanted.
        subject: the service or store, `runtimes.backend`, or the platform's part that it belongs to.
        name: what of it, such as `env.LOG_LEVEL`.
        source, target: the values in FROM and in TO; `NOTHING` where there is none. Never a secret's value.
        places: the inventory's lines that say so, FROM's first.
        why: for what is derived, from what; for drift, who says otherwise.
    """

    theme: Theme
    verdict: Verdict
    subject: str
    name: str
    source: Any
    target: Any
    places: tuple[Place, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A version that TO takes over.

    Attributes:
        subject: the service or store.
        path: of the value, as an environment reads it: `services.payment.image.tag`.
        image: the repository, or the store's engine.
        old, new: what TO has, and what it takes.
        place: of the line in the inventory.
    """

    subject: str
    path: Path
    image: str
    old: str
    new: str
    place: Place


@dataclass(frozen=True, slots=True)
class Left:
    """A version that differs and does not move, and why."""

    subject: str
    path: Path
    old: str
    new: str
    why: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why nothing is taken over.

    Attributes:
        name: by which a person accepts it: `migration/payment.migrate`.
        says: what was found.
        fix: what to do, in one line.
        place: the inventory's line, where there is one.
        acceptable: whether a person may go on all the same.
    """

    name: str
    says: str
    fix: str = ""
    place: Place | None = None
    acceptable: bool = True


@dataclass(frozen=True, slots=True)
class Promotion:
    """What `promote FROM TO` found, and did.

    Attributes:
        source, target: FROM and TO.
        differences: the parity report, by theme, then subject.
        moves: versions that TO takes over; none where nothing is to be done.
        left: versions that differ and stay.
        obstacles: why it is refused; accepted ones are not among them.
        accepted: the names of obstacles that a person took on.
        remarks: what could not be judged.
        diff: what the moves do to TO; None where nothing moves, or where it was not asked for.
        written: whether the inventory and what follows from it were written.
    """

    source: str
    target: str
    differences: tuple[Difference, ...]
    moves: tuple[Move, ...] = ()
    left: tuple[Left, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    accepted: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    diff: Diff | None = None
    written: bool = False

    @property
    def drift(self) -> tuple[Difference, ...]:
        """What something else than the inventory says."""
        return tuple(one for one in self.differences if one.verdict is Verdict.DRIFT)
