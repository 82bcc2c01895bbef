"""Argo CD's Application of one environment, and what makes its Image Updater look after it.

Sources: Argo CD documentation, "Application Specification", "Helm" (value files, multiple sources), "Sync Options",
"Automated Sync Policy", "Diff Strategies"; Argo CD Image Updater documentation, "Update methods", "Update strategies"
and "Application configuration" (`useAnnotations`); its source (pkg/argocd/annotations.go), for what a list of images
may hold.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aquahelm.chart.robots import robots_file, robots_images

if TYPE_CHECKING:
    from aquahelm.inventory.models.delivery import Delivery
    from aquahelm.plan.model import Plan

_COMPARE = {"argocd.argoproj.io/compare-options": "ServerSideDiff=true"}
"""Argo CD's own comparison knows no defaults of custom resources, and takes each for a difference that it heals forever
(argo-cd issues 11139, 22151): ExternalSecrets, HTTPRoutes. The server knows them ("Diff Strategies")."""
_UPDATER = "argocd-image-updater.argoproj.io"
_COMMA = re.compile(r"\s*,\s*")


def argo_cd_objects(plan: Plan, delivery: Delivery, labels: dict[str, str]) -> list[dict[str, Any]]:
    """The Application; its annotations tell the Image Updater which versions to write where.

    The Image Updater reads annotations by itself before its version 1.0, and where an ImageUpdater asks for it since
    1.1.1 (api/v1alpha1, `useAnnotations`).
    """
    name = f"{plan.platform}-{plan.environment}"
    images = _image_annotations(plan, delivery)
    metadata: dict[str, Any] = {
        "name": name,
        "namespace": delivery.home,
        "labels": labels,
        "annotations": _COMPARE | images,
    }
    server = "://" in delivery.cluster
    sync: dict[str, Any] = {"automated": {"prune": True, "selfHeal": True}} if delivery.automatic else {}
    sync |= {
        "syncOptions": ["CreateNamespace=true", "ServerSideApply=true", "PruneLast=true"],
        "managedNamespaceMetadata": {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
        "retry": {"limit": 5, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "5m"}},
    }
    application = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": metadata,
        "spec": {
            "project": delivery.project,
            "destination": {"server" if server else "name": delivery.cluster, "namespace": plan.namespace},
            **_sources(plan, delivery),
            "syncPolicy": sync,
            "revisionHistoryLimit": 10,
        },
    }
    return [application, _image_updater(metadata)] if images else [application]


def _image_updater(application: dict[str, Any]) -> dict[str, Any]:
    metadata = {key: application[key] for key in ("name", "namespace", "labels")}
    spec = {"applicationRefs": [{"namePattern": application["name"], "useAnnotations": True}]}
    return {"apiVersion": f"{_UPDATER}/v1alpha1", "kind": "ImageUpdater", "metadata": metadata, "spec": spec}


def _sources(plan: Plan, delivery: Delivery) -> dict[str, Any]:
    below = f"{delivery.folder}/" if delivery.folder else ""
    revision = delivery.revision.removeprefix("refs/tags/")
    git = {"repoURL": delivery.repository, "targetRevision": revision}
    helm: dict[str, Any] = {"releaseName": plan.release, "skipTests": True}
    if delivery.charts:
        chart = {
            "repoURL": delivery.charts.removeprefix("oci://"),
            "chart": plan.platform,
            "targetRevision": plan.version,
            "helm": helm | {"valueFiles": [f"$values/{below}values/values.{plan.environment}.yaml"]},
        }
        return {"sources": [chart, {**git, "ref": "values"}]}
    files = [f"../../values/values.{plan.environment}.yaml"]
    if delivery.images:
        files.append(f"../../{robots_file(plan.environment)}")
    return {
        "source": {**git, "path": f"{below}charts/{plan.platform}", "helm": helm | {"valueFiles": files}},
    }


def _image_annotations(plan: Plan, delivery: Delivery) -> dict[str, str]:
    images = robots_images(plan)
    if delivery.images is None or not images:
        return {}
    below = f"{delivery.folder}/" if delivery.folder else ""
    found: dict[str, str] = {
        f"{_UPDATER}/write-back-method": "git",
        f"{_UPDATER}/write-back-target": f"helmvalues:/{below}{robots_file(plan.environment)}",
        f"{_UPDATER}/git-branch": delivery.revision,
    }
    listed = []
    for service, image in images.items():
        alias = service.replace("-", "_")
        # A comma would end the image: between two bounds a space says the same.
        constraint = f":{' '.join(_COMMA.split(delivery.images.semver))}" if delivery.images.semver else ""
        listed.append(f"{alias}={image.name}{constraint}")
        # It writes a name wherever it writes a tag, and refuses to without being told where (pkg/argocd/update.go).
        found[f"{_UPDATER}/{alias}.helm.image-name"] = f"{service}.image.name"
        found[f"{_UPDATER}/{alias}.helm.image-tag"] = f"{service}.image.tag"
        found[f"{_UPDATER}/{alias}.update-strategy"] = "semver" if delivery.images.semver else "newest-build"
        if delivery.images.pattern:
            found[f"{_UPDATER}/{alias}.allow-tags"] = f"regexp:{delivery.images.pattern}"
    return {f"{_UPDATER}/image-list": ",".join(listed), **found}
