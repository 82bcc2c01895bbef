"""What a value of the inventory is about, by its path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.inventory.paths import spell
from aquahelm.promote.model import NOTHING, Theme

if TYPE_CHECKING:
    from aquahelm.inventory.paths import Path

_RESOURCES = frozenset({"resources", "replicas", "storage", "memory", "size", "scratch", "disruption"})
_SWITCHES = frozenset({"enabled", "optional", "mode", "kind", "stack", "policies", "provider", "tool", "automatic"})
_PINNED = ("tag", "digest")


def is_version(path: Path) -> bool:
    """Whether a path leads to an image's tag or digest, or to a store's version."""
    if path[0] not in ("services", "stores", "observability", "backups"):
        return False
    return (path[-1] in _PINNED and path[-2:-1] == ("image",)) or (
        path[0] == "stores" and len(path) == 3 and path[2] == "version"
    )


def theme_of(path: Path, source: Any, target: Any) -> Theme:
    """The theme of a value that differs."""
    below = path[2:] if path[0] in ("services", "stores", "runtimes") else path[1:]
    if is_version(path) or below[-1:] == ("image",) or below[-2:-1] == ("image",):
        return Theme.VERSION
    if "env" in below or "wiring" in below:
        return Theme.VARIABLE
    if path[0] == "secrets" or "secrets" in below:
        return Theme.SECRET
    if _RESOURCES.intersection(below):
        return Theme.RESOURCE
    known = [value for value in (source, target) if value is not NOTHING]
    whole = not below and path[0] in ("services", "stores")
    if whole or (below and below[-1] in _SWITCHES) or all(isinstance(value, bool) for value in known):
        return Theme.SWITCH
    return Theme.SETTING


def subject_of(path: Path) -> tuple[str, str]:
    """Who a value belongs to, and what of it: `payment` and `env.LOG_LEVEL`."""
    if path[0] in ("services", "stores"):
        return str(path[1]), spell(path[2:])
    if path[0] == "runtimes":
        return f"{path[0]}.{path[1]}", spell(path[2:])
    return str(path[0]), spell(path[1:])
