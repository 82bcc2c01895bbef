"""Flux's objects of one environment: where the chart comes from, its secrets, the release, and image automation.

Sources: Flux documentation, "HelmReleases" (value files of a Git source, drift detection, remediation), "HelmCharts"
(`reconcileStrategy: Revision`: a commit counts, not only a new chart version), "OCIRepositories", "Image Policies",
"Image Update Automations", "Kustomizations" (decryption; a folder without a kustomization.yaml is taken whole).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.chart.robots import policy_name, robots_file, robots_images
from aquahelm.yaml.text import dump

if TYPE_CHECKING:
    from aquahelm.inventory.models.delivery import Delivery
    from aquahelm.plan.model import Plan

_SOURCE = "source.toolkit.fluxcd.io/v1"
_KUSTOMIZE = "kustomize.toolkit.fluxcd.io/v1"
_IMAGE = "image.toolkit.fluxcd.io/v1"


def flux_objects(
    plan: Plan, delivery: Delivery, labels: dict[str, str], values: dict[str, Any]
) -> list[dict[str, Any]]:
    """The namespace, the source, the HelmRelease, and what keeps image versions new.

    Args:
        plan, delivery: the environment and how it is delivered.
        labels: of every object.
        values: what the environment's values file holds: a chart from a registry comes without it.
    """
    name = f"{plan.platform}-{plan.environment}"
    metadata = {"name": name, "namespace": delivery.home, "labels": labels}
    spec: dict[str, Any] = {
        "interval": delivery.interval,
        "timeout": "15m",
        "releaseName": plan.release,
        "targetNamespace": plan.namespace,
        "storageNamespace": plan.namespace,
    }
    if not delivery.automatic:
        spec["suspend"] = True  # until somebody resumes it
    spec |= _chart(plan, delivery, name)
    spec |= {
        "install": {"remediation": {"retries": 3}},
        "upgrade": {"cleanupOnFail": True, "remediation": {"retries": 3, "strategy": "rollback"}},
        "test": {"enable": True},
        "driftDetection": {"mode": "enabled"},
    }
    if delivery.charts and values:
        spec["values"] = values
    release = {"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "metadata": metadata, "spec": spec}
    secrets = _secrets(plan, delivery, metadata)
    return [
        _namespace(plan, labels),
        *([_registry(plan, delivery, metadata)] if delivery.charts else []),
        *([_repository(delivery, metadata)] if secrets or not delivery.charts else []),
        *secrets,
        release,
        *_automation(plan, delivery, metadata),
    ]


def _namespace(plan: Plan, labels: dict[str, str]) -> dict[str, Any]:
    """Never pruned: with it would go all data."""
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": plan.namespace,
            "labels": {**labels, "pod-security.kubernetes.io/enforce": "restricted"},
            "annotations": {"kustomize.toolkit.fluxcd.io/prune": "disabled"},
        },
    }


def _chart(plan: Plan, delivery: Delivery, name: str) -> dict[str, Any]:
    if delivery.charts:
        return {"chartRef": {"kind": "OCIRepository", "name": name}}
    below = f"./{delivery.folder}/" if delivery.folder else "./"
    files = [f"{below}charts/{plan.platform}/values.yaml", f"{below}values/values.{plan.environment}.yaml"]
    if delivery.images:
        files.append(f"{below}{robots_file(plan.environment)}")
    return {
        "chart": {
            "spec": {
                "chart": f"{below}charts/{plan.platform}",
                "reconcileStrategy": "Revision",
                "sourceRef": {"kind": "GitRepository", "name": name},
                "valuesFiles": files,
            }
        }
    }


def _registry(plan: Plan, delivery: Delivery, metadata: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "interval": delivery.interval,
        "url": f"{delivery.charts}/{plan.platform}",
        "ref": {"tag": plan.version},
        "layerSelector": {"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "operation": "copy"},
    }
    if delivery.credentials:
        spec["secretRef"] = {"name": delivery.credentials}
    return {"apiVersion": _SOURCE, "kind": "OCIRepository", "metadata": metadata, "spec": spec}


def _repository(delivery: Delivery, metadata: dict[str, Any]) -> dict[str, Any]:
    tag = delivery.revision.removeprefix("refs/tags/")
    spec: dict[str, Any] = {
        "interval": delivery.interval,
        "url": delivery.repository,
        "ref": {"branch": delivery.revision} if tag == delivery.revision else {"tag": tag},
    }
    if delivery.credentials:
        spec["secretRef"] = {"name": delivery.credentials}
    return {"apiVersion": _SOURCE, "kind": "GitRepository", "metadata": metadata, "spec": spec}


def _secrets(plan: Plan, delivery: Delivery, metadata: dict[str, Any]) -> list[dict[str, Any]]:
    """What applies `secrets/<environment>`, opened with the private key that is in the cluster alone.

    A HelmRelease can wait for no Kustomization; pods do, for their Secrets. What is sealed for a controller of another
    make stands in the same folder, and the chart holds it: it is left out here.
    """
    providers = {secret.provider for secret in plan.secrets}
    if "sops" not in providers:
        return []
    below = f"./{delivery.folder}/" if delivery.folder else "./"
    spec: dict[str, Any] = {
        "interval": delivery.interval,
        "sourceRef": {"kind": "GitRepository", "name": metadata["name"]},
        "path": f"{below}secrets/{plan.environment}",
        "prune": True,
        "wait": True,
        "decryption": {"provider": "sops", "secretRef": {"name": delivery.decryption}},
    }
    if not delivery.automatic:
        spec["suspend"] = True  # until somebody resumes it
    if "sealed-secrets" in providers:
        sealed = {"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret", "metadata": {"name": "each"}}
        spec["patches"] = [{"patch": dump({"$patch": "delete", **sealed}), "target": {"kind": "SealedSecret"}}]
    named = {**metadata, "name": f"{metadata['name']}-secrets"}
    return [{"apiVersion": _KUSTOMIZE, "kind": "Kustomization", "metadata": named, "spec": spec}]


def _automation(plan: Plan, delivery: Delivery, metadata: dict[str, Any]) -> list[dict[str, Any]]:
    images = robots_images(plan)
    if delivery.images is None or not images:
        return []
    made: list[dict[str, Any]] = []
    mine = {**metadata["labels"], "app.kubernetes.io/instance": metadata["name"]}
    for service, image in images.items():
        policy: dict[str, Any] = {"imageRepositoryRef": {"name": policy_name(plan, service)}}
        if delivery.images.pattern:
            policy["filterTags"] = {"pattern": delivery.images.pattern, "extract": "$number"}
            policy["policy"] = {"numerical": {"order": "asc"}}
        else:
            policy["policy"] = {"semver": {"range": delivery.images.semver}}
        named = {"name": policy_name(plan, service), "namespace": delivery.home, "labels": mine}
        watched: dict[str, Any] = {"image": image.name, "interval": delivery.interval}
        made += [
            {"apiVersion": _IMAGE, "kind": "ImageRepository", "metadata": named, "spec": watched},
            {"apiVersion": _IMAGE, "kind": "ImagePolicy", "metadata": named, "spec": policy},
        ]
    below = f"./{delivery.folder}/" if delivery.folder else "./"
    made.append(
        {
            "apiVersion": _IMAGE,
            "kind": "ImageUpdateAutomation",
            "metadata": metadata,
            "spec": {
                "interval": delivery.interval,
                "sourceRef": {"kind": "GitRepository", "name": metadata["name"]},
                "policySelector": {"matchLabels": {"app.kubernetes.io/instance": metadata["name"]}},
                "git": {
                    "checkout": {"ref": {"branch": delivery.revision}},
                    "commit": {
                        "author": {"name": "flux", "email": "flux@noreply.invalid"},
                        "messageTemplate": f"Images of {plan.platform} in {plan.environment}",
                    },
                    "push": {"branch": delivery.revision},
                },
                "update": {"strategy": "Setters", "path": f"{below}values"},
            },
        }
    )
    return made
