"""PodSecurity admission lets every pod into its namespace.

Bad:
    containers: [{name: web, image: web:1.0}]
Good:
    securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
    containers:
      - name: web
        image: web:1.0
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}

The API server takes the Deployment with a warning, and refuses each of its pods: `violates PodSecurity
"restricted:latest"`. The rollout waits for ever. The level is that of the namespace (`pod-
security.kubernetes.io/enforce`), restricted unless something else is declared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import NATIVE, WORKLOADS, known_as
from aquahelm.check.pods import Pod
from aquahelm.check.podsecurity import refusals
from aquahelm.check.rule import ERROR, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.schemas.judge import Judge

RULE = Rule("pod-security-admits-the-pod", theme="podsecurity", severity=ERROR)

TEMPLATES = ("template", "jobTemplate")


def concerns(api_version: str, kind: str, _: Judge) -> bool:
    """All kinds that may hold a pod: those of Kubernetes that hold none are known."""
    known = known_as(api_version, kind)
    return known in WORKLOADS or known not in NATIVE


def check(workload: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each thing that the level forbids or asks for."""
    if not workload.has_pods and not _holds_a_template(workload):
        return
    level = context.pod_security(workload)
    for refusal in refusals(_pod(workload), level):
        message = f"{refusal.message} (PodSecurity {level})"
        yield Violation(refusal.place, message, refusal.fix, since=refusal.since, until=refusal.until)


def _holds_a_template(item: Object) -> bool:
    """Whether an object of another kind may hold a pod: most do not, and all are asked."""
    spec = item.spec.mapping
    return "containers" in spec or any(way in spec or way in item.root.mapping for way in TEMPLATES)


def _pod(item: Object) -> Pod:
    """The pod of a workload; of a kind that is not known, or a template in a wrong place, what looks like one."""
    if item.pod.spec.there:
        return item.pod
    node = item.root
    while node.there and not (node / "spec" / "containers").value:
        inner = [node / way for way in TEMPLATES if (node / way).there]
        inner += [node / "spec" / way for way in TEMPLATES if (node / "spec" / way).there]
        if not inner:
            return item.pod
        node = inner[0]
    return Pod(node)
