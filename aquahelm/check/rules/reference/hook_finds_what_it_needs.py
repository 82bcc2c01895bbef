"""What a pod needs is there when Helm runs it as a hook before the install.

Bad:
    kind: Job        # helm.sh/hook: pre-install, and it reads a Secret that the same chart brings
Good:
    kind: Job        # helm.sh/hook: post-install; or the Secret is a pre-install hook too, of a lower weight

The API server accepts it. Helm waits for the hook before it makes anything else of the chart, so the Job finds neither
account nor Secret (`CreateContainerConfigError`, `serviceaccount … not found`), and the first install fails when its
time is over. An upgrade works: by then they are there from the install. Source: Helm's documentation, "Chart Hooks".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.earlier import HOOK
from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects

RULE = Rule("hook-finds-what-it-needs", theme="reference", severity=ERROR, kinds=frozenset({"Job", "Pod"}))

WEIGHT, BEFORE = "helm.sh/hook-weight", "pre-install"
# Its own hooks take the place of Helm's.
ARGO_CD = "argocd.argoproj.io/hook"


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for each thing that comes later."""
    if not _runs_before(workload) or ARGO_CD in _annotations(workload):
        return
    for place, kind, name in _needs(workload):
        maker = objects.provided.maker(kind, name, workload.namespace)
        if maker is None or (_runs_before(maker) and _weight(maker) <= _weight(workload)):
            continue
        through = "" if maker.kind == kind else f" through {maker.ref}"
        message = f"{kind}/{name}, which the chart brings{through}, comes only after this hook, which waits for it"
        yield Violation(place, message, "run it as post-install, or bring that by a pre-install hook of a lower weight")


def _needs(workload: Object) -> Iterator[tuple[Node, str, str]]:
    """Each thing once: the place that needs it first, its kind and name."""
    pod = workload.pod
    found = {("ServiceAccount", pod.account): pod.spec / "serviceAccountName"}
    for use in pod.object_uses():
        if not use.optional:
            found.setdefault((use.kind, use.name), use.node)
    return ((place, kind, name) for (kind, name), place in found.items())


def _annotations(item: Object) -> dict[str, str]:
    return (item / "metadata" / "annotations").texts


def _runs_before(item: Object) -> bool:
    return BEFORE in {hook.strip() for hook in _annotations(item).get(HOOK, "").split(",")}


def _weight(item: Object) -> int:
    text = _annotations(item).get(WEIGHT, "0")
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else 0
