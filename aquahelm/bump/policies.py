"""What the inventory's `updates` say of one version."""

from __future__ import annotations

from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from aquahelm.bump.model import BaseRule, Level, Policy
from aquahelm.registry.model import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from aquahelm.inventory.models.updates import UpdateRule, Updates

_HOURS: Final = {"h": 1, "d": 24, "w": 7 * 24}


def policy_for(updates: Updates, name: str, path: str) -> Policy:
    """What may become of the version of `name` (an image, `kubernetes`, `chart`) at `path` of the inventory."""
    rule = next((one for one in updates.rules if _matches(one, name, path)), None)
    manners = (rule, updates) if rule else (updates,)
    level = next((one.level for one in manners if one.level), None)
    age = next((one.minimumAge for one in manners if one.minimumAge), "0")
    base = next((one.base for one in manners if one.base), None)
    return Policy(
        level=Level(level) if level else Level.MINOR,
        minimum_age=duration(age),
        allowed=(rule.allowed or "") if rule else "",
        group=(rule.group or "") if rule else "",
        base=BaseRule(base) if base else BaseRule.ALONG,
        follow=(rule.follow or "") if rule else "",
    )


def duration(text: str) -> timedelta:
    """The time in `36h`, `3d`, `1w`, `0`."""
    return timedelta(hours=int(text[:-1]) * _HOURS[text[-1]]) if text != "0" else timedelta(0)


def registry_settings(updates: Updates, cache: Path | None) -> Settings:
    """How registries are to be asked."""
    return Settings(
        mirrors={host: access.mirrors for host, access in updates.registries.items() if access.mirrors},
        schemes={host: "http" for host, access in updates.registries.items() if access.plain},
        patience={host: float(access.timeout) for host, access in updates.registries.items()},
        cache=cache,
    )


def _matches(rule: UpdateRule, name: str, path: str) -> bool:
    by_name = any(fnmatchcase(name, pattern) for pattern in rule.images)
    by_path = any(fnmatchcase(path, pattern) for pattern in rule.paths)
    return (by_name or not rule.images) and (by_path or not rule.paths)
