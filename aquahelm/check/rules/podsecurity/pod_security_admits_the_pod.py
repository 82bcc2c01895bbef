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

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.podsecurity import refusals
from aquahelm.check.rule import ERROR, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("pod-security-admits-the-pod", theme="podsecurity", severity=ERROR, kinds=WORKLOADS)


def check(workload: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each thing that the level forbids or asks for."""
    level = context.pod_security(workload)
    for refusal in refusals(workload.pod, level):
        message = f"{refusal.message} (PodSecurity {level})"
        yield Violation(refusal.place, message, refusal.fix, since=refusal.since, until=refusal.until)
