"""Who is given which rights by the bindings among the objects."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.check.objects import Object, Objects


class Rights:
    """The bindings of one environment."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def has_any(self, account: str, namespace: str) -> bool:
        """Whether a binding here gives a service account rights."""
        return (namespace, account) in self._accounts

    def is_bound_everywhere(self, cluster_role: Object) -> bool:
        """Whether a ClusterRoleBinding here gives a ClusterRole in all namespaces."""
        return cluster_role.name in self._everywhere

    @cached_property
    def _accounts(self) -> Mapping[tuple[str, str], Object]:
        found: dict[tuple[str, str], Object] = {}
        for kind in ("ClusterRoleBinding", "RoleBinding"):
            for binding in self._objects.of_kind(kind):
                for subject in binding / "subjects":
                    if (subject / "kind").text == "ServiceAccount":
                        written = (subject / "namespace").text
                        namespace = binding.namespace if written is None else self._objects.in_namespace(written)
                        found[namespace, (subject / "name").text or ""] = binding
        return found

    @cached_property
    def _everywhere(self) -> frozenset[str]:
        return frozenset(
            (binding / "roleRef" / "name").text or "" for binding in self._objects.of_kind("ClusterRoleBinding")
        )
