"""What a container's variables are, Secrets among the objects included, to see whether they change."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from aquahelm.check.variables import variables

if TYPE_CHECKING:
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Container


def all_variables(container: Container, workload: Object, objects: Objects) -> dict[str, str]:
    """Name → value: those that `variables` tells, and those of Secrets that are rendered."""
    found = dict(variables(container, workload, objects))
    for source in container.node / "envFrom":
        values = secret_values(objects.find("Secret", (source / "secretRef" / "name").text or "", workload.namespace))
        prefix = (source / "prefix").text or ""
        for key, value in values.items():
            found.setdefault(prefix + key, value)
    for variable in container.node / "env":
        ref = variable / "valueFrom" / "secretKeyRef"
        named, wanted = (variable / "name").text, (ref / "key").text
        if named and wanted:
            values = secret_values(objects.find("Secret", (ref / "name").text or "", workload.namespace))
            found.pop(named, None)
            if wanted in values:
                found[named] = values[wanted]
    return found


def secret_values(secret: Object | None) -> dict[str, str]:
    """Key → value of a Secret; nothing of what is no text."""
    if secret is None:
        return {}
    found = {}
    for key, value in (secret / "data").texts.items():
        try:
            found[key] = base64.b64decode(value).decode()
        except (binascii.Error, ValueError):
            continue
    return found | (secret / "stringData").texts
