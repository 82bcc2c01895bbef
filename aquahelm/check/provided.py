"""ConfigMaps, Secrets and the like that will exist: those among the objects, and those that other objects make."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aquahelm.check.objects import Object, Objects

Keys: TypeAlias = "frozenset[str] | None"
"""The keys of an object; None if they cannot be told."""

# What operators make beside a cluster's pods, after its own name: CloudNativePG and Strimzi.
OPERATORS_SECRETS = {
    "Cluster": ("app", "superuser", "ca", "server", "replication"),
    "Kafka": ("cluster-ca", "cluster-ca-cert", "clients-ca", "clients-ca-cert"),
}
# Strimzi's users have Secrets of their own name; a prefix of these stands in the cluster.
CLUSTER_LABEL = "strimzi.io/cluster"
WRITTEN_BESIDE = {"ConfigMap": "binaryData", "Secret": "stringData"}
# kustomize appends a hash to these names, and to all that use them.
KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml")
GENERATORS = {"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"}
CERTIFICATE_KEYS = frozenset({"tls.crt", "tls.key", "ca.crt"})
CERTIFICATE_ANNOTATIONS = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer", "kubernetes.io/tls-acme")


class Provided:
    """What the objects of an environment provide, by kind, namespace and name."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def keys(self, kind: str, name: str, namespace: str = "") -> tuple[bool, Keys]:
        """Whether an object of this kind and name will exist, and its keys."""
        known = self._known
        place = (kind, namespace, name)
        return place in known, known.get(place)

    def names(self, kind: str, namespace: str = "") -> list[str]:
        """The names of all that is provided of a kind."""
        return self._names.get((kind, namespace), [])

    def maker(self, kind: str, name: str, namespace: str = "") -> Object | None:
        """The object because of which one of this kind and name will exist; itself, where it is among the objects."""
        return self._makers.get((kind, namespace, name))

    @cached_property
    def _makers(self) -> Mapping[tuple[str, str, str], Object]:
        found: dict[tuple[str, str, str], Object] = {}
        for item in self._objects:
            for kind, name, _ in provides(item):
                found.setdefault((kind, item.namespace, name), item)
        return found

    @cached_property
    def _names(self) -> Mapping[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for kind, namespace, name in self._known:
            found.setdefault((kind, namespace), []).append(name)
        return found

    @cached_property
    def _known(self) -> dict[tuple[str, str, str], Keys]:
        found: dict[tuple[str, str, str], Keys] = {}
        prefixes: dict[tuple[str, str], str] = {}
        for item in self._objects:
            for kind, name, keys in provides(item):
                found.setdefault((kind, item.namespace, name), keys)
            if item.kind == "Kafka":
                prefix = (item.spec / "entityOperator" / "userOperator" / "secretPrefix").text or ""
                prefixes[item.namespace, item.name] = prefix
        for item in self._objects if prefixes else ():
            if item.kind == "KafkaUser":
                cluster = (item / "metadata" / "labels" / CLUSTER_LABEL).text or ""
                name = prefixes.get((item.namespace, cluster), "") + item.name
                found.setdefault(("Secret", item.namespace, name), None)
        return found


def provides(item: Object) -> Iterator[tuple[str, str, Keys]]:
    """Kind, name and keys of what exists because of an object."""
    kind, name = item.kind, item.name
    if kind in ("ConfigMap", "Secret"):
        yield kind, name, frozenset({*(item / "data").mapping, *(item / WRITTEN_BESIDE[kind]).mapping})
    elif kind in ("PersistentVolumeClaim", "ServiceAccount"):
        yield kind, name, None
    elif kind == "ExternalSecret":
        yield from _by_external_secret(item)
    elif kind == "SealedSecret":
        template = item.spec / "template"
        keys = frozenset({*(item.spec / "encryptedData").mapping, *(template / "data").mapping})
        yield "Secret", name, keys  # the controller gives it the SealedSecret's own name, whatever the template says
    elif kind == "Certificate":
        secret = (item.spec / "secretName").text
        if secret:
            extra = (item.spec / "keystores").there or (item.spec / "additionalOutputFormats").there
            yield "Secret", secret, None if extra else CERTIFICATE_KEYS
    elif kind in ("Gateway", "Ingress"):
        yield from _by_annotation(item)
    elif item.manifest.kind in ("Kustomization", "") and item.manifest.template.endswith(KUSTOMIZATIONS):
        yield from _by_generators(item)
    elif kind in OPERATORS_SECRETS:
        yield from (("Secret", f"{name}-{suffix}", None) for suffix in OPERATORS_SECRETS[kind])


def _by_annotation(item: Object) -> Iterator[tuple[str, str, Keys]]:
    """The Secrets that cert-manager makes where an Ingress or a Gateway asks for them by annotation."""
    annotations = (item / "metadata" / "annotations").mapping
    if not any(key in annotations for key in CERTIFICATE_ANNOTATIONS):
        return
    names = [one / "secretName" for one in item.spec / "tls"]
    names += [ref / "name" for one in item.spec / "listeners" for ref in one / "tls" / "certificateRefs"]
    for name in names:
        if name.text:
            yield "Secret", name.text, CERTIFICATE_KEYS


def _by_generators(item: Object) -> Iterator[tuple[str, str, Keys]]:
    for field, kind in GENERATORS.items():
        yield from ((kind, name, None) for one in item / field if (name := (one / "name").text))


def _by_external_secret(item: Object) -> Iterator[tuple[str, str, Keys]]:
    target = item.spec / "target"
    policy = (target / "creationPolicy").text
    if policy != "None":  # with Merge, somebody else makes the Secret, and other keys of it
        yield "Secret", (target / "name").text or item.name, _external_keys(item) if policy != "Merge" else None


def _external_keys(item: Object) -> Keys:
    """Known where each key is asked for by name, and no template makes others."""
    if (item.spec / "dataFrom").value or (item.spec / "target" / "template").there:
        return None
    return frozenset(key for entry in item.spec / "data" if (key := (entry / "secretKey").text))
