"""PodSecurity levels of the namespaces that objects are in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aquahelm.check.objects import Object, Objects

ENFORCED = "pod-security.kubernetes.io/enforce"


class Levels:
    """What each namespace enforces, by the label of its own manifest where that is among the objects."""

    def __init__(self, objects: Objects, otherwise: str) -> None:
        """`otherwise`: the level of namespaces that carry no label of it."""
        namespaces = objects.of_kind("Namespace")
        self._levels = {
            namespace.name: level
            for namespace in namespaces
            if (level := (namespace / "metadata" / "labels").texts.get(ENFORCED))
        }
        self._otherwise = otherwise
        # Objects that name no namespace are in the release's, which its manifest names; or in the only one there is.
        own = objects.release_namespace or (namespaces[0].name if len(namespaces) == 1 else "default")
        self._levels[""] = self._levels.get(own, otherwise)

    def of(self, item: Object) -> str:
        """What the namespace of an object enforces: `privileged`, `baseline`, `restricted`."""
        return self._levels.get(item.namespace, self._otherwise)
