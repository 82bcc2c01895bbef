"""A Service sends no requests to the pods of a Job.

Bad:
    kind: Service
    spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
    ---
    kind: Job
    spec: {template: {metadata: {labels: {app: web}}}}
Good:
    kind: Job
    spec: {template: {metadata: {labels: {app: web-migrate}}}}

The API server accepts it. A pod without a readiness probe counts as ready once it runs: as long as the Job does, its
share of the Service's connections is refused. Left alone are Jobs that listen on the port, Services whose `targetPort`
is a name (which a Job's pod does not have), and what only `helm test` runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("service-leaves-jobs-alone", theme="reference", severity=WARNING, kinds=frozenset({"Service"}))

JOBS = ("CronJob", "Job")


def check(service: Object, objects: Objects) -> Iterator[Violation]:
    """One for each Job whose pods a Service of others selects too."""
    selector = (service.spec / "selector").texts
    if not selector or not (objects.of_kind("Job") or objects.of_kind("CronJob")):
        return
    selected = objects.running(selector, service.namespace)
    if all(item.kind in JOBS for item in selected):
        return
    asked = _asked(service)
    for job in selected:
        unheard = asked - {port.number for port in job.pod.ports}
        if job.kind in JOBS and not job.is_test and unheard:
            ports = listing([str(number) for number in sorted(unheard)], "and")
            message = f"it selects the pods of {job.ref} too, which do not listen on port {ports}"
            yield Violation(service.spec / "selector", message, f"give the pods of {job.ref} a label of their own")


def _asked(service: Object) -> set[int]:
    """The numbers of the ports that pods are asked on."""
    found = set()
    for port in service.spec / "ports":
        target = port / "targetPort"
        number = (target if target.there else port / "port").number
        if number is not None:
            found.add(number)
    return found
