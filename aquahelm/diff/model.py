"""What a diff tells: objects that differ, the fields, what that does in each environment, and how bad it is.

A `Diff` holds differences, a difference holds changes of fields and consequences; the worst risk is asked of any of
them. It imports nothing that compares, so that all who tell of a diff may use it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aquahelm.finding import Place


class Risk(IntEnum):
    """What a difference does to what runs; the greater, the worse."""

    NONE = 0
    """Nothing that runs notices: metadata, a default written out, an object that nobody uses yet."""
    SCALE = 1
    """More or fewer pods, or other bounds for them; those that stay do not restart."""
    RELOAD = 2
    """Something is read anew while it runs: a mounted ConfigMap, a route, a schedule, an alert."""
    RESTART = 3
    """Pods are replaced, with others answering meanwhile."""
    DOWNTIME = 4
    """For a while nobody answers, or something goes away that was answered."""
    EXPOSURE = 5
    """A way opens that was closed: into the platform, between its pods, or to rights."""
    RECREATE = 6
    """The API server refuses it: the object must go first, or have another name."""
    DATA_LOSS = 7
    """Data is deleted, or what runs from then on no longer finds it."""

    def __str__(self) -> str:
        return self.name.lower().replace("_", " ")

    @classmethod
    def named(cls, name: str) -> Risk:
        """`data loss` or `data-loss` → `DATA_LOSS`. Errors: KeyError."""
        return cls[name.upper().replace(" ", "_").replace("-", "_")]


class What(StrEnum):
    """What became of an object. One of another name is gone and new."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


class _Absent:
    """The value of a field that is not there; told from `null`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT = _Absent()

TESTS_ALONE = "helm test alone runs it"
"""What is said of an object that no release waits for."""
SUCCEEDED = "another of its name runs in its place"
"""What is said of a Job whose hash has renamed it."""


@dataclass(frozen=True, slots=True)
class Source:
    """An inventory's line behind a field.

    Attributes:
        path: such as `services.payment.image.tag`.
        place: of it; of the inventory before, the file is `REF:inventory.yaml`.
    """

    path: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs.

    Attributes:
        field: with items of lists by their keys: `spec.template.spec.containers[payment].image`; empty for the object.
        before, after: the values; `ABSENT` where there is none. Of what is secret, a word that tells no value.
        risk: what this field alone brings about; that of the object may be worse.
        now, then: the inventory's line behind it, on either side.
        environments: where; those of the difference unless it is fewer.
    """

    field: str
    before: Any
    after: Any
    risk: Risk = Risk.NONE
    now: Source | None = None
    then: Source | None = None
    environments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a difference brings about, in one sentence.

    Attributes:
        risk: how bad it is.
        says: the sentence, without a full stop.
        fix: what to do about it, in one line; may be empty.
        field: the field that it follows from; empty for the whole object.
        rule: the validator's rule that says so; may be empty.
        environments: where it holds; those of the difference unless it tells of fewer.
    """

    risk: Risk
    says: str
    fix: str = ""
    field: str = ""
    rule: str = ""
    environments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rollout:
    """Pods that are replaced.

    Attributes:
        workload: `Kind/name`; of an operator's resource, that resource.
        pods: how many.
        order: how they are replaced: `one after another, the new one first`.
        seconds: how long it takes about, by probes and delays; None if nothing tells.
        longest: how long it takes at most before it counts as failed, or is waited for; None if nothing tells.
        by: who replaces them: the kind's controller, or an operator.
        outage: whether there is a moment with no pod.
    """

    workload: str
    pods: int
    order: str
    seconds: int | None = None
    longest: int | None = None
    by: str = ""
    outage: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One object that differs; what is equal in several environments is told once.

    Attributes:
        ref: `Kind/name`.
        namespace: as the object names it; empty for the release's own.
        what: new, gone or changed.
        component: the service, store or part of the platform that it belongs to; empty for what no inventory made.
        environments: where, in the inventory's order.
        changes: its fields, in the order of the object. Of a new or gone object, none.
        consequences: the worst first.
        rollouts: environment → the pods that are replaced there.
    """

    ref: str
    what: What
    component: str = ""
    namespace: str = ""
    environments: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    rollouts: Mapping[str, Rollout] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """`Deployment`."""
        return self.ref.partition("/")[0]

    @property
    def risk(self) -> Risk:
        """The worst in any environment."""
        return max((self.risk_in(name) for name in self.environments), default=_worst(self.consequences))

    def risk_in(self, environment: str) -> Risk:
        """The worst in one environment."""
        return _worst(one for one in self.consequences if not one.environments or environment in one.environments)


@dataclass(frozen=True, slots=True)
class Drift:
    """A field of an installed object that is not as Helm wrote it.

    Attributes:
        ref: `Kind/name`.
        field: with items of lists by their keys; empty where somebody has deleted the object.
        installed: what Helm wrote; ABSENT where somebody has added the field.
        live: what is there; ABSENT where somebody has taken it away.
        manager: who has set it, as the API server notes (`kubectl-edit`); empty if nobody is known.
        when: the time of that, as the API server writes it.
        then: what the next upgrade does with it.
    """

    ref: str
    field: str
    installed: Any
    live: Any
    manager: str = ""
    when: str = ""
    then: str = ""


@dataclass(frozen=True, slots=True)
class Diff:
    """Two states of a platform.

    Attributes:
        before, after: what is compared, in words: `main (a1d551d)`, `inventory.yaml`.
        environments: that were compared, in the inventory's order.
        new, gone: environments that were not there before, or are no more; nothing is compared in them.
        differences: by component, then the worst first.
        objects: how many there are now, in all compared environments.
        remarks: what a reader must know besides: a chart that was renamed.
        drift: what somebody has changed in the cluster by hand; `asked_live`: whether the cluster was asked.
    """

    before: str
    after: str
    environments: tuple[str, ...]
    differences: tuple[Difference, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    objects: int = 0
    remarks: tuple[str, ...] = ()
    drift: tuple[Drift, ...] = ()
    asked_live: bool = False

    @property
    def risk(self) -> Risk:
        """The worst of all."""
        return max((one.risk for one in self.differences), default=Risk.NONE)

    def risk_in(self, environment: str) -> Risk:
        """The worst in one environment."""
        return max(
            (one.risk_in(environment) for one in self.differences if environment in one.environments),
            default=Risk.NONE,
        )

    def of(self, environment: str) -> tuple[Difference, ...]:
        """What differs in one environment."""
        return tuple(one for one in self.differences if environment in one.environments)

    def restarts(self, environment: str) -> tuple[Rollout, ...]:
        """The pods that are replaced in one environment."""
        return tuple(one.rollouts[environment] for one in self.differences if environment in one.rollouts)

    @property
    def components(self) -> tuple[str, ...]:
        """The services, stores and parts that differ, in order."""
        return tuple(dict.fromkeys(one.component for one in self.differences))


def _worst(consequences: Iterable[Consequence]) -> Risk:
    return max((one.risk for one in consequences), default=Risk.NONE)
