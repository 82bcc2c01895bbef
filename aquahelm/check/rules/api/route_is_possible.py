"""An HTTPRoute's matches, filters and backends fit together.

Bad:
    matches: [{path: {type: Exact, value: /old}}]
    filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}}}]
Good:
    matches: [{path: {type: PathPrefix, value: /old}}]
    filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}}}]

The API server refuses it by the rules (CEL) in the route's definition, such as `Must have port for Service
reference`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("route-is-possible", theme="api", severity=ERROR, kinds=frozenset({"HTTPRoute"}))

FORBIDDEN = ("//", "/./", "/../", "%2f", "%2F", "#")
FORBIDDEN_ENDS = ("/..", "/.")
PATH = re.compile(r"(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+")
MOST_MATCHES = 128
FILTERS = {
    "CORS": "cors",
    "ExtensionRef": "extensionRef",
    "RequestHeaderModifier": "requestHeaderModifier",
    "RequestMirror": "requestMirror",
    "RequestRedirect": "requestRedirect",
    "ResponseHeaderModifier": "responseHeaderModifier",
    "URLRewrite": "urlRewrite",
}
ONCE = set(FILTERS) - {"ExtensionRef", "RequestMirror"}


def check(route: Object) -> Iterator[Violation]:
    """One for each part that is refused."""
    rules = route.spec / "rules"
    matches = sum(len(list(rule / "matches")) for rule in rules)
    if matches > MOST_MATCHES:
        yield Violation(rules, f"the route has {matches} matches; at most {MOST_MATCHES}")
    for rule in rules:
        for match in rule / "matches":
            yield from _path(match / "path")
        filters = rule / "filters"
        yield from _filters(filters)
        backends = rule / "backendRefs"
        if backends.value and any((one / "type").text == "RequestRedirect" for one in filters):
            yield Violation(backends, "a rule that redirects has no backends", "remove backendRefs")
        for backend in backends:
            yield from _backend(backend)
            yield from _filters(backend / "filters")
        yield from _prefixes(rule)
        yield from _timeouts(rule / "timeouts")


def _path(path: Node) -> Iterator[Violation]:
    kind, place = (path / "type").text or "PathPrefix", path / "value"
    text = "/" if place.text is None else place.text
    if not path.there or kind == "RegularExpression":
        return
    if not text.startswith("/"):
        yield Violation(place, f"{shown(text)} must begin with /", f"write /{text}")
    elif any(part in text for part in FORBIDDEN) or text.endswith(FORBIDDEN_ENDS):
        yield Violation(place, f"{shown(text)} may not contain {listing((*FORBIDDEN, *FORBIDDEN_ENDS))}")
    elif not PATH.fullmatch(text):
        yield Violation(place, f"{shown(text)} has a character that a path cannot have")


def _filters(filters: Node) -> Iterator[Violation]:
    seen: set[str] = set()
    for one in filters:
        kind = (one / "type").text or ""
        if kind in seen and kind in ONCE:
            yield Violation(one, f"{kind} stands twice; a filter of this type stands once")
        if {"RequestRedirect", "URLRewrite"} <= seen | {kind} and kind in ("RequestRedirect", "URLRewrite"):
            yield Violation(one, "RequestRedirect and URLRewrite exclude each other")
        seen.add(kind)
        field = FILTERS.get(kind)
        if field and not (one / field).there:
            yield Violation(one / field, f"a filter of type {kind} says {field}")
        for other_kind, other in FILTERS.items():
            if other != field and (one / other).there:
                yield Violation(one / other, f"{other} needs type {other_kind}; this filter's type is {kind}")
        for holder in ("urlRewrite", "requestRedirect"):
            yield from _replacement(one / holder / "path")


def _replacement(path: Node) -> Iterator[Violation]:
    for kind, field in (("ReplaceFullPath", "replaceFullPath"), ("ReplacePrefixMatch", "replacePrefixMatch")):
        wanted, given = (path / "type").text == kind, (path / field).there
        if wanted != given:
            what = f"type {kind} says {field}" if wanted else f"{field} needs type {kind}"
            yield Violation(path / field, what)


def _prefixes(rule: Node) -> Iterator[Violation]:
    """A prefix can be replaced where one prefix was matched."""
    matches = list(rule / "matches")
    one_prefix = not matches or (len(matches) == 1 and (matches[0] / "path" / "type").text in (None, "PathPrefix"))
    for one in rule / "filters":
        for holder in ("urlRewrite", "requestRedirect"):
            path = one / holder / "path"
            if (path / "type").text == "ReplacePrefixMatch" and not one_prefix:
                yield Violation(path, "ReplacePrefixMatch needs exactly one match, of type PathPrefix")


def _backend(backend: Node) -> Iterator[Violation]:
    group, kind = (backend / "group").text or "", (backend / "kind").text or "Service"
    if not group and kind == "Service" and not (backend / "port").there:
        yield Violation(backend / "port", "the port is missing; a backend that is a Service has one")


def _timeouts(timeouts: Node) -> Iterator[Violation]:
    whole, backend = timeouts / "request", timeouts / "backendRequest"
    most, part = _milliseconds(whole.text), _milliseconds(backend.text)
    if most and part is not None and part > most:
        yield Violation(backend, f"{backend.text} is longer than the whole request's timeout, {whole.text}")


def _milliseconds(text: str | None) -> int | None:
    units = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
    parts = re.findall(r"([0-9]+)(ms|h|m|s)", text or "")
    return sum(int(number) * units[unit] for number, unit in parts) if parts else None
