"""What a rule is, what it yields and what it may know.

A rule is one module under `rules/<theme>/`: its docstring is its documentation, `RULE` says where it applies, and
`check` yields a `Violation` for each mistake. `check` takes as much as it needs, and the less the cheaper:
`check(object)` is asked once for equal objects of all environments; `check(object, objects)` sees the other objects of
the environment; `check(object, objects, context)` knows the environment too. `check(object, error)` is asked for each
thing that the schemas say of an object.

Where a rule can have nothing to say of most apiVersions and kinds, `concerns(api_version, kind, judge)` says so: it is
asked once for each, not for each object.

Where it is known what was installed before, two more shapes are asked: `check(object, before[, objects[, context]])`
for an object that was there and is written otherwise now, and `check(gone[, objects[, context]])` for one that was
there and is no more. Of these, theme `api` speaks for the server too (the update is refused); what is accepted and does
harm is of theme `upgrade`.

The runner adds rule, severity, object, environments, versions and the inventory's line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from aquahelm.check.externals import Externals
from aquahelm.check.kinds import EVERY_KIND
from aquahelm.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.check.capacity.declared import DeclaredCapacity
    from aquahelm.check.earlier import EarlierObjects
    from aquahelm.check.fields import Node
    from aquahelm.check.images import Running
    from aquahelm.check.levels import Levels
    from aquahelm.check.longest_release import LongestRelease
    from aquahelm.check.objects import Object
    from aquahelm.check.reach.declared import DeclaredNetwork
    from aquahelm.check.schemas.explain import SchemaError
    from aquahelm.check.schemas.judge import Judge

ERROR = Severity.ERROR
WARNING = Severity.WARNING
NOTE = Severity.NOTE
LEVELS = ("privileged", "baseline", "restricted")


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a rule applies and how much it weighs.

    Attributes:
        slug: its name for ever; the file's name with dashes.
        theme: its folder. `yaml`, `schema` and `api` speak for the API server: what they call an error is refused.
        severity: of its findings.
        mildest: of findings that weigh less (see `Violation.severity`); none does unless given.
        kinds: of the objects it looks at; empty for all. Rules of theme `yaml` look at documents that could not be
            read, and name the problem's kinds here.
        since, until: the first and the last Kubernetes version that it holds for; empty for no bound.
    """

    slug: str
    theme: str
    severity: Severity
    kinds: frozenset[str] = EVERY_KIND
    since: str = ""
    until: str = ""
    mildest: Severity | None = None

    @property
    def weight(self) -> str:
        """Its severity in words: `error`, `error or warning`."""
        return " or ".join(map(str, filter(None, (self.severity, self.mildest))))


@dataclass(frozen=True, slots=True)
class Violation:
    """One mistake.

    Attributes:
        place: the field that is wrong; None for the whole object.
        message: what the API server, the kubelet or a colleague would say, in one line.
        fix: what to do, in one line; may be empty.
        since, until: bounds of the Kubernetes versions, where they are narrower than the rule's.
        versions: the Kubernetes versions, where they are known one by one.
        severity: where it weighs less than the rule's others, as what may be there after all.
    """

    place: Node | None
    message: str
    fix: str = ""
    since: str = ""
    until: str = ""
    versions: tuple[str, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What is remembered of the environment before: its name, and the newest version of each image."""

    environment: str
    images: Mapping[str, Running]


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know beyond the objects.

    Attributes:
        environment: its name; empty for what has no inventory.
        versions: the Kubernetes versions that are asked about, oldest first.
        levels: the PodSecurity levels that namespaces enforce.
        externals: objects that come from elsewhere.
        judge: the schemas.
        network: the declared graph; None where there is no inventory.
        capacity: the declared nodes; None where nobody has said.
        earlier: what was installed before; None where nothing is known of it.
        before: what runs in the environment before this one; None for the first.
        files: whether people keep the objects as they are, in files.
        exports: names of metrics that somebody exports, or how they begin; None where nobody has said.
        longest_release: a chart's names under the longest release name; None for what is no chart of others.
    """

    environment: str
    versions: tuple[str, ...]
    judge: Judge
    levels: Levels
    externals: Externals = field(default_factory=Externals)
    network: DeclaredNetwork | None = None
    capacity: DeclaredCapacity | None = None
    earlier: EarlierObjects | None = None
    before: Before | None = None
    exports: tuple[str, ...] | None = None
    longest_release: LongestRelease | None = None
    files: bool = False

    @property
    def closed(self) -> bool:
        """Whether all is known that will be there: an inventory names what comes from elsewhere, others need not."""
        return bool(self.environment)

    def pod_security(self, item: Object) -> str:
        """The PodSecurity level that the namespace of an object enforces."""
        return self.levels.of(item)

    def schema_errors(self, item: Object) -> tuple[SchemaError, ...]:
        """What the schemas say of an object."""
        return self.judge.errors(item.manifest)


@lru_cache(maxsize=1024)
def version_number(version: str) -> tuple[int, ...]:
    """`1.31` → (1, 31), so that 1.9 comes before 1.10."""
    return tuple(int(part) for part in version.split("."))
