"""Manifests as `helm template` prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aquahelm.render.manifests import Manifest

# The order in which Helm installs kinds; those that it does not know come last, by name.
INSTALL_ORDER = (
    "PriorityClass", "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy",
    "PodDisruptionBudget", "ServiceAccount", "Secret", "SecretList", "ConfigMap", "StorageClass", "PersistentVolume",
    "PersistentVolumeClaim", "CustomResourceDefinition", "ClusterRole", "ClusterRoleList", "ClusterRoleBinding",
    "ClusterRoleBindingList", "Role", "RoleList", "RoleBinding", "RoleBindingList", "Service", "DaemonSet", "Pod",
    "ReplicationController", "ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob",
    "IngressClass", "Ingress", "APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
)  # fmt: skip
_RANK = {kind: rank for rank, kind in enumerate(INSTALL_ORDER)}


def as_helm_prints(manifests: Iterable[Manifest]) -> str:
    """One stream of documents: objects in the order of installation, then hooks; each names its template."""
    ordered = sorted(manifests, key=_key)
    plain = "".join(_document(manifest) for manifest in ordered if not _is_hook(manifest)).strip()
    hooks = "".join(_document(manifest) for manifest in ordered if _is_hook(manifest))
    return f"{plain}\n{hooks}"


def _document(manifest: Manifest) -> str:
    return f"---\n# Source: {manifest.template}\n{manifest.text}\n"


def _is_hook(manifest: Manifest) -> bool:
    metadata = manifest.data.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    return isinstance(annotations, dict) and "helm.sh/hook" in annotations


def _key(manifest: Manifest) -> tuple[int, str]:
    rank = _RANK.get(manifest.kind)
    return (len(_RANK), manifest.kind) if rank is None else (rank, "")
