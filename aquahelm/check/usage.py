"""Who uses a ConfigMap, a Secret or a service account, as far as manifests tell."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from aquahelm.check.operated import OPERATED
from aquahelm.check.wording import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from aquahelm.check.objects import Object, Objects

_WORD = re.compile(r"[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?")
# More objects than a release has: a whole cluster's, whose users are programs that nobody sees here.
_A_CLUSTER = 3000
# What says names of workloads, which are mostly those of their configuration too.
_LABELS = frozenset({"labels", "matchLabels", "selector"})
# Where names are references that `Pod.object_uses` knows.
_SOURCES = frozenset({"configMap", "name", "persistentVolumeClaim", "projected", "secret"})
_OF_VARIABLES = frozenset({"configMapRef", "prefix", "secretRef"})
_PLAIN_LABELS = frozenset({"app", "chart", "component", "heritage", "k8s-app", "name", "release", "tier", "version"})
_PLAIN_PREFIXES = ("app.kubernetes.io/", "helm.sh/")


class Usage:
    """The uses among the objects of one environment."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def can_be_told(self, item: Object) -> bool:
        """Whether its users would be among the objects.

        Not so in a part of a release that runs no pods, in a whole cluster's objects, and for what is found by a label
        of its own (dashboards, sidecars that watch).
        """
        labels = (item / "metadata" / "labels").mapping
        plain = all(key in _PLAIN_LABELS or str(key).startswith(_PLAIN_PREFIXES) for key in labels)
        return plain and item.namespace in self._accounts and len(self._objects) <= _A_CLUSTER

    def is_account_used(self, item: Object) -> bool:
        """Whether a pod speaks with a service account, or an object that may make pods names it."""
        return item.name in self._accounts.get(item.namespace, ()) or item.name in self._custom_words

    def is_config_used(self, item: Object) -> bool:
        """Whether a pod takes a ConfigMap or a Secret in, or any object says its name."""
        return (item.kind, item.namespace, item.name) in self._config or item.name in self._words

    def needers(self, kind: str, name: str, namespace: str) -> list[Object]:
        """Who cannot start without a ConfigMap, a Secret or a claim, in order."""
        return self._needers.get((kind, namespace, name), [])

    def speakers(self, account: str, namespace: str) -> list[Object]:
        """Whose pods speak with a service account, in order."""
        return self._accounts.get(namespace, {}).get(account, [])

    def is_meant(self, item: Object, is_missing: Callable[[str], bool]) -> bool:
        """Whether a name that is said elsewhere, and that nothing bears, was probably meant to be an object's own.

        `is_missing`: whether nothing bears a name.
        """
        provided = self._objects.provided.names(item.kind, item.namespace)
        if item.kind == "ServiceAccount":
            wanted: Iterable[str] = self._accounts.get(item.namespace, ())
        else:
            wanted = (
                name for kind, namespace, name in self._needers if (kind, namespace) == (item.kind, item.namespace)
            )
        return any(is_missing(name) and nearest(name, provided) == item.name for name in wanted)

    @cached_property
    def _needers(self) -> Mapping[tuple[str, str, str], list[Object]]:
        # Objects alone: a place would hold the data of its object, of which there may be very many.
        found: dict[tuple[str, str, str], list[Object]] = {}
        for item in self._objects:
            if item.runs_pods:
                for use in item.pod.object_uses():
                    if not use.optional:
                        entries = found.setdefault((use.kind, item.namespace, use.name), [])
                        if not entries or entries[-1] is not item:
                            entries.append(item)
        return found

    @cached_property
    def _accounts(self) -> Mapping[str, Mapping[str, list[Object]]]:
        found: dict[str, dict[str, list[Object]]] = {}
        for item in self._objects:
            if item.runs_pods:
                found.setdefault(item.namespace, {}).setdefault(item.pod.account, []).append(item)
        return found

    @cached_property
    def _config(self) -> frozenset[tuple[str, str, str]]:
        return frozenset(
            (use.kind, item.namespace, use.name)
            for item in self._objects
            if item.runs_pods
            for use in item.pod.object_uses()
        )

    @cached_property
    def _words(self) -> frozenset[str]:
        """What is said outside of references that are known: arguments, addresses, fields of any other object."""
        return frozenset(word for item in self._objects for word in _words(item))

    @cached_property
    def _custom_words(self) -> frozenset[str]:
        makers = (item for item in self._objects if "." in item.kind or item.kind in OPERATED)
        return frozenset(word for item in makers for word in _words(item))


def _words(item: Object) -> Iterator[str]:
    waiting: list[object] = [(item / "metadata" / "annotations").value]
    if item.runs_pods:
        waiting.append((item.pod.metadata / "annotations").value)
        for container in item.pod.containers:
            waiting += [container.node.mapping.get("command"), container.node.mapping.get("args")]
            waiting += [(variable / "value").value for variable in container.node / "env"]
        # What is misspelt there is meant all the same.
        for known, places in (
            (_SOURCES, item.pod.volumes.values()),
            (_OF_VARIABLES, [source for container in item.pod.containers for source in container.node / "envFrom"]),
        ):
            waiting += [value for place in places for key, value in place.mapping.items() if key not in known]
    else:
        waiting += [value for key, value in item.manifest.data.items() if key != "metadata"]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield from _WORD.findall(value)
        elif isinstance(value, dict):
            waiting.extend(inner for key, inner in value.items() if key not in _LABELS)
        elif isinstance(value, list):
            waiting.extend(value)
