"""Kinds of objects that rules speak of, and the API groups in which these names mean what one thinks."""

from __future__ import annotations

from functools import lru_cache

_GROUPS = {
    "": "ConfigMap Endpoints LimitRange Namespace PersistentVolume PersistentVolumeClaim Pod PodTemplate "
    "ReplicationController ResourceQuota Secret Service ServiceAccount",
    "apps": "DaemonSet Deployment ReplicaSet StatefulSet",
    "autoscaling": "HorizontalPodAutoscaler",
    "batch": "CronJob Job",
    "networking.k8s.io": "Ingress IngressClass NetworkPolicy",
    "policy": "PodDisruptionBudget",
    "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding Role RoleBinding",
    "scheduling.k8s.io": "PriorityClass",
    "storage.k8s.io": "CSIDriver StorageClass",
    "gateway.networking.k8s.io": "GRPCRoute Gateway GatewayClass HTTPRoute ReferenceGrant TCPRoute TLSRoute UDPRoute",
    "node.k8s.io": "RuntimeClass",
    "admissionregistration.k8s.io": "MutatingAdmissionPolicy MutatingWebhookConfiguration ValidatingAdmissionPolicy "
    "ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration",
    "apiextensions.k8s.io": "CustomResourceDefinition",
    "apiregistration.k8s.io": "APIService",
    "autoscaling.k8s.io": "VerticalPodAutoscaler",
    "coordination.k8s.io": "Lease",
    "discovery.k8s.io": "EndpointSlice",
    "flowcontrol.apiserver.k8s.io": "FlowSchema PriorityLevelConfiguration",
    "cert-manager.io": "Certificate ClusterIssuer Issuer",
    "monitoring.coreos.com": "AlertmanagerConfig PodMonitor PrometheusRule ServiceMonitor",
    "external-secrets.io": "ClusterExternalSecret ClusterSecretStore ExternalSecret SecretStore",
    "bitnami.com": "SealedSecret",
    "postgresql.cnpg.io": "Cluster Database Pooler ScheduledBackup",
    "kafka.strimzi.io": "Kafka KafkaConnect KafkaConnector KafkaNodePool KafkaRebalance KafkaTopic KafkaUser",
    "redis.redis.opstreelabs.in": "RedisCluster RedisReplication RedisSentinel",
    "image.toolkit.fluxcd.io": "ImagePolicy ImageUpdateAutomation",
    "argoproj.io": "Application",
    "helm.toolkit.fluxcd.io": "HelmRelease",
    "keda.sh": "ScaledObject",
    "source.toolkit.fluxcd.io": "GitRepository OCIRepository",
}
GROUP_OF = {kind: group for group, kinds in _GROUPS.items() for kind in kinds.split()}
_FOLDED = {kind.lower(): kind for kind in GROUP_OF}
# Whose objects are custom resources, or judged by a server of their own, for all that their names look like.
_BESIDE = (
    "admissionregistration.",
    "apiextensions.",
    "apiregistration.",
    "autoscaling.k8s.",
    "coordination.",
    "discovery.",
    "flowcontrol.",
    "gateway.",
)
# Those of Kubernetes itself.
NATIVE = frozenset(
    kind
    for kind, group in GROUP_OF.items()
    if "." not in group or (group.endswith(".k8s.io") and not group.startswith(_BESIDE))
)

# Objects of the whole cluster; a namespace that they give is dropped unread.
CLUSTER_WIDE = frozenset(
    {
        "APIService",
        "CSIDriver",
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "FlowSchema",
        "IngressClass",
        "MutatingAdmissionPolicy",
        "MutatingWebhookConfiguration",
        "Namespace",
        "PersistentVolume",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
    }
)

# Where each kind that runs pods keeps their template.
POD_TEMPLATES: dict[str, tuple[str, ...]] = {
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "DaemonSet": ("spec", "template"),
    "Deployment": ("spec", "template"),
    "Job": ("spec", "template"),
    "Pod": (),
    "PodTemplate": ("template",),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
}
WORKLOADS = frozenset(POD_TEMPLATES)
EVERY_KIND: frozenset[str] = frozenset()


def group_of(api_version: str) -> str:
    """`apps/v1` → `apps`; `v1` → the empty group."""
    return api_version.rpartition("/")[0]


@lru_cache(maxsize=4096)
def known_as(api_version: str, kind: str) -> str:
    """The name by which rules know an object of this kind.

    Its kind where the group is the one that everybody means (`Service`), else kind and group
    (`Service.serving.knative.dev`). Groups that Kubernetes has moved a kind out of (`extensions`) count as the new
    one. A kind whose letters are of another size counts as the one that was meant, so that nobody misses it.
    """
    group = group_of(api_version)
    if GROUP_OF.get(kind) == group or (group == "extensions" and kind in GROUP_OF):
        return kind
    meant = _FOLDED.get(kind.lower(), kind)
    return meant if GROUP_OF.get(meant) == group else f"{kind}.{group}"
