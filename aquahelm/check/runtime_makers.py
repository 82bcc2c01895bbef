"""What may make a ConfigMap or a Secret once it runs: operators, and programs that are told a name.

So that nothing is called missing that an installation makes for itself.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aquahelm.check.objects import Object, Objects

_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?")
# An argument or a script that speaks of Secrets or ConfigMaps: `--secret-name=webhook-cert`, `kubectl create secret …`.
_SPEAKS_OF_CONFIG = re.compile(r"secret|configmap|config-map", re.IGNORECASE)
# Custom resources that use what others make, and make neither Secrets nor ConfigMaps.
_USERS = frozenset({"Rollout.argoproj.io"})


class RuntimeMakers:
    """The makers among the objects of one environment."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def may_make(self, name: str, namespace: str = "") -> bool:
        """Whether something there may make a ConfigMap or a Secret of this name.

        A custom resource is taken for the maker of what bears its name (`db`, `db-app`) or what it names itself; so is
        a container whose arguments speak of Secrets or ConfigMaps and say the name.
        """
        if name in self._told.get(namespace, ()):
            return True
        for item in self._custom.get(namespace, ()):
            if name == item.name or name.startswith(f"{item.name}-") or name in _NAME.findall(item.manifest.text):
                return True
        return False

    @cached_property
    def _custom(self) -> Mapping[str, list[Object]]:
        found: dict[str, list[Object]] = {}
        for item in self._objects:
            # Kinds that rules do not know by a short name carry their group: `Vault.vault.example.com`.
            if "." in item.kind and item.kind not in _USERS and not item.kind.endswith(".k8s.io"):
                found.setdefault(item.namespace, []).append(item)
        return found

    @cached_property
    def _told(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for item in self._objects:
            if item.runs_pods:
                names = found.setdefault(item.namespace, set())
                for text in _arguments(item):
                    if _SPEAKS_OF_CONFIG.search(text):
                        names.update(_NAME.findall(text))
        return found


def _arguments(workload: Object) -> Iterator[str]:
    for container in workload.pod.containers:
        words: Iterable[str] = (node.text or "" for key in ("command", "args") for node in container.node / key)
        yield " ".join(words)
