"""An address in a variable is one that a Service here serves.

Bad:
    env: [{name: ORDERS_URL, value: "http://ordres:8080"}]      # the Service is called orders
Good:
    env: [{name: ORDERS_URL, value: "http://orders:8080"}]

The API server accepts it; the name does not resolve, or the connection is refused: a Service answers on its own ports,
not on its pods'. Hosts that are nearly a Service's name, names in a namespace whose Services are here, and ports of
Services that are here, are looked at; the rest may be anywhere. A headless Service answers on every port of its pods.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import WARNING, Context, Rule, Violation
from aquahelm.check.variables import variables
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Container

RULE = Rule("address-is-served", theme="reference", severity=WARNING, kinds=WORKLOADS)

# `http://orders:8080/x`, `jdbc:postgresql://db.shop.svc:5432/shop`, `redis://:pass@cache`.
ADDRESS = re.compile(
    r"[a-z][a-z0-9+.]*://(?:[^@/\s]*@)?(?P<host>[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)(?::(?P<port>\d{1,5}))?(?=[/?#,;\s\"']|$)"
)
IN_CLUSTER = re.compile(r"(?P<name>[a-z0-9-]+)\.(?P<namespace>[a-z0-9-]+)\.svc(?:\.cluster\.local)?")
USUAL = {"http": 80, "https": 443}


def check(workload: Object, objects: Objects, context: Context) -> Iterator[Violation]:
    """One for each address."""
    for container in workload.pod.containers:
        for name, value in variables(container, workload, objects).items() if _has_variables(container) else ():
            for found in ADDRESS.finditer(value) if "://" in value else ():
                trouble = _trouble(found["host"], found["port"] or "", workload, objects, context)
                if trouble:
                    message = f"{name}: {trouble[0]}" if value else trouble[0]
                    yield Violation(_place(container, name), message, trouble[1])


def _trouble(host: str, port: str, workload: Object, objects: Objects, context: Context) -> tuple[str, str] | None:
    whole = IN_CLUSTER.fullmatch(host)
    name = whole["name"] if whole else host
    namespace = objects.in_namespace(whole["namespace"]) if whole else workload.namespace
    if (not whole and "." in host) or host == "localhost" or context.externals.has("Service", name):
        return None
    service = objects.find("Service", name, namespace)
    if service:
        return _port(service, port)
    known = objects.names("Service", namespace)
    if not known or objects.makers.may_make(name, namespace):
        return None
    near = nearest(name, known)
    if not near and not whole:
        return None
    fix = f"did you mean {near}?" if near else f"create it, or declare it as external: Service/{name}"
    return f"there is no Service {shown(name)}, whose name it says", fix


def _port(service: Object, port: str) -> tuple[str, str] | None:
    ports = [number for one in service.spec / "ports" if (number := (one / "port").number)]
    odd = (service.spec / "clusterIP").text == "None" or (service.spec / "type").text == "ExternalName"
    if not port or odd or not ports or int(port) in ports or not (service.spec / "selector").value:
        return None
    return f"{service.ref} has no port {port}", f"its ports: {listing(map(str, ports), 'and')}"


def _has_variables(container: Container) -> bool:
    return bool(container.node.mapping.get("env") or container.node.mapping.get("envFrom"))


def _place(container: Container, name: str) -> Node:
    for variable in container.node / "env":
        if (variable / "name").text == name:
            return variable / "value" if (variable / "value").there else variable
    return container.node / "envFrom"
