"""Every environment variable has a name and one value.

Bad:
    env: [{name: JWT_SECRET, value: changeme, valueFrom: {secretKeyRef: {name: jwt, key: secret}}}]
Good:
    env: [{name: JWT_SECRET, valueFrom: {secretKeyRef: {name: jwt, key: secret}}}]

The API server answers `may not be specified when value is not empty` or `may not have more than one field specified
at a time`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.downward import field_troubles, resource_troubles
from aquahelm.check.grammar import config_key, dns_label, dns_subdomain, variable_name
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("variables-have-one-value", theme="api", severity=ERROR, kinds=WORKLOADS)

# Before this version a variable's name was a C identifier with dots and dashes.
STRICT_NAMES_UNTIL = "1.31"
STRICT_NAME = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")
POD_FIELDS = {
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
}


def check(workload: Object) -> Iterator[Violation]:
    """One for each variable, and each source of many, that is refused."""
    pod = workload.pod
    for container in pod.containers:
        fields = container.node.mapping
        if fields.get("env"):
            for variable in container.node / "env":
                yield from _variable(variable)
        if fields.get("envFrom"):
            for source in container.node / "envFrom":
                yield from _source_of_many(source)


def _variable(variable: Node) -> Iterator[Violation]:
    fields = variable.mapping
    name = fields.get("name")
    if name is None or not isinstance(name, str) or not STRICT_NAME.fullmatch(name):
        yield from _name(variable)
    if fields.get("valueFrom") is None:
        return
    source = variable / "valueFrom"
    if fields.get("value"):
        yield Violation(source, f"{name} has a value and a valueFrom", "keep one")
    given = list(source.given(READERS))
    if len(given) != 1:
        what = listing((str(one.key) for one in given), "and") if given else "nothing"
        yield Violation(source, f"valueFrom must name one source; it names {what}")
    for one in given:
        yield from READERS[str(one.key)](one)


def _name(variable: Node) -> Iterator[Violation]:
    name = (variable / "name").value
    if not name:
        if variable.there:
            yield Violation(variable / "name", "name is missing and must be given")
    elif isinstance(name, str) and not STRICT_NAME.fullmatch(name):
        trouble = variable_name(name)
        if trouble:
            yield Violation(variable / "name", f"{shown(name)} {trouble}")
        else:
            message = f"{shown(name)} is not a variable name: use letters, digits, _, - and ."
            yield Violation(variable / "name", message, until=STRICT_NAMES_UNTIL)


def _amount(reference: Node) -> Iterator[Violation]:
    for place, message in resource_troubles(reference):
        yield Violation(place, message)


def _key_reference(reference: Node) -> Iterator[Violation]:
    name, key = reference / "name", reference / "key"
    yield from _object_name(name)
    if not key.text:
        yield Violation(key, "key is missing and must be given")
    elif config_key(key.text):
        yield Violation(key, f"{shown(key.text)} {config_key(key.text)}")


def _object_name(name: Node) -> Iterator[Violation]:
    if not name.text:
        yield Violation(name, "name is missing and must be given")
    elif dns_subdomain(name.text):
        yield Violation(name, f"{shown(name.text)} {dns_subdomain(name.text)}")


def _pod_field(reference: Node) -> Iterator[Violation]:
    for place, message in field_troubles(reference, POD_FIELDS, "a variable"):
        yield Violation(place, message)


def _source_of_many(source: Node) -> Iterator[Violation]:
    given = list(source.given(("configMapRef", "secretRef")))
    if len(given) != 1:
        yield Violation(source, "name one source: configMapRef or secretRef")
    for reference in given:
        name = reference / "name"
        # The server takes it for the beginning of a name, and puts a letter in the place of its last two characters.
        if not (
            name.text and len(name.text) > 1 and name.text.endswith("-") and not dns_subdomain(f"{name.text[:-2]}a")
        ):
            yield from _object_name(name)
    prefix = source / "prefix"
    if prefix.text and variable_name(prefix.text):
        yield Violation(prefix, f"{shown(prefix.text)} {variable_name(prefix.text)}")


def _file_key(reference: Node) -> Iterator[Violation]:
    key, path, volume = reference / "key", reference / "path", reference / "volumeName"
    for place in (key, path, volume):
        if not place.text:
            yield Violation(place, f"{place.key} is missing and must be given")
    if key.text and variable_name(key.text):
        yield Violation(key, f"{shown(key.text)} {variable_name(key.text)}")
    if path.text and ".." in path.text.split("/"):
        yield Violation(path, f"{shown(path.text)} must not contain ..")
    if volume.text and dns_label(volume.text):
        yield Violation(volume, f"{shown(volume.text)} {dns_label(volume.text)}")


READERS = {
    "configMapKeyRef": _key_reference,
    "fieldRef": _pod_field,
    "fileKeyRef": _file_key,
    "resourceFieldRef": _amount,
    "secretKeyRef": _key_reference,
}
