"""A CustomResourceDefinition says consistently what it defines: names, versions, columns, subresources.

Bad:
    metadata: {name: widget.shop.example}
    spec:
      group: shop.example
      names: {kind: Widget, plural: widgets}
      versions: [{name: v1.0, served: true, storage: false}]
Good:
    metadata: {name: widgets.shop.example}
    spec:
      group: shop.example
      names: {kind: Widget, plural: widgets}
      versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]

The API server answers `must be spec.names.plural+"."+spec.group`, or `must have exactly one version marked as storage
version`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_label_beginning_with_letter, dns_subdomain
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.webhooks import client_troubles
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("definition-is-possible", theme="api", severity=ERROR, kinds=frozenset({"CustomResourceDefinition"}))

APPROVAL = "api-approved.kubernetes.io"
COLUMN_TYPES = ("boolean", "date", "integer", "number", "string")
SCALE = {
    "specReplicasPath": (".spec.",),
    "statusReplicasPath": (".status.",),
    "labelSelectorPath": (".spec.", ".status."),
}


def check(definition: Object) -> Iterator[Violation]:
    """One for each field that is refused."""
    if definition.api_version != "apiextensions.k8s.io/v1" or not definition.spec.there:
        return
    yield from _names(definition)
    yield from _choice(definition.spec / "scope", ("Cluster", "Namespaced"))
    yield from _versions(definition.spec / "versions")
    if (definition.spec / "preserveUnknownFields").flag:
        place = definition.spec / "preserveUnknownFields"
        yield Violation(place, "it cannot be true", "x-kubernetes-preserve-unknown-fields: true in the schema")
    yield from _conversion(definition.spec / "conversion")


def _names(definition: Object) -> Iterator[Violation]:
    group, names = definition.spec / "group", definition.spec / "names"
    plural = names / "plural"
    if group.text:
        trouble = dns_subdomain(group.text) or ("" if "." in group.text else "has no dot in it")
        if trouble:
            yield Violation(group, f"{shown(group.text)} {trouble}", f"such as {group.text.strip('.')}.example.com")
        elif group.text.endswith((".k8s.io", ".kubernetes.io")) and not _annotation(definition):
            message = f"{group.text} is a group of Kubernetes, and the annotation {APPROVAL} is missing"
            yield Violation(group, message, "choose a group of your own domain")
    wanted = f"{plural.text}.{group.text}"
    if group.text and plural.text and definition.name != wanted:
        yield Violation(
            definition / "metadata" / "name", f"{shown(definition.name)} is not plural and group", f"write {wanted}"
        )
    for field in ("kind", "listKind"):
        yield from _label(names / field, (names / field).text or "", mixed=True)
    if (names / "listKind").text and (names / "listKind").text == (names / "kind").text:
        yield Violation(names / "listKind", "it is the same as kind", f"write {(names / 'kind').text}List")
    for place in (plural, names / "singular", *(names / "shortNames"), *(names / "categories")):
        yield from _label(place, place.text or "")


def _annotation(definition: Object) -> bool:
    return bool((definition / "metadata" / "annotations").mapping.get(APPROVAL))


def _label(place: Node, text: str, *, mixed: bool = False) -> Iterator[Violation]:
    trouble = dns_label_beginning_with_letter(text.lower() if mixed else text) if text else ""
    if trouble and mixed:
        yield Violation(place, f"{shown(text)} has other characters than letters, digits and -")
    elif trouble:
        small = "" if dns_label_beginning_with_letter(text.lower()) else f"write {text.lower()}"
        yield Violation(place, f"{shown(text)} {trouble}", small)


def _choice(place: Node, words: tuple[str, ...]) -> Iterator[Violation]:
    if place.text is not None and place.text not in words:
        near = nearest(place.text, words)
        yield Violation(place, f"{shown(place.text)} is not one of {listing(words)}", f"write {near}" if near else "")


def _versions(versions: Node) -> Iterator[Violation]:
    stored = [version for version in versions if (version / "storage").flag]
    if len(stored) != 1 and isinstance(versions.value, list):
        place = stored[1] / "storage" if stored else versions
        message = f"{len(stored) or 'no'} versions are stored; the server keeps objects in one"
        yield Violation(place, message, "storage: true in one version, false in the others")
    names: list[str] = []
    for version in versions:
        name = version / "name"
        if name.text in names:
            yield Violation(name, f"the version {shown(name.text)} stands twice", "keep one")
        yield from _label(name, name.text or "")
        names.append(name.text or "")
        schema = version / "schema" / "openAPIV3Schema"
        if not schema.there:
            yield Violation(schema, "the version has no schema, and must have one", "openAPIV3Schema: {type: object}")
        for column in version / "additionalPrinterColumns":
            yield from _choice(column / "type", COLUMN_TYPES)
            yield from _path(column / "jsonPath", (".",))
        for field, starts in SCALE.items():
            place = version / "subresources" / "scale" / field
            if place.text:
                yield from _path(place, starts)


def _path(place: Node, starts: tuple[str, ...]) -> Iterator[Violation]:
    if place.text and not place.text.startswith("."):
        yield Violation(place, f"{shown(place.text)} does not begin with a dot", f"write .{place.text}")
    elif place.text and not place.text.startswith(starts):
        yield Violation(place, f"{shown(place.text)} is not below {listing(one.rstrip('.') for one in starts)}")
    elif place.text == "":
        yield Violation(place, "it is empty and must be given", "such as .status.phase")


def _conversion(conversion: Node) -> Iterator[Violation]:
    yield from _choice(conversion / "strategy", ("None", "Webhook"))
    if (conversion / "strategy").text != "Webhook":
        return
    client = conversion / "webhook" / "clientConfig"
    if not client.there:
        yield Violation(client, "who converts is missing and must be given", "clientConfig: {service: …}")
    for place, message, fix in client_troubles(client):
        yield Violation(place, message, fix)
    reviews = conversion / "webhook" / "conversionReviewVersions"
    if not reviews.value:
        yield Violation(
            reviews, "conversionReviewVersions is missing and must be given", "conversionReviewVersions: [v1]"
        )
