"""The values file that robots keep: tags of images, apart from the files that aquahelm generates.

Argo CD's Image Updater and Flux's image automation write versions into git. In a generated file their work would be
drift, so they get one of their own per environment, laid over all others. aquahelm adds services that are new, drops
those that are gone, and leaves every tag that stands there. The Image Updater writes the image's name beside its tag,
which nothing reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.yaml import Document, parse_values
from aquahelm.yaml.text import scalar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.inventory.models.delivery import Delivery
    from aquahelm.plan.model import Plan

_TAG = re.compile(r"[\w][\w.-]{0,127}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class RobotsImage:
    """An image whose tag robots may write: `name` without tag, and the tag of the inventory."""

    name: str
    tag: str


def robots_file(environment: str) -> str:
    """The file's path, relative to the project folder."""
    return f"values/images.{environment}.yaml"


def robots_images(plan: Plan) -> dict[str, RobotsImage]:
    """Service → image, of services that are on; a digest pins an image, so it is nobody's to change."""
    found = {}
    for component in plan.components:
        image = component.values.get("image", {})
        if component.kind == "service" and component.enabled and image["tag"] and not image["digest"]:
            name = "/".join(part for part in (image["registry"], image["repository"]) if part)
            found[component.name] = RobotsImage(name, image["tag"])
    return found


def policy_name(plan: Plan, service: str) -> str:
    """The name of Flux's ImagePolicy for a service's image."""
    return f"{plan.platform}-{plan.environment}-{service}"


def robots_text(plan: Plan, delivery: Delivery, there: str | None) -> str:
    """The file: the tags that stand in it now, else those of the inventory.

    Args:
        plan: the environment.
        delivery: who the robots are.
        there: what stands in the file now; None if there is none.
    """
    known = tags_in(there) if there else {}
    robot = "Flux" if delivery.tool == "flux" else "the Argo CD Image Updater"
    lines = [
        f"# Kept by {robot}: tags of images in {plan.environment}, laid over the values.",
        "# `aquahelm render` adds and drops services here, and changes no tag.",
    ]
    for service, image in robots_images(plan).items():
        tag = known.get(service, image.tag)
        mark = ""
        if delivery.tool == "flux":
            mark = f' # {{"$imagepolicy": "{delivery.home}:{policy_name(plan, service)}:tag"}}'
        lines += [f"{service}:", "  image:"]
        if delivery.tool == "argo-cd":
            lines.append(f"    name: {scalar(image.name)}")
        lines.append(f"    tag: {scalar(tag)}{mark}")
    if len(lines) == 2:
        lines.append("{}")
    return "\n".join(lines) + "\n"


def tags_in(text: str) -> Mapping[str, str]:
    """Service → tag, in a robots' file; what cannot be read (a merge conflict) counts for nothing."""
    found = {}
    for document in parse_values(text):
        if isinstance(document, Document):
            for service, values in document.data.items():
                image = values.get("image") if isinstance(values, dict) else None
                tag = image.get("tag") if isinstance(image, dict) else None
                if isinstance(tag, str) and _TAG.match(tag):
                    found[service] = tag
    return found
