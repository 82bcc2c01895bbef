"""Definitions of custom resources, which a cluster must have before it takes the resources."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cluster.rig.command import attempt, run
from tests.cluster.rig.project import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.cluster.rig.kubectl import Object


def group(api_version: str) -> str:
    return api_version.rpartition("/")[0]


def apply_definitions(groups: set[str]) -> None:
    """The CustomResourceDefinitions of these API groups, from the folder that AQUAHELM_CLUSTER_CRDS names."""
    folder = os.environ.get("AQUAHELM_CLUSTER_CRDS")
    for file in sorted(Path(folder).rglob("*.yaml")) if folder else []:
        if not any(f"group: {name}" in file.read_text(encoding="utf-8") for name in groups):
            continue
        definitions = [found for found in read(file) if found["kind"] == "CustomResourceDefinition"]
        wanted = [found for found in definitions if found["spec"]["group"] in groups]
        if wanted:
            run(["kubectl", "apply", "--server-side", "--force-conflicts", "--filename=-"], stdin=as_list(wanted))
            wait_until_served(f"crd/{found['metadata']['name']}" for found in wanted)


def wait_until_served(definitions: Iterable[str]) -> None:
    """`kubectl wait` fails at once on a definition that has no condition yet, as those have that were just made."""
    command = ["kubectl", "wait", "--for=condition=Established", "--timeout=30s", *definitions]
    end = time.monotonic() + 60
    while attempt(command).code and time.monotonic() < end:
        time.sleep(1)
    run(command)


def as_list(objects: list[Object]) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
