"""What the sources of volumes must say, in a pod and in a PersistentVolume alike (pkg/apis/core/validation)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_subdomain
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node

# Beside its source, what a PersistentVolume's spec has.
OF_ANY_VOLUME = frozenset(
    {
        "accessModes",
        "capacity",
        "claimRef",
        "mountOptions",
        "nodeAffinity",
        "persistentVolumeReclaimPolicy",
        "storageClassName",
        "volumeAttributesClassName",
        "volumeMode",
    }
)
# Source → the fields that may be neither absent nor empty.
NEEDED: dict[str, tuple[str, ...]] = {
    "awsElasticBlockStore": ("volumeID",),
    "azureDisk": ("diskName", "diskURI"),
    "azureFile": ("secretName", "shareName"),
    "cephfs": ("monitors",),
    "cinder": ("volumeID",),
    "configMap": ("name",),
    "csi": ("driver",),
    "ephemeral": ("volumeClaimTemplate",),
    "flexVolume": ("driver",),
    "gcePersistentDisk": ("pdName",),
    "gitRepo": ("repository",),
    "glusterfs": ("endpoints", "path"),
    "hostPath": ("path",),
    "iscsi": ("targetPortal", "iqn"),
    "local": ("path",),
    "nfs": ("server", "path"),
    "persistentVolumeClaim": ("claimName",),
    "photonPersistentDisk": ("pdID",),
    "portworxVolume": ("volumeID",),
    "quobyte": ("registry", "volume"),
    "rbd": ("monitors",),
    "scaleIO": ("gateway", "system", "volumeName"),
    "secret": ("secretName",),
    "storageos": ("volumeName",),
    "vsphereVolume": ("volumePath",),
}
HOST_PATH_TYPES = (
    "",
    "DirectoryOrCreate",
    "Directory",
    "FileOrCreate",
    "File",
    "Socket",
    "CharDevice",
    "BlockDevice",
)
CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "azureDisk": {
        "cachingMode": ("None", "ReadOnly", "ReadWrite"),
        "kind": ("Dedicated", "Managed", "Shared"),
    },
    "hostPath": {"type": HOST_PATH_TYPES},
    "image": {"pullPolicy": ("Always", "IfNotPresent", "Never", "")},
}
_HIGHEST_NUMBER = 255
_LONGEST_DRIVER = 63
_TARGET = re.compile(r"iqn\.\d{4}-\d{2}\.([a-zA-Z0-9.-]+)(:[^,;*&$|\s]+)|eui.[a-zA-Z0-9]{16}|naa.[a-zA-Z0-9]{32}")


def source_troubles(source: Node, kind: str) -> Iterator[tuple[Node, str]]:
    """What is wrong with a source of this kind: places and messages."""
    for field in NEEDED.get(kind, ()):
        if not (source / field).value:
            yield source / field, f"{field} is missing and must be given"
    for field, words in CHOICES.get(kind, {}).items():
        choice = source / field
        if choice.text is not None and choice.text not in words:
            yield choice, f"{shown(choice.text)} is not one of {listing(word for word in words if word)}"
    special = _SPECIAL.get(kind)
    if special:
        yield from special(source)


def _path(source: Node) -> Iterator[tuple[Node, str]]:
    path = source / "path"
    if path.text and ".." in path.text.split("/"):
        yield path, f"{shown(path.text)} must not contain .."


def _nfs(source: Node) -> Iterator[tuple[Node, str]]:
    path = source / "path"
    if path.text and not path.text.startswith("/"):
        yield path, f"{shown(path.text)} must begin with /"


def _driver(source: Node) -> Iterator[tuple[Node, str]]:
    driver = source / "driver"
    if driver.text and len(driver.text) > _LONGEST_DRIVER:
        yield driver, f"{shown(driver.text)} is longer than {_LONGEST_DRIVER} characters"
    elif driver.text and dns_subdomain(driver.text.lower()):
        yield driver, f"{shown(driver.text)} {dns_subdomain(driver.text.lower())}"
    secret = source / "nodePublishSecretRef"
    if secret.there and dns_subdomain((secret / "name").text or ""):
        name = secret / "name"
        yield name, f"{shown(name.value)} {dns_subdomain(name.text or '')}"


def _partition(source: Node) -> Iterator[tuple[Node, str]]:
    partition = source / "partition"
    if partition.number is not None and not 0 <= partition.number <= _HIGHEST_NUMBER:
        yield partition, f"{partition.number} is outside 0 to {_HIGHEST_NUMBER}"


def _channel(source: Node) -> Iterator[tuple[Node, str]]:
    targets, ids, unit = source / "targetWWNs", source / "wwids", source / "lun"
    if bool(targets.value) == bool(ids.value):
        yield source, "targetWWNs or wwids, one of them, must be given"
    if targets.value and unit.number is None:
        yield unit, "lun must be given with targetWWNs"
    elif targets.value and unit.number is not None and not 0 <= unit.number <= _HIGHEST_NUMBER:
        yield unit, f"{unit.number} is outside 0 to {_HIGHEST_NUMBER}"


def _target(source: Node) -> Iterator[tuple[Node, str]]:
    for field in ("iqn", "initiatorName"):
        name = source / field
        if name.text and not _TARGET.fullmatch(name.text):
            yield name, f"{shown(name.text)} is not a name such as iqn.2001-04.com.example:disk"
    unit = source / "lun"
    if unit.number is not None and not 0 <= unit.number <= _HIGHEST_NUMBER:
        yield unit, f"{unit.number} is outside 0 to {_HIGHEST_NUMBER}"
    checked = (source / "chapAuthDiscovery").flag or (source / "chapAuthSession").flag
    if checked and not (source / "secretRef").there:
        yield source / "secretRef", "secretRef must be given with chapAuthDiscovery or chapAuthSession"


def _data_set(source: Node) -> Iterator[tuple[Node, str]]:
    name, identity = source / "datasetName", source / "datasetUUID"
    if bool(name.value) == bool(identity.value):
        yield source, "datasetName or datasetUUID, one of them, must be given"
    if name.text and "/" in name.text:
        yield name, f"{shown(name.text)} must not contain /"


_SPECIAL = {
    "awsElasticBlockStore": _partition,
    "csi": _driver,
    "fc": _channel,
    "flocker": _data_set,
    "gcePersistentDisk": _partition,
    "hostPath": _path,
    "iscsi": _target,
    "local": _path,
    "nfs": _nfs,
}
