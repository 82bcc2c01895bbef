"""What was installed before, so that a rule can judge the way from there to here.

Objects of both times are paired by kind (with its group), namespace and name, as the API server does. Helm's hooks are
left out: Helm deletes a hook before it creates it anew, and never updates it
(https://helm.sh/docs/topics/charts_hooks/#hook-deletion-policies).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aquahelm.check.objects import Objects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aquahelm.check.objects import Object
    from aquahelm.render.manifests import Manifests

HOOK = "helm.sh/hook"


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody other than Helm has changed in an object since.

    Attributes:
        manager: the field manager, such as `kubectl-scale`.
        changes: as a JSON merge patch.
    """

    manager: str
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Allowed:
    """The Kubernetes versions that the chart allowed, and those that it allows, as minor versions (31 for 1.31)."""

    then: tuple[int, ...]
    now: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """The manifests of an environment as they were installed before.

    Attributes:
        manifests: the objects.
        edits: `Kind/name` → what others have changed since, as far as it is known.
        bound: whether claims have got their volumes, as they mostly have.
        by_helm: whether Helm does the update, which leaves its hooks out.
        allowed: where both charts say which Kubernetes versions they allow, and not the same.
    """

    manifests: Manifests
    edits: Mapping[str, tuple[Edit, ...]] = field(default_factory=dict)
    bound: bool = True
    by_helm: bool = True
    allowed: Allowed | None = None


class EarlierObjects:
    """The objects of one environment as they were before.

    Attributes:
        objects: with all their lookups.
        bound: whether claims have got their volumes.
        by_helm: whether Helm does the update.
        allowed: where both charts say which Kubernetes versions they allow, and not the same.
    """

    def __init__(self, earlier: Earlier, release_namespace: str = "") -> None:
        self.objects = Objects(earlier.manifests, release_namespace)
        self.bound = earlier.bound
        self.allowed = earlier.allowed
        self._edits = earlier.edits
        self.by_helm = earlier.by_helm

    def close(self) -> None:
        """Let go of everything; see `Objects.close`."""
        self.objects.close()
        vars(self).clear()

    def before(self, item: Object) -> Object | None:
        """The same object as it was; None for one that is new, has no name, or is a hook."""
        found = self._by_name.get(_key(item)) if item.name else None
        return None if found is None or (self.by_helm and is_hook(item)) else found

    def changed(self, item: Object) -> Object | None:
        """As `before`, for one that is written otherwise now or that somebody has edited."""
        before = self.before(item)
        if before is None or (before.manifest.text == item.manifest.text and not self.edits_of(item)):
            return None
        return before

    def gone(self, objects: Iterable[Object]) -> Iterator[Object]:
        """What was there and no longer is."""
        left = {_key(item) for item in objects if not (self.by_helm and is_hook(item))}
        return (item for key, item in self._by_name.items() if key not in left)

    def edits_of(self, item: Object) -> tuple[Edit, ...]:
        """What others have changed in an object since."""
        return self._edits.get(item.ref, ())

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str], Object]:
        found: dict[tuple[str, str, str], Object] = {}
        for item in self.objects:
            if item.name and not (self.by_helm and is_hook(item)):
                found.setdefault(_key(item), item)
        return found


def is_hook(item: Object) -> bool:
    """Whether Helm runs an object at a moment of the release rather than keep it."""
    return HOOK in (item.root / "metadata" / "annotations").texts


def _key(item: Object) -> tuple[str, str, str]:
    return item.kind, item.namespace, item.name
