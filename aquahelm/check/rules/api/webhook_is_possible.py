"""A webhook says whom to ask, about what, and how long to wait.

Bad:
    webhooks:
      - name: check
        admissionReviewVersions: [v1]
        sideEffects: Unknown
        clientConfig: {service: {name: check, namespace: shop, path: validate}}
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [Create], resources: [pods]}]
Good:
    webhooks:
      - name: check.shop.example
        admissionReviewVersions: [v1]
        sideEffects: None
        clientConfig: {service: {name: check, namespace: shop, path: /validate}}
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]

The API server answers `should be a domain with at least three segments separated by dots`, `Unsupported value`, `must
start with a '/'`, `must specify one of v1, v1beta1`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.grammar import dns_label_beginning_with_letter, dns_subdomain, qualified_name
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.webhooks import client_troubles
from aquahelm.check.wording import listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule(
    "webhook-is-possible",
    theme="api",
    severity=ERROR,
    kinds=frozenset({"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"}),
)

CHOICES = {
    "failurePolicy": ("Fail", "Ignore"),
    "matchPolicy": ("Equivalent", "Exact"),
    "reinvocationPolicy": ("IfNeeded", "Never"),
    "sideEffects": ("None", "NoneOnDryRun"),
}
OPERATIONS = ("*", "CONNECT", "CREATE", "DELETE", "UPDATE")
SCOPES = ("*", "Cluster", "Namespaced")
REVIEWS = ("v1", "v1beta1")
LONGEST = 30
ANY = "*"


def check(configuration: Object) -> Iterator[Violation]:
    """One for each field that is refused."""
    names: set[str] = set()
    for webhook in configuration / "webhooks":
        name = webhook / "name"
        yield from _name(name)
        if name.text in names:
            yield Violation(name, f"{shown(name.text)} stands twice", "give it a name of its own")
        names.add(name.text or "")
        for field, words in CHOICES.items():
            yield from _choice(webhook / field, words)
        timeout = webhook / "timeoutSeconds"
        if timeout.number is not None and not 1 <= timeout.number <= LONGEST:
            yield Violation(timeout, f"{timeout.number} s is not between 1 and {LONGEST}")
        yield from _reviews(webhook / "admissionReviewVersions")
        for place, message, fix in client_troubles(webhook / "clientConfig"):
            yield Violation(place, message, fix)
        for rule in webhook / "rules":
            yield from _rule(rule)
        yield from _conditions(webhook / "matchConditions")


def _name(name: Node) -> Iterator[Violation]:
    text = name.text or ""
    trouble = dns_subdomain(text) if text else ""
    if trouble:
        yield Violation(name, f"{shown(text)} {trouble}")
    elif text and text.count(".") < 2:
        yield Violation(
            name, f"{shown(text)} has fewer than three parts", f"such as {text.partition('.')[0]}.shop.example"
        )


def _choice(place: Node, words: tuple[str, ...]) -> Iterator[Violation]:
    if place.text is not None and place.text not in words:
        near = nearest(place.text, words)
        yield Violation(place, f"{shown(place.text)} is not one of {listing(words)}", f"write {near}" if near else "")


def _reviews(versions: Node) -> Iterator[Violation]:
    given = [one.text or "" for one in versions]
    if versions.there and not set(REVIEWS) & set(given):
        yield Violation(versions, f"none of {listing(REVIEWS, 'and')} is among them", "admissionReviewVersions: [v1]")
    for index, place in enumerate(versions):
        trouble = dns_label_beginning_with_letter(given[index])
        if trouble:
            yield Violation(place, f"{shown(given[index])} {trouble}")
        elif given[index] in given[:index]:
            yield Violation(place, f"{shown(given[index])} stands twice", "keep one")


def _rule(rule: Node) -> Iterator[Violation]:
    for field in ("operations", "apiGroups", "apiVersions", "resources"):
        place = rule / field
        given = [one.text for one in place]
        if not given:
            yield Violation(place, f"{field} is missing and must be given")
        elif ANY in given and len(given) > 1 and field != "resources":
            yield Violation(place, '"*" stands beside others, and means all of them', f'{field}: ["*"]')
        for one in place if field in ("apiVersions", "resources") else ():
            if one.text == "":
                yield Violation(one, "an empty text names nothing", "remove it")
    for one in rule / "operations":
        yield from _choice(one, OPERATIONS)
    yield from _choice(rule / "scope", SCOPES)
    yield from _resources(rule / "resources")


def _resources(resources: Node) -> Iterator[Violation]:
    """`*/*` is all; `*` is all without their subresources; `pods/*` and `*/scale` mean each that ends or begins so."""
    given = [one.text or "" for one in resources]
    if "*/*" in given and len(given) > 1:
        yield Violation(resources, '"*/*" stands beside others, and means all of them', 'resources: ["*/*"]')
        return
    if ANY in given and any("/" not in one and one != ANY for one in given):
        yield Violation(resources, '"*" stands beside others, and means all of them', "remove the others")
    for index, place in enumerate(resources):
        resource, slash, below = given[index].partition("/")
        wider = [one for one in (f"{resource}/*", f"*/{below}") if slash and one in given[:index]]
        if wider and given[index] not in wider:
            yield Violation(place, f"{shown(wider[0])} means {given[index]} too", f"remove {given[index]}")


def _conditions(conditions: Node) -> Iterator[Violation]:
    names = [(one / "name").text for one in conditions]
    for index, place in enumerate(conditions):
        if names[index] and names[index] in names[:index]:
            yield Violation(place / "name", f"{shown(names[index])} stands twice", "give it a name of its own")
        trouble = qualified_name(names[index] or "")
        if trouble and names[index] is not None:
            yield Violation(place / "name", f"{shown(names[index])} {trouble}")
