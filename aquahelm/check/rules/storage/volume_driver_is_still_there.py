"""A volume is of a kind that Kubernetes still mounts.

Bad:
    volumes: [{name: files, glusterfs: {endpoints: gluster, path: files}}]
Good:
    volumes: [{name: files, persistentVolumeClaim: {claimName: files}}]

The API server accepts all kinds that there ever were; the code that mounted some of them is gone, and the pod waits in
`ContainerCreating` for ever. Others are handed to a CSI driver, which must be installed; that is a note (https://kubernetes.io/docs/concepts/storage/volumes/#volume-types).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, NOTE, WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule(
    "volume-driver-is-still-there",
    theme="storage",
    severity=ERROR,
    mildest=NOTE,
    kinds=WORKLOADS | {"PersistentVolume"},
)

# Field → the version that no longer mounts it.
GONE = {
    "cephfs": "1.31",
    "flocker": "1.25",
    "glusterfs": "1.26",
    "photonPersistentDisk": "1.25",
    "quobyte": "1.25",
    "rbd": "1.31",
    "scaleIO": "1.25",
    "storageos": "1.25",
}
DRIVERS = {
    "awsElasticBlockStore": "ebs.csi.aws.com",
    "azureDisk": "disk.csi.azure.com",
    "azureFile": "file.csi.azure.com",
    "cinder": "cinder.csi.openstack.org",
    "gcePersistentDisk": "pd.csi.storage.gke.io",
    "portworxVolume": "pxd.portworx.com",
    "vsphereVolume": "csi.vsphere.vmware.com",
}
OFF = "gitRepo"  # since 1.33 the kubelet refuses it unless a feature gate says otherwise
ALL = {*GONE, *DRIVERS, OFF}


def check(item: Object) -> Iterator[Violation]:
    """One for each volume of another time."""
    volumes = [item.spec] if item.kind == "PersistentVolume" else item.pod.volumes.values()
    for volume in volumes:
        if not ALL.isdisjoint(volume.mapping):
            yield from _volume(volume)


def _volume(volume: Node) -> Iterator[Violation]:
    for field in sorted(ALL & volume.mapping.keys()):
        place = volume / field
        if not place.there:
            continue
        if field in GONE:
            message = f"Kubernetes mounts no {field} volumes since {GONE[field]}: the pod never starts"
            yield Violation(place, message, "a persistentVolumeClaim of a CSI driver")
        elif field == OFF:
            message = "the kubelet mounts no gitRepo volumes any more unless a feature gate allows them"
            yield Violation(
                place, message, "an emptyDir, and an init container that clones", since="1.33", severity=WARNING
            )
        else:
            message = f"{field} volumes are mounted by the driver {DRIVERS[field]}; the cluster must have it"
            yield Violation(place, message, "a persistentVolumeClaim names no driver", severity=NOTE)
