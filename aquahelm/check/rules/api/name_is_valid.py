"""An object's name has the form that its kind asks for.

Bad:
    kind: Deployment
    metadata: {name: Order_Service}
Good:
    kind: Deployment
    metadata: {name: order-service}

The API server answers `metadata.name: Invalid value`. Most names are DNS names; those that become labels or host
names are shorter: 63 characters for a Service, a StatefulSet, a Job and a Namespace, 52 for a CronJob.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_label, dns_label_beginning_with_letter, dns_subdomain, path_segment
from aquahelm.check.kinds import CLUSTER_WIDE
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("name-is-valid", theme="api", severity=ERROR)

FREE = {"ClusterRole", "ClusterRoleBinding", "PodDisruptionBudget", "Role", "RoleBinding"}
LABELS = {"Namespace", "Service", "StatefulSet"}
LONGEST = {"CronJob": 52, "Job": 63}
# Later versions take a Service's name that begins with a digit.
LETTER_FIRST_UNTIL = "1.35"


def check(item: Object) -> Iterator[Violation]:
    """One for the name, the beginning of one, the namespace and the name of a governing Service."""
    if item.name:
        yield from _name(item, item.name)
    beginning = item.metadata / "generateName" if "generateName" in item.metadata.mapping else None
    if beginning and beginning.text:
        # What follows the dash is a letter or a digit.
        whole = f"{beginning.text[:-1]}a" if beginning.text[1:].endswith("-") else beginning.text
        if _trouble(item.kind, whole):
            yield Violation(beginning, f"{shown(beginning.text)} {_trouble(item.kind, whole)}")
    namespace = item.manifest.namespace
    if namespace and dns_label(namespace) and item.kind not in CLUSTER_WIDE:
        yield from _label(item / "metadata" / "namespace")
    if item.kind == "StatefulSet":
        yield from _label(item.spec / "serviceName")


def _name(item: Object, name: str) -> Iterator[Violation]:
    trouble = _trouble(item.kind, name)
    longest = LONGEST.get(item.kind, len(name))
    if not trouble and item.kind != "Service" and len(name) <= longest:
        return
    place = item / "metadata" / "name"
    if trouble:
        yield Violation(place, f"{shown(name)} {trouble}", _fix(item.kind, name))
    elif item.kind == "Service" and dns_label_beginning_with_letter(name):
        message = f"{shown(name)} {dns_label_beginning_with_letter(name)}"
        yield Violation(place, message, until=LETTER_FIRST_UNTIL)
    if len(name) > longest:
        yield Violation(place, f"{shown(name)} has {len(name)} characters; a {item.kind}'s name at most {longest}")


def _label(place: Node) -> Iterator[Violation]:
    if place.text and dns_label(place.text):
        yield Violation(place, f"{shown(place.text)} {dns_label(place.text)}")


def _trouble(kind: str, name: str) -> str:
    if kind in FREE:
        return path_segment(name)
    return dns_label(name) if kind in LABELS else dns_subdomain(name)


def _fix(kind: str, name: str) -> str:
    meant = name.strip().lower().replace("_", "-").replace(" ", "-").strip("-.")
    return f"write {meant}" if meant and not _trouble(kind, meant) else ""
