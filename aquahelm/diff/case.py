"""One object on its way from one state to the next, and what is around it on both sides."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aquahelm.check.earlier import EarlierObjects, is_hook
from aquahelm.check.upgrade.defaults import with_pod_defaults
from aquahelm.check.upgrade.sameness import settled

if TYPE_CHECKING:
    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.rule import Context
    from aquahelm.diff.fields import Differing, Way
    from aquahelm.diff.model import Risk

ROLLED = frozenset({"DaemonSet", "Deployment", "StatefulSet"})
"""Kinds whose controllers replace pods when their template is another."""


_HASH = re.compile(r"-[0-9a-f]{8}$")


def stem_of(job: str) -> str:
    """A Job's name without the hash of what it does."""
    return _HASH.sub("", job)


@dataclass(frozen=True)
class Scene:
    """One environment on both sides.

    Attributes:
        before, after: the objects.
        context: what rules may know.
    """

    environment: str
    before: Objects
    after: Objects
    context: Context
    _differs: dict[tuple[str, str, str], bool] = field(default_factory=dict)

    @property
    def earlier(self) -> EarlierObjects:
        """The objects before, as rules of updates see them."""
        if self.context.earlier is None:
            raise ValueError("a scene has a state before")
        return self.context.earlier

    def restarts(self, item: Object) -> bool:
        """Whether the pods of a workload are replaced."""
        key = (item.kind, item.namespace, item.name)
        if key not in self._differs:
            before = self.before.find(item.kind, item.name, item.namespace)
            self._differs[key] = item.kind in ROLLED and before is not None and template_differs(before, item)
        return self._differs[key]


@dataclass(frozen=True)
class Case:
    """One object that differs.

    Attributes:
        before, after: it; None where it is not there. At least one is.
        fields: that differ; none for an object that is new or gone.
    """

    scene: Scene
    before: Object | None
    after: Object | None
    fields: tuple[Differing, ...] = ()

    @cached_property
    def item(self) -> Object:
        """It, as it is now if it is there."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a case has an object on one side at least")
        return found

    @property
    def kind(self) -> str:
        """The name by which rules know its kind."""
        return self.item.kind

    @cached_property
    def hook(self) -> bool:
        """Whether Helm runs it at a moment of the release, and does not update it."""
        return self.scene.earlier.by_helm and is_hook(self.item)

    def under(self, *starts: str) -> list[Differing]:
        """The differing fields at or below these."""
        return [one for one in self.fields if any(_below(one.label, start) for start in starts)]

    def value(self, *way: str) -> tuple[Node, Node]:
        """A field before and now; of an object that is not there, nothing."""
        from aquahelm.check.fields import Node

        nothing = Node(None)
        return (
            self.before.root.at(way) if self.before else nothing,
            self.after.root.at(way) if self.after else nothing,
        )


@dataclass(frozen=True, slots=True)
class Effect:
    """What a difference brings about in one environment.

    Attributes:
        way: to the field that it follows from, in the object as it is now; None for the whole object.
        old_way: the same in the object as it was, for a field that is no more.
    """

    risk: Risk
    says: str
    fix: str = ""
    way: Way | None = None
    rule: str = ""
    old_way: Way | None = None


def template_differs(before: Object, after: Object) -> bool:
    """Whether the server sees another pod template: it fills in defaults, and the order of entries counts."""
    return bool(_stored(before) != _stored(after))


def _stored(item: Object) -> Any:
    metadata = item.pod.metadata
    told = {"labels": (metadata / "labels").value, "annotations": (metadata / "annotations").value}
    return settled({"metadata": told, "spec": with_pod_defaults(item.pod.spec.value)})


def _below(label: str, start: str) -> bool:
    return label == start or label.startswith((f"{start}.", f"{start}["))
