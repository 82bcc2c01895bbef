"""API versions that are still served but on their way out, and those that a cluster has to turn on.

From k8s.io/api: what each version's `prerelease-lifecycle` says of its kinds.
"""

from __future__ import annotations

from typing import NamedTuple

from aquahelm.check.kinds import group_of


class Deprecation(NamedTuple):
    """Since which version a kind is deprecated, and with which it goes; empty if that is not decided."""

    since: str
    goes: str


# Since when, when it goes, and what.
_DEPRECATED = """
1.19 -    v1: ComponentStatus
1.29 1.32 admissionregistration.k8s.io/v1alpha1: ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding
1.29 1.32 authentication.k8s.io/v1alpha1: SelfSubjectReview
1.29 1.32 flowcontrol.apiserver.k8s.io/v1beta3: FlowSchema PriorityLevelConfiguration
1.30 1.33 authentication.k8s.io/v1beta1: SelfSubjectReview
1.31 1.34 admissionregistration.k8s.io/v1beta1: ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding
1.32 1.35 storage.k8s.io/v1alpha1: VolumeAttributesClass
1.33 -    v1: Endpoints
1.34 1.37 certificates.k8s.io/v1alpha1: ClusterTrustBundle
1.34 1.37 networking.k8s.io/v1beta1: IPAddress ServiceCIDR
1.34 1.37 storage.k8s.io/v1beta1: VolumeAttributesClass
1.35 1.38 admissionregistration.k8s.io/v1alpha1: MutatingAdmissionPolicy MutatingAdmissionPolicyBinding
1.35 1.38 coordination.k8s.io/v1alpha2: LeaseCandidate
1.35 1.38 resource.k8s.io/v1beta1: DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice
1.36 1.39 coordination.k8s.io/v1beta1: LeaseCandidate
1.36 1.39 resource.k8s.io/v1alpha3: DeviceTaintRule
1.36 1.39 resource.k8s.io/v1beta2: DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice
1.37 1.40 admissionregistration.k8s.io/v1beta1: MutatingAdmissionPolicy MutatingAdmissionPolicyBinding
1.37 1.40 certificates.k8s.io/v1beta1: ClusterTrustBundle PodCertificateRequest
1.37 1.40 storagemigration.k8s.io/v1beta1: StorageVersionMigration
"""
DEPRECATED = {
    f"{api_version.rstrip(':')}/{kind}": Deprecation(since, goes.strip("-"))
    for since, goes, api_version, *kinds in (line.split() for line in _DEPRECATED.strip().splitlines())
    for kind in kinds
}
_ON_THOUGH_BETA = {"flowcontrol.apiserver.k8s.io"}


def is_off_by_default(api_version: str) -> bool:
    """Whether a cluster serves this version of a group of Kubernetes' own only where it was turned on.

    Alpha versions are off, and beta versions that came with Kubernetes 1.24 or later.
    """
    version = api_version.rpartition("/")[2]
    return "alpha" in version or ("beta" in version and group_of(api_version) not in _ON_THOUGH_BETA)
