"""What runs in an environment, as Helm renders it: images, variables, Secrets that are read, resources, objects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.check.autoscaling import AUTOSCALERS
from aquahelm.check.variables import variables
from aquahelm.promote.model import Theme

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.pods import Container

_NAME = "app.kubernetes.io/name"
_CONTENT = re.compile(r"-[0-9a-f]{8}$")
"""What a Job's name ends in, so that a changed one is another Job."""
THERE = "there"


@dataclass(frozen=True, slots=True)
class Fact:
    """What is told of.

    Attributes:
        theme: what it is about.
        subject: the component, as objects name it; else the object.
        name: what of it: a variable's name, `image`, `requests.memory`, `Kind/name`.
        container: whose it is, unless it is the component's main one.
        user: the object that holds it, `Kind/name`; for an object, itself.
    """

    theme: Theme
    subject: str
    name: str
    container: str
    user: str


def facts(objects: Objects) -> Mapping[Fact, str]:
    """Fact → value, of all but tests; a Secret's value is never among them."""
    found: dict[Fact, str] = {}
    for item in objects:
        if item.is_test:
            continue
        subject = (item / "metadata" / "labels").texts.get(_NAME, "") or item.name
        user = _CONTENT.sub("", item.ref) if item.kind == "Job" else item.ref
        found[Fact(Theme.SWITCH, subject, user, "", user)] = THERE
        for theme, name, value in _of_object(item):
            found[Fact(theme, subject, name, "", user)] = value
        for container in item.pod.containers if item.runs_pods else ():
            found[Fact(Theme.SWITCH, subject, f"container {container.name}", container.name, user)] = THERE
            for theme, name, value in _of_container(container, item, objects):
                found[Fact(theme, subject, name, container.name, user)] = value
    return found


def fact_differences(source: Objects, target: Objects) -> Iterator[tuple[Fact, str | None, str | None]]:
    """Each fact that differs, with its value in either (None where there is none).

    What is inside an object, or a container, that only one of them has goes without saying.
    """
    one, other = facts(source), facts(target)
    whole = {fact.user for fact in {**one, **other} if fact.name == fact.user and (fact in one) != (fact in other)}
    parts = {
        (fact.user, fact.container)
        for fact in {**one, **other}
        if fact.container and fact.name == f"container {fact.container}" and (fact in one) != (fact in other)
    }
    for fact in {**one, **other}:
        if one.get(fact) == other.get(fact):
            continue
        inside_object = fact.user in whole and fact.name != fact.user
        inside_container = (fact.user, fact.container) in parts and not fact.name.startswith("container ")
        if not inside_object and not inside_container:
            yield fact, one.get(fact), other.get(fact)


def _of_object(item: Object) -> Iterator[tuple[Theme, str, str]]:
    if item.kind in AUTOSCALERS:
        for name in ("minReplicas", "maxReplicas"):
            yield from _scalar(item.spec / name, name)
    elif item.kind == "PersistentVolumeClaim":
        yield from _scalar(item.spec / "resources" / "requests" / "storage", f"{item.name} storage")
    elif item.runs_pods:
        yield from _scalar(item.spec / "replicas", "replicas")
        for template in item.spec / "volumeClaimTemplates":
            name = f"{(template / 'metadata' / 'name').text or ''} storage"
            yield from _scalar(template / "spec" / "resources" / "requests" / "storage", name)


def _of_container(container: Container, item: Object, objects: Objects) -> Iterator[tuple[Theme, str, str]]:
    yield Theme.VERSION, "image", (container.node / "image").text or ""
    for name, value in variables(container, item, objects).items():
        yield Theme.VARIABLE, name, value
    for variable in container.node / "env":
        ref = variable / "valueFrom" / "secretKeyRef"
        if ref.there:
            yield Theme.SECRET, (variable / "name").text or "", f"{(ref / 'name').text}/{(ref / 'key').text}"
    for source in container.node / "envFrom":
        if (source / "secretRef").there:
            name = (source / "secretRef" / "name").text or ""
            yield Theme.SECRET, f"all of Secret {name}", THERE
    for side in ("requests", "limits"):
        for name, node in (container.node / "resources" / side).fields():
            yield from _scalar(node, f"{side}.{name}")


def _scalar(node: Node, name: str) -> Iterator[tuple[Theme, str, str]]:
    if node.there and not isinstance(node.value, dict | list):
        yield Theme.RESOURCE, name, str(node.value)
