"""An image is the same version everywhere in an environment.

Bad:
    containers: [{image: registry.example/shop:v1.5.0}]       # the Deployment
    containers: [{image: registry.example/shop:v1.4.0}]       # its migration Job
Good:
    containers: [{image: registry.example/shop:v1.5.0}]
    containers: [{image: registry.example/shop:v1.5.0}]

The API server accepts it; mostly one place was forgotten when the version was raised, and a migration of yesterday runs
for the program of today. Images of other names (a database's client beside its server) are left alone, and so are tags
that name a flavour and not a version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.images import image_parts, version_of
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import NOTE, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

RULE = Rule("repository-has-one-version", theme="images", severity=NOTE, kinds=WORKLOADS)


def check(workload: Object, objects: Objects) -> Iterator[Violation]:
    """One for each image of an older version than another of its repository here."""
    for container in workload.pod.containers:
        image = container.node / "image"
        repository, tag = image_parts(image.text or "")
        version = version_of(tag)
        newest = objects.images.get(repository) if version else None
        if newest and version and newest.version > version:
            message = f"{newest.user} runs {newest.tag} of the same image"
            yield Violation(image, message, f"{repository}:{newest.tag}")
