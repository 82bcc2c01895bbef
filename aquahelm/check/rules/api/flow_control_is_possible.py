"""A FlowSchema and a level of priority say whose requests wait, and where.

Bad:
    kind: FlowSchema
    spec: {matchingPrecedence: 20000, priorityLevelConfiguration: {name: workload-low}}
Good:
    kind: FlowSchema
    spec: {matchingPrecedence: 9000, priorityLevelConfiguration: {name: workload-low}}

The API server answers `must not be greater than 10000`, `subjects must contain at least one value`, or `should not be
greater than queues`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule(
    "flow-control-is-possible",
    theme="api",
    severity=ERROR,
    kinds=frozenset({"FlowSchema", "PriorityLevelConfiguration"}),
)

DEFAULT_QUEUES, DEFAULT_HAND = 64, 8
LAST, MOST_QUEUES = 10000, 10_000_000
VERBS = ("*", "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch")
HTTP_VERBS = ("*", "connect", "delete", "get", "head", "options", "patch", "post", "put", "trace")
OF_KIND = {"Group": "group", "ServiceAccount": "serviceAccount", "User": "user"}


def check(item: Object) -> Iterator[Violation]:
    """One for each mistake."""
    if item.kind == "FlowSchema":
        precedence = item.spec / "matchingPrecedence"
        if precedence.number == 1 and item.name != "exempt":
            yield Violation(precedence, "1 is for the schema called exempt alone", "matchingPrecedence: 2")
        yield from _schema(item.spec)
    else:
        yield from _level(item.spec, item.name)


def _schema(spec: Node) -> Iterator[Violation]:
    precedence = spec / "matchingPrecedence"
    if precedence.number is not None and not 1 <= precedence.number <= LAST and precedence.number != 0:
        yield Violation(precedence, f"{precedence.number} is not from 1 to {LAST}")
    if not (spec / "priorityLevelConfiguration" / "name").text:
        yield Violation(spec / "priorityLevelConfiguration" / "name", "name is missing and must be given")
    for rule in spec / "rules":
        if not (rule / "subjects").value:
            yield Violation(rule / "subjects", "at least one subject must be given")
        for subject in rule / "subjects":
            yield from _subject(subject)
        if not (rule / "resourceRules").value and not (rule / "nonResourceRules").value:
            yield Violation(rule, "resourceRules or nonResourceRules must be given")
        yield from _requests(rule)


def _requests(rule: Node) -> Iterator[Violation]:
    for one in rule / "resourceRules":
        yield from _list(one / "verbs", VERBS)
        yield from _list(one / "apiGroups")
        yield from _list(one / "resources")
        if not (one / "namespaces").value and (one / "clusterScope").flag is not True:
            yield Violation(one / "namespaces", "a namespace must be given, or clusterScope: true")
        elif (one / "namespaces").value:
            yield from _list(one / "namespaces")
    for one in rule / "nonResourceRules":
        yield from _list(one / "verbs", HTTP_VERBS)
        yield from _list(one / "nonResourceURLs")
        for url in one / "nonResourceURLs":
            if url.text and url.text != "*" and not url.text.startswith("/"):
                yield Violation(url, f"{shown(url.text)} must begin with /")


def _subject(subject: Node) -> Iterator[Violation]:
    kind = (subject / "kind").text or ""
    for name, field in OF_KIND.items():
        if name == kind and not (subject / field).there:
            yield Violation(subject / field, f"{field} must be given for kind {kind}")
        elif name != kind and (subject / field).there and kind in OF_KIND:
            yield Violation(subject / field, f"{field} may not be given for kind {kind}")


def _list(place: Node, words: tuple[str, ...] = ()) -> Iterator[Violation]:
    values = [one.text or "" for one in place]
    if not values:
        yield Violation(place, f"{place.key} is missing and must be given")
    elif "*" in values and len(values) > 1:
        yield Violation(place, "* stands for all of them, and others are given beside it", f'{place.key}: ["*"]')
    elif words and not set(values) <= set(words):
        yield Violation(place, f"{listing(sorted(set(values) - set(words)), 'and')} is not one of {listing(words)}")


def _level(spec: Node, name: str) -> Iterator[Violation]:
    kind, limited = (spec / "type").text, spec / "limited"
    if (kind == "Exempt") != (name == "exempt"):
        yield Violation(spec / "type", "Exempt is for the level of that name alone", "type: Limited")
    if kind == "Limited" and not limited.there:
        yield Violation(limited, "limited must be given for type Limited")
    shares = limited / "nominalConcurrencyShares"
    if shares.number is not None and shares.number < 0:
        yield Violation(shares, f"{shares.number} is negative")
    response, queuing = limited / "limitResponse" / "type", limited / "limitResponse" / "queuing"
    if response.text == "Reject" and queuing.there:
        yield Violation(queuing, "may not be given with type Reject", "type: Queue")
    if limited.there and not response.text:
        yield Violation(response, "type is missing and must be given", "Queue or Reject")
    if response.text == "Queue" and not queuing.there:
        yield Violation(queuing, "queuing must be given for type Queue")
    queues, hand = (queuing / "queues").number, (queuing / "handSize").number
    if queuing.there:
        queues, hand = queues or DEFAULT_QUEUES, hand or DEFAULT_HAND
    if queues is not None and queues > MOST_QUEUES:
        yield Violation(queuing / "queues", f"{queues} is too large; at most {MOST_QUEUES}")
    elif queues is not None and hand is not None and hand > queues > 0:
        yield Violation(queuing / "handSize", f"{hand} is more than the queues, {queues}")
