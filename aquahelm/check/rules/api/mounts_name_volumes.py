"""A mount names a volume of its pod.

Bad:
    volumeMounts: [{name: temp, mountPath: /tmp}]
    volumes: [{name: tmp, emptyDir: {}}]
Good:
    volumeMounts: [{name: tmp, mountPath: /tmp}]
    volumes: [{name: tmp, emptyDir: {}}]

The API server answers `volumeMounts[0].name: Not found`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object
    from aquahelm.check.pods import Container, Pod

RULE = Rule("mounts-name-volumes", theme="api", severity=ERROR, kinds=WORKLOADS)

PROPAGATIONS = ("None", "HostToContainer", "Bidirectional")


def check(workload: Object) -> Iterator[Violation]:
    """One for each mount that is refused."""
    pod = workload.pod
    volumes = set(pod.volumes)
    if workload.kind == "StatefulSet":
        volumes |= {(claim / "metadata" / "name").text or "" for claim in workload.spec / "volumeClaimTemplates"}
    for container in pod.containers:
        if container.node.mapping.get("volumeMounts"):
            yield from _mounts(container, volumes)
        if container.node.mapping.get("volumeDevices"):
            yield from _devices(container, pod, volumes)


def _mounts(container: Container, volumes: set[str]) -> Iterator[Violation]:
    for mount in container.node / "volumeMounts":
        yield from _named(mount, volumes)
        path = mount / "mountPath"
        if path.text == "":
            yield Violation(path, "mountPath is missing and must be given")
        yield from _sub_path(mount)
        fields = mount.mapping
        if fields.get("mountPropagation") is not None or fields.get("recursiveReadOnly") is not None:
            yield from _manner(mount, container)


def _manner(mount: Node, container: Container) -> Iterator[Violation]:
    propagation, recursive = mount / "mountPropagation", mount / "recursiveReadOnly"
    if propagation.text is not None and propagation.text not in PROPAGATIONS:
        yield Violation(propagation, f"{shown(propagation.text)} is not one of {listing(PROPAGATIONS)}")
    elif propagation.text == "Bidirectional" and not (container.node / "securityContext" / "privileged").flag:
        yield Violation(propagation, "Bidirectional needs a privileged container")
    if recursive.text in ("Enabled", "IfPossible"):
        if not (mount / "readOnly").flag:
            yield Violation(recursive, "recursiveReadOnly needs readOnly: true", "readOnly: true")
        if propagation.text not in (None, "None"):
            yield Violation(recursive, "recursiveReadOnly needs mountPropagation: None")
    elif recursive.text not in (None, "Disabled"):
        yield Violation(recursive, f"{shown(recursive.text)} is not one of Disabled, Enabled or IfPossible")


def _devices(container: Container, pod: Pod, volumes: set[str]) -> Iterator[Violation]:
    mounted = {(mount / "name").text for mount in container.node / "volumeMounts"}
    mount_paths = {(mount / "mountPath").text for mount in container.node / "volumeMounts"}
    names: set[str] = set()
    for device in container.node / "volumeDevices":
        yield from _named(device, volumes)
        name, path = device / "name", device / "devicePath"
        source = pod.volumes[name.text].mapping if name.text in pod.volumes else {}
        if source and source.get("persistentVolumeClaim") is None and source.get("ephemeral") is None:
            yield Violation(name, "a device is a persistentVolumeClaim or an ephemeral volume")
        if name.text in names or name.text in mounted:
            yield Violation(name, f"{shown(name.text)} is used twice in the container")
        if not path.text:
            yield Violation(path, "devicePath is missing and must be given")
        elif path.text in mount_paths:
            yield Violation(path, f"{shown(path.text)} is used twice in the container")
        elif ".." in path.text.split("/"):
            yield Violation(path, f"{shown(path.text)} must not contain ..")
        names.add(name.text or "")


def _named(mount: Node, volumes: set[str]) -> Iterator[Violation]:
    name = mount.mapping.get("name")
    if not name:
        if mount.there:
            yield Violation(mount / "name", "name is missing and must be given")
    elif isinstance(name, str) and name not in volumes:
        near = nearest(name, volumes)
        message = f"no volume of the pod is called {shown(name)}"
        known = f"add it to volumes, beside {listing(sorted(volumes), 'and')}" if volumes else "add it to volumes"
        yield Violation(mount / "name", message, f"did you mean {near}?" if near else known)


def _sub_path(mount: Node) -> Iterator[Violation]:
    fields = mount.mapping
    if fields.get("subPath") and fields.get("subPathExpr"):
        yield Violation(mount / "subPathExpr", "subPath and subPathExpr exclude each other")
    for field in ("subPath", "subPathExpr"):
        place = mount / field
        if not place.text:
            continue
        if place.text.startswith("/"):
            yield Violation(place, f"{shown(place.text)} must be relative", f"write {place.text.lstrip('/')}")
        elif ".." in place.text.split("/"):
            yield Violation(place, f"{shown(place.text)} leaves the volume")
