"""The objects of the rules' cases, so that the server says whether what they claim of it is true."""

from __future__ import annotations

import copy
import json
from typing import Any

from tests.check.rule_cases import cases

# These are read in another way, or bring definitions that the server does not have.
_OTHERWISE = {"definitions", "files", "inventory", "project", "text"}


def objects_of_cases() -> list[dict[str, Any]]:
    """Each different one, without its namespace: all are judged in one."""
    found: dict[str, dict[str, Any]] = {}
    for case in cases():
        for manifest in case.manifests() if _OTHERWISE.isdisjoint(case.given) else ():
            data = copy.deepcopy(manifest.data)
            if isinstance(data.get("metadata"), dict):
                data["metadata"].pop("namespace", None)
            if data.get("kind") and "sops" not in data:
                found.setdefault(json.dumps(data, sort_keys=True, default=str), data)
    return list(found.values())
