"""A version runs in an earlier environment before it runs in a later one.

Bad:
    image: {repository: shop, tag: {stage: v1.4.0, prod: v1.5.0}}
Good:
    image: {repository: shop, tag: {stage: v1.5.0, prod: v1.5.0}}

The API server accepts it; production would be the first to see it. Environments are in the inventory's order (dev,
stage, prod). Held against the one before alone, and only where both have plain versions: tags such as `sha-57f29e5`
cannot be compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.images import image_parts, version_of
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import NOTE, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("version-came-through-earlier-environments", theme="images", severity=NOTE, kinds=WORKLOADS)


def check(workload: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for each image that is newer than in the environment before."""
    before = context.before
    if before is None:
        return
    for container in workload.pod.containers:
        image = container.node / "image"
        repository, tag = image_parts(image.text or "")
        version = version_of(tag)
        earlier = before.images.get(repository) if version else None
        if earlier and version and version > earlier.version:
            message = f"{before.environment} runs {earlier.tag}; {context.environment} would be the first to run {tag}"
            yield Violation(image, message, f"raise it in {before.environment} first")
