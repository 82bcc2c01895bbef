"""An image's name is one that container runtimes can read.

Bad:
    image: https://ghcr.io/example/Payment:v1.4.0+7
Good:
    image: ghcr.io/example/payment:v1.4.0_7

The API server accepts any text; the kubelet answers `InvalidImageName`, and the container never starts. Left alone are
names in which `$` stands for what is still to be filled in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.image_names import fault_of
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("image-name-can-be-read", theme="images", severity=ERROR, kinds=WORKLOADS)


def check(workload: Object) -> Iterator[Violation]:
    """One for each image whose name no runtime can read."""
    for container in workload.pod.containers:
        image = container.node.mapping.get("image")
        # Empty ones, and those with spaces around them, the API server refuses itself: containers-are-complete.
        if not isinstance(image, str) or not image or image != image.strip():
            continue
        fault = fault_of(image)
        if fault:
            yield Violation(container.node / "image", f"{shown(image)} names no image: {fault.what}", fault.fix)
