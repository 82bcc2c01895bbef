"""Kubernetes' own definitions, from the strict schemas in the `kubernetes-validate` package.

What is changed on the way: descriptions go; the two types that the package writes as `oneOf` (a quantity, a number or
name) become plain types with a format; whole numbers get the bounds of the Go type behind them; of Kubernetes' own
keywords only the list keys stay (server-side apply refuses two items with the same key); `null` is refused where the
server would miss a field in it.
"""

from __future__ import annotations

import copy
import json
from importlib import metadata, resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Schema = dict[str, Any]
PACKAGE = "kubernetes-validate"
QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
NUMBER_OR_NAME = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
WRITTEN_ANEW: dict[str, Schema] = {
    QUANTITY: {"type": ["string", "number", "null"], "format": "quantity"},
    NUMBER_OR_NAME: {"type": ["integer", "string", "null"], "format": "int-or-string"},
}
# Given as required, but the server does without.
OPTIONAL = {"io.k8s.api.core.v1.LimitRangeSpec", "io.k8s.api.networking.v1.NetworkPolicySpec"}
NEED_NOT_BE = {
    "EndpointSlice": ("endpoints",),
    "HTTPHeader": ("value",),
    "PodFailurePolicy": ("rules",),
    "PodFailurePolicyOnPodConditionsPattern": ("status",),
    "PreferredSchedulingTerm": ("preference",),
    "PriorityClass": ("value",),
    "RoleRef": ("apiGroup",),
    "SleepAction": ("seconds",),
    "Sysctl": ("value",),
}
# Their `spec` may be left out in the published schemas, but not what is in it.
SPEC_NEEDED = {
    "CronJob",
    "DaemonSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "Job",
    "JobTemplateSpec",
    "Pod",
    "PodTemplateSpec",
    "ReplicaSet",
    "StatefulSet",
}
BOUNDS = {"int32": 2**31, "int64": 2**63}
DROPPED = {
    "x-kubernetes-patch-strategy",
    "x-kubernetes-patch-merge-key",
    "x-kubernetes-map-type",
    "x-kubernetes-unions",
    "x-kubernetes-group-version-kind",
}
# Kinds of the API's protocol, not objects that anyone writes.
NOT_OBJECTS = {"DeleteOptions", "WatchEvent", "Status", "APIGroup", "APIGroupList", "APIResourceList", "APIVersions"}


def package_version() -> str:
    """The installed version of the package that the schemas come from."""
    return metadata.version(PACKAGE)


def read_definitions(version: str) -> dict[str, Schema]:
    """All definitions of one Kubernetes version such as `1.36`; references are `{"$ref": <definition name>}`."""
    published = _published(version)
    return {name: WRITTEN_ANEW.get(name) or _as_enforced(name, schema) for name, schema in published.items()}


def as_decoded(definitions: dict[str, Schema]) -> dict[str, Schema]:
    """The same as the server's decoder takes them: with the bounds of its types, and without gaps that it fills.

    `null` (or nothing, for a `spec`) is an empty object to it, which lacks the fields that must be given.
    """
    decoded = copy.deepcopy(definitions)
    decoded[NUMBER_OR_NAME].update(minimum=-BOUNDS["int32"], maximum=BOUNDS["int32"] - 1)
    for name, schema in decoded.items():
        _refuse_nothing(name, schema, decoded)
    return decoded


def kinds(version: str) -> Iterator[tuple[str, str, str]]:
    """(apiVersion, kind, definition name) of every object that this Kubernetes version serves."""
    for name, schema in sorted(_published(version).items()):
        places = schema.get("x-kubernetes-group-version-kind", [])
        if len(places) != 1 or "metadata" not in schema.get("properties", {}):
            continue
        place = places[0]
        if place["kind"] in NOT_OBJECTS or place["kind"].endswith("List"):
            continue
        group = f"{place['group']}/" if place["group"] else ""
        yield f"{group}{place['version']}", place["kind"], name


def _published(version: str) -> dict[str, Schema]:
    folder = resources.files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}.0-local-strict"
    text = (folder / "_definitions.json").read_text(encoding="utf-8")
    definitions: dict[str, Schema] = json.loads(text)["$defs"]
    return definitions


def _as_enforced(name: str, schema: Schema) -> Schema:
    clean: Schema = _clean(schema)
    for field in NEED_NOT_BE.get(name.rpartition(".")[2], ()):
        clean["required"] = [other for other in clean.get("required", ()) if other != field]
    if name in OPTIONAL:
        for field in clean.pop("required", ()):
            inner = clean["properties"][field]
            if "type" in inner:
                inner["type"] = [inner["type"], "null"]
    return clean


def _refuse_nothing(name: str, schema: Schema, definitions: dict[str, Schema]) -> None:
    properties = schema.get("properties", {})
    for field in properties.values():
        items = field.get("items", {})
        if _needs_fields(items, definitions):
            items["type"] = "object"
    if name.rpartition(".")[2] in SPEC_NEEDED and _needs_fields(properties.get("spec", {}), definitions):
        properties["spec"]["type"] = "object"
        schema["required"] = sorted({*schema.get("required", ()), "spec"})


def _needs_fields(schema: Schema, definitions: dict[str, Schema]) -> bool:
    return bool(definitions.get(schema.get("$ref", ""), {}).get("required"))


def _clean(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_clean(value) for value in schema]
    if not isinstance(schema, dict):
        return schema
    clean: Schema = {}
    for key, value in schema.items():
        if key == "properties":
            clean[key] = {name: _clean(field) for name, field in value.items()}
        elif key == "$ref":
            clean[key] = value.rsplit("/", 1)[-1]
        elif not _is_dropped(key, value):
            clean[key] = _clean(value)
    bound = BOUNDS.get(clean.get("format", "")) if "integer" in clean.get("type", ()) else None
    if bound:
        del clean["format"]
        clean.update(minimum=-bound, maximum=bound - 1)
    return clean


def _is_dropped(key: str, value: Any) -> bool:
    atomic = key == "x-kubernetes-list-type" and value == "atomic"
    return atomic or key in DROPPED or (key == "description" and isinstance(value, str))
