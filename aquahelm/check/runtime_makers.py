"""What may make a ConfigMap, a Secret or pods once it runs: operators, and programs that are told a name.

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
_VALUE = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")
# An argument or a script that speaks of Secrets or ConfigMaps: `--secret-name=webhook-cert`, `kubectl create secret …`.
_SPEAKS_OF_CONFIG = re.compile(r"secret|configmap|config-map", re.IGNORECASE)
# Custom resources that use what others make, and make neither Secrets nor ConfigMaps.
_USERS = frozenset({"Rollout.argoproj.io"})

# Groups of custom resources that nobody runs pods for.
_PODLESS = re.compile(
    r".*(\.k8s\.io|cert-manager\.io|external-secrets\.io|traefik\.(io|containo\.us)|istio\.io|kyverno\.io|bitnami\.com"
    r"|cilium\.io|projectcalico\.org|fluxcd\.io)"
    r"|(Probe|ScrapeConfig)\.monitoring\.coreos\.com|(Application|ApplicationSet|AppProject)\.argoproj\.io"
)


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

    def may_run(self, labels: Mapping[str, str], namespace: str) -> bool:
        """Whether pods with these labels may come from a custom resource of a kind that rules do not know.

        It is taken for their maker where a label says its name or its kind, or a value that it holds itself
        (`Rollout`, `Prometheus`).
        """
        for item in self._running.get(namespace, ()) if labels else ():
            values = set(labels.values())
            if not values.isdisjoint((item.name, item.kind.partition(".")[0].lower())):
                return True
            if values <= set(_VALUE.findall(item.manifest.text)):
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
    def _running(self) -> Mapping[str, list[Object]]:
        found: dict[str, list[Object]] = {}
        for item in self._objects:
            if "." in item.kind and not _PODLESS.fullmatch(item.kind):
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
