"""Where a manifest comes from: the inventory path behind a template, and behind a field of the object that it makes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aquahelm.chart.components import component_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from aquahelm.finding import Place
    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.service import Service
    from aquahelm.inventory.paths import Path

_CONTAINER = re.compile(
    r"^spec\.(?:jobTemplate\.spec\.)?(?:template\.)?(?:spec\.)?(init)?[cC]ontainers\[(\d+)\](?:\.(.*))?$"
)

# Containers that the chart brings by itself: they wait for a store, or `helm test` runs them.
_CHECK = re.compile(r"(?:wait-for|uses)-(.+)")
_ASKS_SERVICES = "services"
_ORDER = re.compile(r"^\d\d-")
_BACKUP = "/templates/backup/"
_STORAGE = re.compile(r"(?:^|\.)storage")  # and not ephemeral-storage
_STEP = re.compile(r"\[\d+\]|[^.\[]+")

_DEADLINES = ("PATIENCE", "DEADLINE")
"""Variables of a drill that say how long it may take."""

_BY_THE_SERVER = ("dump", "open", "restore")
"""Steps of backups that run in the store's own image."""

# What no component makes, by a part of its path.
_UMBRELLA = (
    ("/templates/edge/", ("edge",)),
    ("/templates/secrets/", ("secrets",)),
    ("/networkpolicy", ("network",)),
    ("/templates/observability/", ("observability",)),
    ("delivery/", ("delivery",)),
)

# Which key of a service decides a whole object of this kind.
_KINDS: Mapping[str, Path] = {
    "HorizontalPodAutoscaler": ("replicas",),
    "PodDisruptionBudget": ("disruption",),
    "Ingress": ("routes",),
    "HTTPRoute": ("routes",),
    "NetworkPolicy": ("calls",),
    "Service": ("port",),
    "ServiceAccount": ("account",),
    "Role": ("account", "rules"),
    "RoleBinding": ("account", "rules"),
    "ConfigMap": ("files",),
    "ServiceMonitor": ("metrics",),
    "PersistentVolumeClaim": ("volumes",),
}

# Which key decides a field of a workload, by the field's beginning; the first that fits counts.
_WORKLOAD_FIELDS: tuple[tuple[str, Path], ...] = (
    ("spec.replicas", ("replicas",)),
    ("spec.strategy", ("rollout",)),
    ("spec.minReadySeconds", ("rollout",)),
    ("spec.volumeClaimTemplates", ("storage",)),
    ("spec.schedule", ("schedule",)),
    ("spec.timeZone", ("timeZone",)),
    ("spec.template.spec.nodeSelector", ("placement", "nodeSelector")),
    ("spec.template.spec.tolerations", ("placement", "tolerations")),
    ("spec.template.spec.affinity", ("placement", "affinity")),
    ("spec.template.spec.priorityClassName", ("placement", "priorityClass")),
    ("spec.template.spec.topologySpreadConstraints", ("placement", "spread")),
    ("spec.template.spec.terminationGracePeriodSeconds", ("shutdown", "grace")),
    ("spec.template.spec.securityContext", ("security",)),
    ("spec.template.spec.volumes", ("volumes",)),
    ("spec.template.metadata.annotations", ("podAnnotations",)),
    ("spec.template.metadata.labels[app.kubernetes.io/version]", ("image", "tag")),
    ("spec.template.metadata.labels", ("labels",)),
    ("metadata.labels[app.kubernetes.io/version]", ("image", "tag")),
    ("metadata.labels", ("labels",)),
    ("metadata.annotations", ("annotations",)),
)

_CONTAINER_FIELDS: tuple[tuple[str, Path], ...] = (
    ("imagePullPolicy", ("image", "pull")),
    ("image", ("image",)),
    ("command", ("command",)),
    ("args", ("args",)),
    ("ports", ("port",)),
    ("resources.requests.cpu", ("resources", "cpu")),
    ("resources.requests.memory", ("resources", "memory")),
    ("resources.limits.cpu", ("resources", "cpuLimit")),
    ("resources.limits.memory", ("resources", "memory")),
    ("resources", ("resources",)),
    ("readinessProbe", ("health", "readiness")),
    ("livenessProbe", ("health", "liveness")),
    ("startupProbe", ("health", "startup")),
    ("lifecycle", ("shutdown",)),
    ("securityContext", ("security",)),
    ("volumeMounts", ("volumes",)),
)


def origin(platform: Platform, template: str, data: Mapping[str, Any] | None = None, field: str = "") -> Path:
    """The inventory path behind a template, or behind a field of an object that it made.

    Args:
        platform: the platform in the environment.
        template: as Helm names it, `aquastream/charts/payment/templates/deployment.yaml`.
        data: the object; without it the path is the component's.
        field: a path in the object, such as `spec.template.spec.containers[0].image`.

    Returns:
        The path, such as `services.payment.image`; () where nothing in the inventory is known to be behind it. A path
        that nobody wrote may be among them: `Inventory.place` then gives the nearest that somebody did.
    """
    name = component_of(template)
    if not name:
        return next((path for part, path in _UMBRELLA if part in template), ())
    if name in platform.stores:
        if _BACKUP in template and data is not None:
            return _behind_backup(platform, name, data, field)
        return _behind_store(name, field, platform.stores[name].model_fields_set)
    if name not in platform.services:
        return ()
    component: Path = ("services", name)
    if data is None:
        return component
    kind = data.get("kind")
    patched = _in_patches(platform.services[name].patches.model_dump(), str(kind), field)
    if patched:
        return (*component, "patches", *patched)
    checked = _behind_check(platform, name, data, field)
    if checked:
        return checked
    if isinstance(kind, str) and kind in _KINDS:
        return component + _KINDS[kind]
    jobs = platform.services[name].jobs
    job = next((job for job in jobs if str(_dig(data, "metadata", "name")).startswith(f"{name}-{job}")), None)
    if kind in ("Job", "CronJob") and job is not None:
        component = (*component, "jobs", job)
    return component + _behind_field(data, field, platform.services[name])


def origin_of_value(platform: Platform, values_path: str) -> Path:
    """The inventory path behind a value (`payment.image.tag`), as far as the two are named alike."""
    name, *below = values_path.split(".") if values_path else [""]
    for noun, known in (("services", platform.services), ("stores", platform.stores)):
        if name in known:
            return (noun, name, *below)
    return ()


# Which patch changes an object of this kind, and where the patched part begins; the innermost comes first.
_PATCHES = (
    ("Deployment", "spec.template.spec.containers[0].", "container"),
    ("Deployment", "spec.template.spec.", "pod"),
    ("Deployment", "", "deployment"),
    ("Service", "", "service"),
)


def _in_patches(patches: Mapping[str, Any], kind: str, field: str) -> Path:
    """The part of a service's patches that sets a field; () where none does."""
    for patched_kind, start, patch in _PATCHES:
        if kind == patched_kind and field.startswith(start):
            found: list[str | int] = []
            below: Any = patches.get(patch)
            for step in _STEP.findall(field[len(start) :]):
                part: str | int = int(step[1:-1]) if step[0] == "[" else step
                inside = isinstance(below, dict) and part in below
                if not inside and not (isinstance(below, list) and isinstance(part, int) and part < len(below)):
                    break
                found.append(part)
                below = below[part]
            if found and not isinstance(below, dict):
                return (patch, *found)
    return ()


def _behind_store(name: str, field: str, written: Collection[str]) -> Path:
    store: Path = ("stores", name)
    if "volumeClaimTemplates" in field or _STORAGE.search(field):
        return (*store, "storage")
    match = _CONTAINER.match(field)
    below = match[3] or "" if match else ""
    if below == "image":
        return (*store, "image") if "image" in written else (*store, "version")
    if below.startswith("resources") and below.endswith(".memory") and "memory" in written:
        return (*store, "memory")  # what Redis may keep; the container's limit follows from it
    if below.startswith(("image", "resources")):
        return (*store, below.partition(".")[0].removesuffix("PullPolicy"))
    return store


def _behind_backup(platform: Platform, store: str, data: Mapping[str, Any], field: str) -> Path:
    """What is behind a part of a store's backups: which key of their plan, or the image of the store's server."""
    plan: Path = ("stores", store, "backup")
    if field == "spec.schedule":
        return (*plan, "drill" if _dig(data, "metadata", "name") == f"{store}-drill" else "schedule")
    if field.endswith(".activeDeadlineSeconds"):
        return (*plan, "deadline")
    match = _CONTAINER.match(field)
    if match is None:
        return plan
    container, below = _container(data, match), match[3] or ""
    if below.startswith("env["):
        variables, position = container.get("env") or [], int(below[4:].partition("]")[0])
        named = _dig(variables[position], "name") if position < len(variables) else None
        return (*plan, "deadline") if named in _DEADLINES else plan
    if below.startswith("image"):
        if container.get("name") in _BY_THE_SERVER:
            return _behind_store(store, field, platform.stores[store].model_fields_set)
        return (*plan, "encrypt", "image") if container.get("name") == "encrypt" else plan
    return (*plan, "resources") if below.startswith("resources") else plan


def _behind_check(platform: Platform, service: str, data: Mapping[str, Any], field: str) -> Path:
    """What is behind a container that waits for a store or tests one: the use of the store, and its image."""
    match = _CONTAINER.match(field)
    if match is None:
        return ()
    name = str(_container(data, match).get("name"))
    check = _CHECK.fullmatch(name)
    known = platform.services[service]
    if check and check[1] in known.uses and check[1] in platform.stores and name not in known.initContainers:
        if (match[3] or "").startswith("image"):
            return _behind_store(check[1], field, platform.stores[check[1]].model_fields_set)
        return ("services", service, "uses", check[1])
    if data.get("kind") == "Pod" and name == _ASKS_SERVICES:
        return ("services", service, "calls")
    return ()


def _container(data: Mapping[str, Any], match: re.Match[str]) -> Mapping[str, Any]:
    containers = _pod(data).get("initContainers" if match[1] else "containers")
    index = int(match[2])
    found = containers[index] if isinstance(containers, list) and index < len(containers) else {}
    return found if isinstance(found, dict) else {}


def _behind_field(data: Mapping[str, Any], field: str, service: Service) -> Path:
    match = _CONTAINER.match(field)
    if match is None:
        return next((path for start, path in _WORKLOAD_FIELDS if field.startswith(start)), ())
    container = _container(data, match)
    index, below = int(match[2]), match[3] or ""
    owner: Path = ()
    name = str(container.get("name"))
    if match[1]:
        # The place in the order stands before the name.
        name = name if name in service.sidecars else _ORDER.sub("", name)
        owner = ("sidecars" if name in service.sidecars else "initContainers", name)
    elif index > 0:
        owner = ("containers", name)
    if below.startswith("env["):
        variables = container.get("env") or []
        position = int(below[4:].partition("]")[0])
        variable = variables[position] if position < len(variables) else {}
        kind = "secrets" if _dig(variable, "valueFrom", "secretKeyRef") else "env"
        name = _dig(variable, "name")
        return (*owner, kind, str(name)) if name else (*owner, kind)
    return owner + next((path for start, path in _CONTAINER_FIELDS if below.startswith(start)), ())


def _pod(data: Mapping[str, Any]) -> Mapping[str, Any]:
    if data.get("kind") == "Pod":
        found = _dig(data, "spec")
    elif data.get("kind") == "CronJob":
        found = _dig(data, "spec", "jobTemplate", "spec", "template", "spec")
    else:
        found = _dig(data, "spec", "template", "spec")
    return found if isinstance(found, dict) else {}


def _dig(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def locator(inventory: Inventory) -> Callable[[str, Any, str], tuple[str, Place | None]]:
    """(environment, manifest, field) → the inventory path behind the field and its place; `("", None)` if none is."""
    from aquahelm.inventory.paths import spell

    def locate(environment: str, manifest: Any, field: str) -> tuple[str, Place | None]:
        path = origin(inventory.environments[environment], manifest.template, manifest.data, field)
        return (spell(path), inventory.place(path, environment)) if path else ("", None)

    return locate
