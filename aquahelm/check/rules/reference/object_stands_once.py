"""An object stands once.

Bad:
    kind: Service
    metadata: {name: web}
    ---
    kind: Service
    metadata: {name: web}   # a second template makes it too
Good:
    kind: Service
    metadata: {name: web}

Helm's installation fails at the second (`services "web" already exists`), and with `kubectl apply` the last one wins.
Hooks are left alone: several may bear a name, each for its own moment. So are files of different folders, which may be
alternatives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("object-stands-once", theme="reference", severity=ERROR)

HOOK = "helm.sh/hook"


def check(item: Object, objects: Objects) -> Iterator[Violation]:
    """One at each object that stands before."""
    first = objects.find(item.kind, item.name, item.namespace) if item.name else None
    if first is None or first is item or _is_hook(item) or _is_hook(first) or _alternatives(first, item):
        return
    where = f"{first.manifest.template}:{first.manifest.line}" if first.manifest.template else "an earlier document"
    yield Violation(item / "metadata" / "name", f"{item.ref} stands in {where} already", "keep one of the two")


def _is_hook(item: Object) -> bool:
    return HOOK in item.manifest.text and HOOK in (item / "metadata" / "annotations").mapping


def _alternatives(one: Object, other: Object) -> bool:
    """Whether the files are in folders that are not both of one chart: overlays, examples."""
    if one.manifest.template == other.manifest.template:
        return False
    folders = [item.manifest.template.rpartition("/")[0] for item in (one, other)]
    return folders[0] != folders[1] and not all("templates" in folder.split("/") for folder in folders)
