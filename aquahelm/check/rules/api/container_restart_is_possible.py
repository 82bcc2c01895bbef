"""What a container says of its own restarts is possible: its policy, the rules for exit codes, resizing in place.

Bad:
    initContainers: [{name: proxy, image: proxy:1.0, restartPolicy: always}]
Good:
    initContainers: [{name: proxy, image: proxy:1.0, restartPolicy: Always}]

The API server answers `Unsupported value` or, before Kubernetes 1.35, `may not be set for non-init containers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object
    from aquahelm.check.pods import Container

RULE = Rule("container-restart-is-possible", theme="api", severity=ERROR, kinds=WORKLOADS)

POLICIES = ("Always", "Never", "OnFailure")
ACTIONS = ("Restart", "RestartAllContainers")
MOST_RULES = 20
# Later versions let each container have a restart policy of its own.
POLICY_OF_THE_POD_UNTIL = "1.34"


def check(workload: Object) -> Iterator[Violation]:
    """One for each policy and rule that is refused."""
    pod = workload.pod
    for container in pod.containers:
        fields = container.node.mapping
        if fields.get("restartPolicy") is not None:
            yield from _policy(container)
        if fields.get("restartPolicyRules"):
            yield from _rules(container.node / "restartPolicyRules", container.node / "restartPolicy")
        if fields.get("resizePolicy"):
            yield from _resizing(container, (pod.spec / "restartPolicy").text)


def _policy(container: Container) -> Iterator[Violation]:
    policy = container.node / "restartPolicy"
    if policy.text not in POLICIES:
        yield Violation(policy, f"{shown(policy.value)} is not one of {listing(POLICIES)}; a sidecar has Always")
    elif container.role == "containers":
        message = "a container that is no init container has the pod's restart policy"
        yield Violation(policy, message, "remove restartPolicy", until=POLICY_OF_THE_POD_UNTIL)
    elif policy.text != "Always":
        yield Violation(policy, "an init container is restarted Always or as the pod is", until=POLICY_OF_THE_POD_UNTIL)


def _rules(rules: Node, policy: Node) -> Iterator[Violation]:
    if not policy.there:
        yield Violation(policy, "restartPolicy must be given with restartPolicyRules")
    if len(list(rules)) > MOST_RULES:
        yield Violation(rules, f"there are more than {MOST_RULES} rules")
    for rule in rules:
        action, codes = rule / "action", rule / "exitCodes"
        if action.text not in ACTIONS:
            yield Violation(action, f"{shown(action.value)} is not one of {listing(ACTIONS)}")
        if not codes.there:
            yield Violation(codes, "exitCodes is missing and must be given")
        elif (codes / "operator").text not in ("In", "NotIn"):
            yield Violation(codes / "operator", f"{shown((codes / 'operator').value)} is not one of In or NotIn")


def _resizing(container: Container, pod_restarts: str | None) -> Iterator[Violation]:
    seen: set[str | None] = set()
    for policy in container.node / "resizePolicy":
        resource, restart = policy / "resourceName", policy / "restartPolicy"
        if resource.text not in ("cpu", "memory"):
            yield Violation(resource, f"{shown(resource.value)} is not one of cpu or memory")
        elif resource.text in seen:
            yield Violation(resource, f"{shown(resource.value)} stands twice")
        seen.add(resource.text)
        if restart.text not in ("NotRequired", "RestartContainer"):
            yield Violation(restart, f"{shown(restart.value)} is not one of NotRequired or RestartContainer")
        elif restart.text == "RestartContainer" and (pod_restarts == "Never" or not container.stays):
            yield Violation(restart, "a container that is never started again cannot be restarted to be resized")
