"""An image is pulled by whoever runs it.

Bad:
    imagePullPolicy: Never
Good:
    imagePullPolicy: IfNotPresent

The API server accepts it; the pod starts only where somebody has put the image onto the node by hand
(ErrImageNeverPull). Always and IfNotPresent are both left alone: with an image that is pinned they run the same
program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("image-can-be-pulled", theme="images", severity=WARNING, kinds=WORKLOADS)


def check(workload: Object) -> Iterator[Violation]:
    """One for each image that is never pulled."""
    for container in workload.pod.containers:
        if container.node.mapping.get("imagePullPolicy") == "Never":
            message = "the image is never pulled; somebody must put it onto every node"
            yield Violation(container.node / "imagePullPolicy", message, "imagePullPolicy: IfNotPresent")
