"""What the API server fills in where an object says nothing (pkg/apis/*/v1/defaults.go of Kubernetes).

Only what an update may not change is filled in: pod templates, claims, and the few fields beside them.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

POD = {
    "restartPolicy": "Always",
    "dnsPolicy": "ClusterFirst",
    "terminationGracePeriodSeconds": 30,
    "schedulerName": "default-scheduler",
}
CONTAINER = {"terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}
PROBE = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
MODE = {"defaultMode": 0o644}
# What a volume's source says unless told otherwise.
VOLUME_SOURCES: Mapping[str, Mapping[str, Any]] = {
    "secret": MODE,
    "configMap": MODE,
    "downwardAPI": MODE,
    "projected": MODE,
    "hostPath": {"type": ""},
    "iscsi": {"iscsiInterface": "default"},
    "rbd": {"pool": "rbd", "user": "admin", "keyring": "/etc/ceph/keyring"},
    "azureDisk": {"cachingMode": "ReadWrite", "fsType": "ext4", "readOnly": False, "kind": "Shared"},
    "scaleIO": {"storageMode": "ThinProvisioned", "fsType": "xfs"},
}
HANDLERS: Mapping[str, Mapping[str, Any]] = {"httpGet": {"path": "/", "scheme": "HTTP"}, "grpc": {"service": ""}}


def with_pod_defaults(spec: Any) -> Any:
    """A pod's spec as it is stored."""
    if not isinstance(spec, dict):
        return spec
    spec = deepcopy(spec)
    _fill(spec, POD)
    if spec.get("securityContext") in (None, {}):
        spec["securityContext"] = {}
    account = spec.pop("serviceAccount", None)
    if not spec.get("serviceAccountName") and account:
        spec["serviceAccountName"] = account
    for container in _containers(spec):
        _fill_container(container)
    for volume in _mappings(spec.get("volumes")):
        _fill_volume(volume)
    return spec


def with_claim_defaults(spec: Any) -> Any:
    """A claim's spec as it is stored."""
    if not isinstance(spec, dict):
        return spec
    spec = deepcopy(spec)
    _fill(spec, {"volumeMode": "Filesystem"})
    if spec.get("dataSource") and not spec.get("dataSourceRef"):
        spec["dataSourceRef"] = spec["dataSource"]
    return spec


def _fill(data: dict[str, Any], defaults: Mapping[str, Any]) -> None:
    """0 and empty text count as nothing, as they do for Go."""
    for key, value in defaults.items():
        if data.get(key) in (None, "", 0):
            data[key] = value


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def _containers(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for group in ("initContainers", "containers", "ephemeralContainers"):
        yield from _mappings(spec.get(group))


def _fill_container(container: dict[str, Any]) -> None:
    _fill(container, CONTAINER)
    for port in _mappings(container.get("ports")):
        _fill(port, {"protocol": "TCP"})
    for name in PROBES:
        probe = container.get(name)
        if isinstance(probe, dict):
            _fill(probe, PROBE)
            _fill_handler(probe)
    lifecycle = container.get("lifecycle")
    for moment in lifecycle.values() if isinstance(lifecycle, dict) else ():
        if isinstance(moment, dict):
            _fill_handler(moment)
    for variable in _mappings(container.get("env")):
        source = variable.get("valueFrom")
        field = source.get("fieldRef") if isinstance(source, dict) else None
        if isinstance(field, dict):
            _fill(field, {"apiVersion": "v1"})


def _fill_handler(handler: dict[str, Any]) -> None:
    for name, defaults in HANDLERS.items():
        if isinstance(handler.get(name), dict):
            _fill(handler[name], defaults)


def _fill_volume(volume: dict[str, Any]) -> None:
    if not [key for key in volume if key != "name" and volume[key] is not None]:
        volume["emptyDir"] = {}
    for name, defaults in VOLUME_SOURCES.items():
        if isinstance(volume.get(name), dict):
            _fill(volume[name], defaults)
    projected = volume.get("projected")
    for source in _mappings(projected.get("sources") if isinstance(projected, dict) else None):
        token = source.get("serviceAccountToken")
        if isinstance(token, dict):
            _fill(token, {"expirationSeconds": 3600})
    ephemeral = volume.get("ephemeral")
    template = ephemeral.get("volumeClaimTemplate") if isinstance(ephemeral, dict) else None
    if isinstance(template, dict) and isinstance(template.get("spec"), dict):
        template["spec"] = with_claim_defaults(template["spec"])
