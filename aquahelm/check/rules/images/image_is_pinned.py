"""An image has a tag that stays what it is, or a digest.

Bad:
    image: ghcr.io/example/payment:latest
Good:
    image: ghcr.io/example/payment:v1.4.0

The kubelet pulls whatever the tag means that day: two nodes run two programs, and a rollback brings nothing back. No
tag at all means `latest`. For a pod that `helm test` alone runs it is worth no more than a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.image_names import fault_of
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import NOTE, WARNING, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("image-is-pinned", theme="images", severity=WARNING, kinds=WORKLOADS, mildest=NOTE)

MOVING = {"latest", "main", "master", "edge", "nightly", "stable"}


def check(workload: Object) -> Iterator[Violation]:
    """One for each image."""
    for container in workload.pod.containers:
        image = container.node.mapping.get("image")
        if not isinstance(image, str) or not image or "@" in image:
            continue
        tag = image.rpartition("/")[2].partition(":")[2]
        if (not tag or tag in MOVING) and fault_of(image) is None:  # else image-name-can-be-read has the word
            why = f"the tag {shown(tag)} moves" if tag else "the image has no tag, which means latest"
            yield Violation(
                container.node / "image",
                f"{why}; what runs would change unseen",
                "give a version or a digest",
                severity=NOTE if workload.is_test else None,
            )
