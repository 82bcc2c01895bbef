"""Secrets that the chart's own hook makes: one that is there keeps its value, so another name is another value."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aquahelm.check.wording import listing
from aquahelm.diff.case import Effect
from aquahelm.diff.model import Risk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Objects
    from aquahelm.diff.case import Case

_HOOK, _FILE = "create-secrets", "secrets.json"
_READ = (".secretKeyRef.name", ".secretRef.name", ".secret.secretName", ".secret.name")


def generated(case: Case) -> Iterator[Effect]:
    """What follows where other Secrets are made up, and where somebody reads one of them in place of another."""
    scene = case.scene
    if case.before is None or case.after is None or case.item.is_test:
        return
    namespace = case.item.namespace
    if case.kind == "ConfigMap" and case.item.name == _HOOK:
        then, now = _made(scene.before, namespace), _made(scene.after, namespace)
        if now - then:
            yield Effect(Risk.NONE, f"makes up values for {_named(now - then)}, where there are none")
        if then - now:
            yield Effect(
                Risk.NONE, f"{_named(then - now)} {_stay(then - now)} in the cluster, and nobody here makes it anew"
            )
        return
    for one in case.fields:
        if one.label.endswith(_READ) and isinstance(one.before, str) and isinstance(one.after, str):
            then, now = _made(scene.before, namespace), _made(scene.after, namespace)
            if one.before in then and one.after in now - then and not _handed_on(case, one.after):
                says = f"{one.after} gets a new value, made up; the one of now stays behind in Secret/{one.before}"
                fix = f"keep the name, or copy Secret/{one.before} to {one.after} before the upgrade"
                yield Effect(Risk.DATA_LOSS, says, fix, one.now)


def _made(objects: Objects, namespace: str) -> frozenset[str]:
    """The names of the Secrets that the hook makes."""
    found = objects.find("ConfigMap", _HOOK, namespace)
    text = (found / "data" / _FILE).text if found else None
    try:
        names = json.loads(text or "{}")
    except json.JSONDecodeError:  # somebody else's ConfigMap of that name
        return frozenset()
    return frozenset(names) if isinstance(names, dict) else frozenset()


def _handed_on(case: Case, name: str) -> bool:
    """Whether a Job reads it too: a store's setup, which tells the server of the new value."""
    return any(one.kind == "Job" for one in case.scene.after.usage.needers("Secret", name, case.item.namespace))


def _named(names: frozenset[str]) -> str:
    return listing([f"Secret/{name}" for name in sorted(names)], "and")


def _stay(names: frozenset[str]) -> str:
    return "stays" if len(names) == 1 else "stay"
