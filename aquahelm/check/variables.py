"""The environment variables of a container, as far as the objects tell their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Container


def variables(container: Container, workload: Object, objects: Objects) -> Mapping[str, str]:
    """Name → value: those written out, and those from ConfigMaps that are there. Values from Secrets are not told."""
    if container.variables is None:
        container.variables = _gathered(container, workload, objects)
    return container.variables


def _gathered(container: Container, workload: Object, objects: Objects) -> Mapping[str, str]:
    found: dict[str, str] = {}
    fields = container.node.mapping
    for source in container.node / "envFrom" if fields.get("envFrom") else ():
        name = (source / "configMapRef" / "name").text
        prefix = (source / "prefix").text or ""
        config = objects.find("ConfigMap", name, workload.namespace) if name else None
        if config:
            found.update({prefix + key: value for key, value in (config / "data").texts.items()})
    for variable in container.node / "env" if fields.get("env") else ():
        name = (variable / "name").text or ""
        value = (variable / "value").text
        if value is None and "valueFrom" in variable.mapping:
            ref = variable / "valueFrom" / "configMapKeyRef"
            config = objects.find("ConfigMap", (ref / "name").text or "", workload.namespace) if ref.there else None
            value = (config / "data").texts.get((ref / "key").text or "") if config else None
        if value is not None:
            found[name] = value
        else:
            found.pop(name, None)
    return found


def command_line(container: Container) -> str:
    """Its command and arguments as one text."""
    return " ".join(node.text or "" for key in ("command", "args") for node in container.node / key)
