"""The pods that an object runs, read once and offered to every rule in the words that people use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from aquahelm.check.fields import Node
from aquahelm.check.kinds import POD_TEMPLATES
from aquahelm.check.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
HOOKS = ("postStart", "preStop")
HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc", "sleep")


class Port(NamedTuple):
    """A port that a container declares."""

    node: Node
    name: str
    number: int | None
    protocol: str


class Probe(NamedTuple):
    """A probe of a container: `kind` is `startup`, `liveness` or `readiness`."""

    node: Node
    kind: str


@dataclass(frozen=True, slots=True)
class ObjectUse:
    """A place in a pod that needs another object.

    Attributes:
        node: where the name stands.
        kind: `ConfigMap`, `Secret`, `ServiceAccount` or `PersistentVolumeClaim`.
        name: of the object.
        keys: the keys that are needed, each with its place; empty for the whole object.
        optional: the pod starts without it.
        what: how a person would call it: `environment variable LOG_LEVEL`.
    """

    node: Node
    kind: str
    name: str
    keys: tuple[tuple[str, Node], ...]
    optional: bool
    what: str


class Container:
    """One container of a pod."""

    def __init__(self, node: Node, role: str) -> None:
        self.node = node
        self.role = role
        self.name = (node / "name").text or ""
        self.variables: Mapping[str, str] | None = None
        """What `check.variables` has gathered."""

    @lazy
    def stays(self) -> bool:
        """Whether it runs as long as the pod: a main container, or an init container that is a sidecar."""
        return self.role == "containers" or (self.node / "restartPolicy").text == "Always"

    @lazy
    def ports(self) -> tuple[Port, ...]:
        """The ports it declares."""
        return tuple(
            Port(node, (node / "name").text or "", (node / "containerPort").number, (node / "protocol").text or "TCP")
            for node in self.node / "ports"
        )

    @lazy
    def probes(self) -> tuple[Probe, ...]:
        """The probes it has."""
        mapping = self.node.mapping
        return tuple(
            Probe(self.node / field, field.removesuffix("Probe")) for field in PROBES if mapping.get(field) is not None
        )

    @lazy
    def hooks(self) -> tuple[Node, ...]:
        """Its lifecycle handlers, `postStart` and `preStop`."""
        if not self.node.mapping.get("lifecycle"):
            return ()
        lifecycle = self.node / "lifecycle"
        return tuple(lifecycle / hook for hook in HOOKS if (lifecycle / hook).there)

    def object_uses(self) -> Iterator[ObjectUse]:
        """What its environment is read from."""
        fields = self.node.mapping
        for variable in self.node / "env" if fields.get("env") else ():
            if variable.mapping.get("valueFrom") is not None:
                source = variable / "valueFrom"
                what = f"environment variable {(variable / 'name').text}"
                for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
                    yield from _key_use(source / field, kind, what)
        for source in self.node / "envFrom" if fields.get("envFrom") else ():
            for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                yield from _whole_use(source / field / "name", kind, source / field, "the environment")


SOURCES = {"configMap", "csi", "persistentVolumeClaim", "projected", "secret"}


class Pod:
    """The pod that an object runs, or the template of its pods.

    Attributes:
        metadata, spec: their places in the object.
        labels: those that the pods get.
    """

    def __init__(self, template: Node) -> None:
        self.metadata = template / "metadata"
        self.spec = template / "spec"
        self.labels = (self.metadata / "labels").texts

    @lazy
    def containers(self) -> tuple[Container, ...]:
        """Init containers, then main containers, then ephemeral ones."""
        return tuple(
            Container(node, role)
            for role in ("initContainers", "containers", "ephemeralContainers")
            if self.spec.mapping.get(role)
            for node in self.spec / role
        )

    @lazy
    def volumes(self) -> dict[str, Node]:
        """Name → volume."""
        return {(node / "name").text or "": node for node in self.spec / "volumes"}

    @lazy
    def ports(self) -> tuple[Port, ...]:
        """The ports of all containers that stay."""
        return tuple(port for container in self.containers if container.stays for port in container.ports)

    @lazy
    def account(self) -> str:
        """The service account that its containers speak with."""
        return (self.spec / "serviceAccountName").text or (self.spec / "serviceAccount").text or "default"

    def object_uses(self) -> Iterator[ObjectUse]:
        """Every ConfigMap, Secret and claim that the pod cannot start without (or says it can)."""
        for container in self.containers:
            yield from container.object_uses()
        for name, volume in self.volumes.items():
            if not SOURCES.isdisjoint(volume.mapping):
                yield from _volume_uses(volume, f"volume {name}")
        for node in self.spec / "imagePullSecrets":
            yield from _whole_use(node / "name", "Secret", node, "pulling images", optional=True)


NO_POD = Pod(Node(None))


def pod_of(kind: str, root: Node) -> Pod:
    """The pod of an object of this kind; `NO_POD` for kinds that run none."""
    way = POD_TEMPLATES.get(kind)
    return NO_POD if way is None else Pod(root.at(way))


def _volume_uses(volume: Node, what: str) -> Iterator[ObjectUse]:
    for source in (volume, *(volume / "projected" / "sources")):
        yield from _file_use(source / "configMap", "name", "ConfigMap", what)
        yield from _file_use(source / "secret", "secretName" if source is volume else "name", "Secret", what)
    driver = volume / "csi"
    if driver.mapping.get("nodePublishSecretRef"):
        yield from _whole_use(driver / "nodePublishSecretRef" / "name", "Secret", driver, what)
    yield from _whole_use(volume / "persistentVolumeClaim" / "claimName", "PersistentVolumeClaim", volume, what)


def _file_use(source: Node, name_field: str, kind: str, what: str) -> Iterator[ObjectUse]:
    name = source / name_field
    if name.text:
        keys = tuple((item / "key") for item in source / "items")
        named = tuple((key.text, key) for key in keys if key.text)
        yield ObjectUse(name, kind, name.text, named, (source / "optional").flag is True, what)


def _key_use(source: Node, kind: str, what: str) -> Iterator[ObjectUse]:
    name, key = source / "name", source / "key"
    if name.text and key.text:
        yield ObjectUse(name, kind, name.text, ((key.text, key),), (source / "optional").flag is True, what)


def _whole_use(name: Node, kind: str, source: Node, what: str, *, optional: bool = False) -> Iterator[ObjectUse]:
    if name.text:
        yield ObjectUse(name, kind, name.text, (), optional or (source / "optional").flag is True, what)
