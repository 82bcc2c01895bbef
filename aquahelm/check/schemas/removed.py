"""API versions that were gone before the oldest Kubernetes version that the bundle knows, with the last to serve it.

From Kubernetes' deprecation guide.
"""

from __future__ import annotations

_LAST_SERVED = {
    "1.15": """
        extensions/v1beta1: DaemonSet Deployment NetworkPolicy PodSecurityPolicy ReplicaSet
        apps/v1beta1: ControllerRevision Deployment StatefulSet
        apps/v1beta2: ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet
    """,
    "1.21": """
        admissionregistration.k8s.io/v1beta1: MutatingWebhookConfiguration ValidatingWebhookConfiguration
        apiextensions.k8s.io/v1beta1: CustomResourceDefinition
        apiregistration.k8s.io/v1beta1: APIService
        certificates.k8s.io/v1beta1: CertificateSigningRequest
        coordination.k8s.io/v1beta1: Lease
        extensions/v1beta1: Ingress
        networking.k8s.io/v1beta1: Ingress IngressClass
        rbac.authorization.k8s.io/v1beta1: ClusterRole ClusterRoleBinding Role RoleBinding
        scheduling.k8s.io/v1beta1: PriorityClass
        storage.k8s.io/v1beta1: CSIDriver CSINode StorageClass VolumeAttachment
    """,
    "1.24": """
        autoscaling/v2beta1: HorizontalPodAutoscaler
        batch/v1beta1: CronJob
        discovery.k8s.io/v1beta1: EndpointSlice
        events.k8s.io/v1beta1: Event
        node.k8s.io/v1beta1: RuntimeClass
        policy/v1beta1: PodDisruptionBudget PodSecurityPolicy
    """,
}
REMOVED = {
    f"{line.partition(':')[0].strip()}/{kind}": version
    for version, lines in _LAST_SERVED.items()
    for line in lines.splitlines()
    for kind in line.partition(":")[2].split()
}
# Gone for good: what to do in its place.
INSTEAD = {"PodSecurityPolicy": "label the namespace for PodSecurity admission"}
# Groups that their projects gave up for another one.
MOVED = {
    "certmanager.k8s.io": "cert-manager.io",
    "flux.weave.works": "helm.toolkit.fluxcd.io",
    "helm.fluxcd.io": "helm.toolkit.fluxcd.io",
    "kubernetes-client.io": "external-secrets.io",
    "networking.x-k8s.io": "gateway.networking.k8s.io",
    "traefik.containo.us": "traefik.io",
}
