"""Who keeps the data of a store after an update that no longer has the one who kept it before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.chart.components import component_of

if TYPE_CHECKING:
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.rule import Context

KEEPERS = frozenset({"Cluster", "Kafka", "RedisReplication", "StatefulSet"})
"""Kinds of which pods with volumes of their own are made, under the store's name."""


def successor(gone: Object, objects: Objects, context: Context) -> str:
    """What takes the place of a store that is no longer rendered, in words; empty where nothing does.

    An object of another kind and the same name, or, by the inventory, a server that is managed elsewhere.
    """
    for kind in sorted(KEEPERS - {gone.kind}):
        found = objects.find(kind, gone.name, gone.namespace)
        if found:
            return found.ref
    if context.network is not None:
        component = component_of(gone.manifest.template)
        if any(way_out.kind == "managed" and way_out.name == component for way_out in context.network.exits):
            return "a server elsewhere"
    return ""
