"""A service's values for one environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aquahelm.plan.containers import (
    MAIN_PORT,
    container_values,
    job_values,
    probe_values,
    secret_env,
    texts,
    volume_values,
)
from aquahelm.plan.images import image_values
from aquahelm.plan.pod import placement_values, pod_security, resource_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.probe import Health
    from aquahelm.inventory.models.service import Replicas, Service
    from aquahelm.plan.connection import Connection
    from aquahelm.plan.model import Values
    from aquahelm.plan.traits import ServiceTraits
    from aquahelm.plan.wiring import Variables

SLACK = 300
"""Seconds that a rollout may take beyond the startup budget: pulling, scheduling, waiting for stores."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Who a service talks to: callers and callees by name with the port, its stores' connections."""

    callers: Mapping[str, int]
    callees: Mapping[str, Mapping[str, Any]]
    connections: tuple[Connection, ...]


def service_values(
    service: Service, traits: ServiceTraits, platform: Platform, neighbours: Neighbours, variables: Variables
) -> Values:
    """All values of a service's subchart; keys that do not apply are left out."""
    security = traits.security
    shutdown = traits.shutdown
    port = traits.port
    health = probe_values(traits.health, port)
    group = security.group or security.user
    values: Values = {
        "image": image_values(service.image, platform.registry),
        **_scaling(service.replicas),
        "strategy": _strategy(service),
        "revisionHistoryLimit": 5,
        "progressDeadlineSeconds": _startup_budget(traits.health) + (service.rollout.minReadySeconds or 0) + SLACK,
        "podDisruptionBudget": {"enabled": True, "maxUnavailable": service.disruption.maxUnavailable},
        "topologySpread": {"enabled": service.placement.spread},
        "ports": _container_ports(service, port),
        "service": _service(service, port),
        "runtime": service.runtime,
        "env": dict(sorted(variables.own.items())),
        "secretEnv": secret_env(variables.secret),
        "resources": resource_values(traits.resources),
        **health,
        "terminationGracePeriodSeconds": shutdown.grace,
        **pod_security(user=security.user, group=group, fs_group=security.fsGroup, read_only=security.readOnlyRoot),
        "serviceAccount": {
            "annotations": dict(sorted(service.account.annotations.items())),
            "automountToken": service.account.calls,
        },
        "callers": {caller: {"ports": [target]} for caller, target in sorted(neighbours.callers.items())},
        "calls": {callee: dict(record) for callee, record in sorted(neighbours.callees.items())},
        "connections": {item.store: item.values for item in neighbours.connections},
        "internet": _internet(service),
        "exposed": _exposed(service, port, platform),
        "labels": dict(sorted(service.labels.items())),
        "annotations": dict(sorted(service.annotations.items())),
        "podAnnotations": dict(sorted(service.podAnnotations.items())),
    }
    if traits.tmp is not None:
        values["tmp"] = {"sizeLimit": traits.tmp}
    if shutdown.preStop:
        values["lifecycle"] = {"preStop": {"sleep": {"seconds": shutdown.preStop}}}
    if port is not None:
        values["selfTest"] = {"port": port, "path": traits.test_path}
    values["metrics"] = _metrics(traits, service)
    if traits.metrics is not None and platform.observability.operator is not None:
        values["metrics"]["monitored"] = True
        if traits.metrics.job:
            values["metrics"]["job"] = traits.metrics.job
    values |= _optional(service, traits, platform, variables)
    return values


def _optional(service: Service, traits: ServiceTraits, platform: Platform, variables: Variables) -> Values:
    """Keys that exist only where the inventory asks for them."""
    volumes = sorted(service.volumes.items())
    wished: Values = {
        "optional": service.optional,
        "jobsOnly": service.runs == "jobs",
        "command": texts(traits.command, variables, ("command",)),
        "args": texts(traits.args, variables, ("args",)),
        "minReadySeconds": service.rollout.minReadySeconds,
        "routes": _routes(service),
        "rbac": _rbac(service),
        "files": dict(sorted(service.files.items())),
        "volumes": {key: volume_values(item, platform) for key, item in volumes},
        "initContainers": _init_containers(service, platform, variables),
        "containers": {
            key: container_values(item, platform, variables, ("containers", key))
            for key, item in sorted(service.containers.items())
        },
        "jobs": {
            key: job_values(item, platform, variables, ("jobs", key)) for key, item in sorted(service.jobs.items())
        },
        "podSpec": placement_values(service.placement),
        "patches": {key: value for key, value in service.patches.model_dump().items() if value},
    }
    return {key: value for key, value in wished.items() if value}


def _init_containers(service: Service, platform: Platform, variables: Variables) -> Values:
    """Init containers in the inventory's order (their names say it, as values are sorted), then native sidecars."""
    containers = {
        f"{index:02d}-{key}": container_values(item, platform, variables, ("initContainers", key))
        for index, (key, item) in enumerate(service.initContainers.items())
    }
    for key, item in sorted(service.sidecars.items()):
        containers[key] = container_values(item, platform, variables, ("sidecars", key)) | {"restartPolicy": "Always"}
    return containers


def _rbac(service: Service) -> Values:
    kinds = {"rules": service.account.rules, "clusterRules": service.account.clusterRules}
    return {
        key: [_lists(rule.model_dump(exclude_defaults=True)) for rule in rules] for key, rules in kinds.items() if rules
    }


def _routes(service: Service) -> Values:
    routes: Values = {}
    for route in service.routes:
        words = "-".join("".join(c if c.isalnum() else " " for c in route.path.lower()).split()) or "root"
        key = words if words not in routes else f"{words}-{len(routes)}"
        routes[key] = {
            "path": route.path,
            "pathType": "Exact" if route.exact else "Prefix",
            "host": route.host or "",
            "port": route.port or MAIN_PORT,
            "rewrite": route.rewrite or "",
        }
    return routes


def _lists(record: Mapping[str, Any]) -> Values:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in record.items()}


def _scaling(replicas: Replicas) -> Values:
    if replicas.count is not None:
        return {"replicas": replicas.count, "autoscaling": {"enabled": False}}
    scaling: Values = {"enabled": True, "minReplicas": replicas.min, "maxReplicas": replicas.max}
    if replicas.cpu is not None:
        scaling["cpu"] = replicas.cpu
    if replicas.memory is not None:
        scaling["memory"] = replicas.memory
    return {"autoscaling": scaling}


def _strategy(service: Service) -> Values:
    rollout = service.rollout
    # Claims that one node alone may mount would keep the new pod waiting for the old one for ever.
    single_claim = any(
        v.size and set(v.access) <= {"ReadWriteOnce", "ReadWriteOncePod"} for v in service.volumes.values()
    )
    if rollout.type == "Recreate" or (single_claim and "type" not in rollout.model_fields_set):
        return {"type": "Recreate"}
    surge = rollout.maxSurge if rollout.maxSurge is not None else 1
    unavailable = rollout.maxUnavailable if rollout.maxUnavailable is not None else 0
    return {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable}}


def _startup_budget(health: Health) -> int:
    startup = health.startup
    return startup.delay + startup.failures * startup.period if startup else 60


def _container_ports(service: Service, port: int | None) -> Values:
    ports: Values = {MAIN_PORT: {"containerPort": port, "protocol": "TCP"}} if port is not None else {}
    for key, item in sorted(service.ports.items()):
        ports[key] = {"containerPort": item.port, "protocol": item.protocol}
    return ports


def _service(service: Service, port: int | None) -> Values:
    ports: Values = {}
    if port is not None:
        ports[MAIN_PORT] = {"port": port, "targetPort": MAIN_PORT, "protocol": "TCP", "appProtocol": "http"}
    for key, item in sorted(service.ports.items()):
        if item.expose:
            ports[key] = {"port": item.servicePort or item.port, "targetPort": key, "protocol": item.protocol}
            if item.appProtocol:
                ports[key]["appProtocol"] = item.appProtocol
    return {"enabled": bool(ports), "type": "ClusterIP", "ports": ports, "annotations": {}}


def _internet(service: Service) -> list[Values]:
    """What a NetworkPolicy opens: hosts whose addresses and port are the same share a rule."""
    hosts: dict[tuple[int, str], list[str]] = {}
    for item in sorted(service.internet, key=lambda item: item.host):
        hosts.setdefault((item.port, item.cidr or ""), []).append(item.host)
    return [{"hosts": names, "port": port, "cidrs": [cidr] if cidr else []} for (port, cidr), names in hosts.items()]


def _exposed(service: Service, port: int | None, platform: Platform) -> Values:
    """The pod ports that routes lead to."""
    ports = {service.ports[route.port].port if route.port in service.ports else port for route in service.routes}
    return {
        "enabled": bool(service.routes) and platform.edge is not None,
        "ports": sorted(p for p in ports if p is not None),
    }


def _metrics(traits: ServiceTraits, service: Service) -> Values:
    if traits.metrics is None:
        return {"enabled": False, "port": MAIN_PORT, "path": "/metrics"}
    return {"enabled": True, "port": _port_name(traits.metrics.port, service), "path": traits.metrics.path}


def _port_name(port: str | int | None, service: Service) -> str:
    """The name of a port given by name or number; a NetworkPolicy takes it as a named port."""
    if isinstance(port, str):
        return port
    return next((name for name, item in service.ports.items() if item.port == port), MAIN_PORT)
