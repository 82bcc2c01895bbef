"""Containers, jobs and volumes of a service, in Kubernetes' own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.plan.delivery import hook_annotations
from aquahelm.plan.images import image_values
from aquahelm.plan.pod import resource_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.inventory.models.container import Container
    from aquahelm.inventory.models.job import Job
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.probe import Health, Probe
    from aquahelm.inventory.models.variables import SecretKey
    from aquahelm.inventory.models.volume import Volume
    from aquahelm.inventory.paths import Path
    from aquahelm.plan.model import Values
    from aquahelm.plan.wiring import Variables

MAIN_PORT = "http"

HOOKS = {
    "before-install": "pre-install",
    "after-install": "post-install",
    "before-upgrade": "pre-upgrade",
    "after-upgrade": "post-upgrade",
}


def probe_values(health: Health, port: int | None) -> Values:
    """`startupProbe`, `livenessProbe`, `readinessProbe`: those that there are; `port` is the main one's number."""
    probes = {"startupProbe": health.startup, "livenessProbe": health.liveness, "readinessProbe": health.readiness}
    return {key: _probe(probe, port) for key, probe in probes.items() if probe is not None}


def _probe(probe: Probe, port: int | None) -> Values:
    where = probe.port if probe.port is not None else MAIN_PORT
    question: Values
    if probe.path is not None:
        question = {"httpGet": {"path": probe.path, "port": where}}
    elif probe.exec is not None:
        question = {"exec": {"command": list(probe.exec)}}
    elif probe.grpc:
        question = {"grpc": {"port": where if isinstance(where, int) else port}}
    else:
        question = {"tcpSocket": {"port": where}}
    values = {
        **question,
        "periodSeconds": probe.period,
        "timeoutSeconds": probe.timeout,
        "failureThreshold": probe.failures,
    }
    if probe.delay:
        values["initialDelaySeconds"] = probe.delay
    if probe.successes != 1:
        values["successThreshold"] = probe.successes
    return values


def volume_values(volume: Volume, platform: Platform) -> Values:
    """A volume: where it is mounted, and its source."""
    source: Values
    if volume.size is not None:
        source = {
            "persistentVolumeClaim": {
                "size": volume.size,
                "storageClassName": volume.storageClass or "",
                "accessModes": list(volume.access),
            }
        }
    elif volume.claim is not None:
        source = {"existingClaim": volume.claim}
    elif volume.empty is not None:
        source = {"emptyDir": {"sizeLimit": volume.empty} | ({"medium": "Memory"} if volume.memory else {})}
    elif volume.secret is not None:
        source = {"secret": {"secretName": platform.secrets.object_name(volume.secret)}}
    elif volume.configMap is not None:
        source = {"configMap": {"name": volume.configMap}}
    else:
        claim: Values = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": volume.ephemeral}}}
        if volume.storageClass:
            claim["storageClassName"] = volume.storageClass
        source = {"ephemeral": {"volumeClaimTemplate": {"spec": claim}}}
    return {"mountPath": volume.mount, "readOnly": volume.readOnly, "subPath": volume.subPath or "", **source}


def container_values(item: Container, platform: Platform, variables: Variables, path: Path) -> Values:
    """A further container; what it leaves out is the service's."""
    own = secret_references(item.secrets, platform)
    plain = {**(variables.plain if item.inherit else {}), **_env(item.env, variables, path)}
    secret = {**(variables.secret if item.inherit else {}), **own}
    values: Values = {
        "env": dict(sorted(plain.items())),
        "secretEnv": secret_env(secret),
        "resources": resource_values(item.resources),
        **probe_values(item.health, next(iter(item.ports.values()), None)),
    }
    if item.image:
        values["image"] = image_values(item.image, platform.registry)
    if item.command:
        values["command"] = texts(item.command, variables, (*path, "command"))
    if item.args:
        values["args"] = texts(item.args, variables, (*path, "args"))
    if item.ports:
        values["ports"] = {key: {"containerPort": port, "protocol": "TCP"} for key, port in sorted(item.ports.items())}
    if item.mounts:
        values["mounts"] = dict(sorted(item.mounts.items()))
    if item.patch:
        values["patch"] = dict(item.patch)
    return values


def job_values(job: Job, platform: Platform, variables: Variables, path: Path) -> Values:
    """A job; what it leaves out is the service's."""
    hooks = [HOOKS[when] for when in job.when if when in HOOKS]
    values: Values = {
        "enabled": job.enabled,
        "hook": ",".join(hooks),
        "resources": resource_values(job.resources),
        "backoffLimit": job.retries,
        "activeDeadlineSeconds": job.deadline,
        "wait": True,
    }
    if job.when != ("once",):
        # Helm makes a job that vanished again: one that runs once must stay, or it would run at each upgrade.
        values["ttlSecondsAfterFinished"] = job.keep
    if annotations := hook_annotations(platform, hooks):
        values["annotations"] = annotations
    if job.image:
        values["image"] = image_values(job.image, platform.registry)
    if job.env:
        values["env"] = dict(sorted({**variables.plain, **_env(job.env, variables, path)}.items()))
    if job.secrets:
        own = secret_references(job.secrets, platform)
        values["secretEnv"] = secret_env({**variables.secret, **own})
    if job.schedule is not None:
        values["schedule"] = job.schedule
        values["timeZone"] = job.timeZone or "Etc/UTC"
    if job.command:
        values["command"] = texts(job.command, variables, (*path, "command"))
    if job.args:
        values["args"] = texts(job.args, variables, (*path, "args"))
    if job.patch:
        values["patch"] = dict(job.patch)
    return values


def secret_references(secrets: Mapping[str, SecretKey], platform: Platform) -> dict[str, tuple[str, str]]:
    """Variable → (Secret in the cluster, key)."""
    return {
        variable: (platform.secrets.object_name(ref.name), ref.key or variable) for variable, ref in secrets.items()
    }


def secret_env(secret: Mapping[str, tuple[str, str]]) -> Values:
    """`secretEnv` of variable → (Secret, key)."""
    return {variable: {"secretName": name, "key": key} for variable, (name, key) in sorted(secret.items())}


def texts(given: tuple[str, ...], variables: Variables, path: Path) -> list[str]:
    """Texts with their references replaced; `path` (below the service) says where they stand."""
    return [variables.resolve(text, (*path, index)) for index, text in enumerate(given)]


def _env(env: Mapping[str, str], variables: Variables, path: Path) -> dict[str, str]:
    return {variable: variables.resolve(text, (*path, "env", variable)) for variable, text in env.items()}
