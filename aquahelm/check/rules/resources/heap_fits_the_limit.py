"""What a program may take by its own settings fits its memory limit.

Bad:
    env: [{name: JAVA_TOOL_OPTIONS, value: "-Xmx512m"}]
    resources: {limits: {memory: 512Mi}}   # classes, code and stacks come on top
Good:
    env: [{name: JAVA_TOOL_OPTIONS, value: "-XX:MaxRAMPercentage=70"}]
    resources: {limits: {memory: 768Mi}}

The API server accepts it; under load the kernel kills the program (OOMKilled) before its own collector would have
worked. A JVM is taken to need 64Mi for classes unless MaxMetaspaceSize says otherwise, 64Mi for code and stacks, and
MaxDirectMemorySize; Node 64Mi beside its old space. GOMEMLIMIT and .NET's GCHeapHardLimit are held against the limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.applications import MI, memory_taken
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.quantities import amount
from aquahelm.check.rule import WARNING, Rule, Violation
from aquahelm.check.variables import variables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("heap-fits-the-limit", theme="resources", severity=WARNING, kinds=WORKLOADS)


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for each container that would be killed."""
    for container in workload.pod.containers:
        place = container.node / "resources" / "limits" / "memory"
        limit = amount(place.value) if place.there else None
        if not limit:
            continue
        memory = memory_taken(container, variables(container, workload, objects), int(limit))
        if memory and memory.taken > limit:
            taken, enough = (f"{-(-size // MI)}Mi" for size in (memory.taken, memory.enough))
            message = f"{container.name} may take {taken} ({memory.what}), and the limit is {place.value}: OOMKilled"
            yield Violation(place, message, f"a limit of {enough} or more, or a smaller heap")
