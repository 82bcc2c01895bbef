"""All rules over all environments and versions, merged into findings that each name where they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from aquahelm.check import registry
from aquahelm.check.customs.definitions import definitions
from aquahelm.check.earlier import EarlierObjects
from aquahelm.check.externals import Externals
from aquahelm.check.fields import field_path
from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.levels import Levels
from aquahelm.check.merged import Merged, Raised
from aquahelm.check.objects import Objects
from aquahelm.check.registry import ALONE, FAULTED, GONE, JOINT, PAIRED, PLACED, RegisteredRule
from aquahelm.check.remedies import remedy
from aquahelm.check.rule import Before, Context, version_number
from aquahelm.check.schemas import bundle
from aquahelm.check.schemas.judge import Judge
from aquahelm.check.told_once import MOST_MISTAKES, told_once
from aquahelm.check.versions import known_versions
from aquahelm.check.wording import brief
from aquahelm.finding import Excepted, Finding, Place, Severity
from aquahelm.forks import meanwhile, spread
from aquahelm.render.manifests import Manifest, Manifests

if TYPE_CHECKING:
    from aquahelm.check.capacity.declared import DeclaredCapacity
    from aquahelm.check.earlier import Earlier
    from aquahelm.check.longest_release import LongestRelease
    from aquahelm.check.objects import Object
    from aquahelm.check.reach.declared import DeclaredNetwork
    from aquahelm.check.rule import Rule, Violation
    from aquahelm.check.schemas.explain import SchemaError

_OF_NO_OBJECT = ("exceptions", "secrets")
Locate: TypeAlias = Callable[[str, Manifest, str], tuple[str, Place | None]]
"""(environment, manifest, field) → the inventory path behind the field and its place; `("", None)` if there is none."""


@dataclass(frozen=True)
class CheckOptions:
    """What a check may be told.

    Attributes:
        pod_security: the PodSecurity level that the namespaces enforce (`privileged`, `baseline`, `restricted`); one
            that the namespace's own manifest declares wins.
        externals: environment → objects that come from elsewhere, as `Kind/name` with `*` for any text.
        namespaces: environment → the release's namespace.
        networks: environment → the declared graph; none for manifests without an inventory.
        capacities: environment → the declared nodes.
        exports: environment → metrics that services export.
        locate: finds the inventory's line behind a field.
        customs: CustomResourceDefinitions that are known besides those that ship with aquahelm, as data.
        rules: these rules alone, in place of all.
        earlier: environment → what was installed before; rules of what changes are silent without.
        longest_release: the names of a chart's objects under the longest release name.
        files: whether people keep the objects as they are, in files; not what a program made.
    """

    pod_security: str = "restricted"
    externals: Mapping[str, Iterable[str]] = field(default_factory=dict)
    namespaces: Mapping[str, str] = field(default_factory=dict)
    networks: Mapping[str, DeclaredNetwork] = field(default_factory=dict)
    capacities: Mapping[str, DeclaredCapacity] = field(default_factory=dict)
    exports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    locate: Locate | None = None
    customs: tuple[Mapping[str, Any], ...] = ()
    rules: tuple[RegisteredRule, ...] | None = None
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    longest_release: LongestRelease | None = None
    files: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was judged.

    Attributes:
        environments, versions, objects, rules: how many; objects are those of all environments.
        layers: theme of rules → how many of the objects it has judged; `schema`: those whose kind has a schema.
        without_schema: objects of kinds that nothing is known of; one that no version serves has a finding of its own.
        unread: documents that could not be read.
    """

    environments: int
    versions: int
    objects: int
    rules: int
    layers: Mapping[str, int] = field(default_factory=dict)
    without_schema: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found.

    Attributes:
        findings: in the order of the inventory (then of the templates), the worst first at each place.
        counts: how much was judged.
        versions: the Kubernetes versions that were judged, oldest first.
        excepted: findings that do not count.
    """

    findings: tuple[Finding, ...]
    counts: Counts
    versions: tuple[str, ...] = ()
    excepted: tuple[Excepted, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings are that bad."""
        return sum(finding.severity is severity for finding in self.findings)


def check(
    manifests_by_environment: Mapping[str, Manifests] | Iterable[tuple[str, Manifests]],
    versions: Iterable[str] = bundle.SUPPORTED,
    options: CheckOptions | None = None,
) -> CheckResult:
    """Judge every environment's objects against each Kubernetes version.

    Pairs may come one by one: an environment that was judged is not held, so that the next has room.

    Raises:
        UsageError: a version that aquahelm has no schemas for.
    """
    options = options or CheckOptions()
    asked = known_versions(versions)
    rules = registry.registered() if options.rules is None else options.rules
    if not options.earlier:
        rules = tuple(one for one in rules if one.reach not in (PAIRED, GONE))
    run = _Run(rules, Judge(_known_kinds(options), asked), options)
    environments = objects = 0
    given = manifests_by_environment
    for environment, manifests in given.items() if isinstance(given, Mapping) else given:
        run.judge(environment, manifests)
        environments, objects = environments + 1, objects + len(manifests)
    return CheckResult(run.findings(), run.counts(environments, objects, len(rules)), asked)


def _known_kinds(options: CheckOptions) -> bundle.Bundle:
    known = bundle.load()
    return known.with_customs(definitions(options.customs)) if options.customs else known


class _Plan(NamedTuple):
    """The rules that are asked of objects of one apiVersion and kind, by their reach."""

    alone: tuple[RegisteredRule, ...]
    faulted: tuple[RegisteredRule, ...]
    joint: tuple[RegisteredRule, ...]
    placed: tuple[RegisteredRule, ...]
    paired: tuple[RegisteredRule, ...]
    gone: tuple[RegisteredRule, ...]


class _Ahead(NamedTuple):
    """What was said of the objects that are equal to one, by rules that look at it alone and by the schemas."""

    identity: tuple[int, int]
    raised: tuple[Raised, ...]
    errors: tuple[SchemaError, ...]


class _Run:
    """One check: the rules by kind, what was found so far, and what is known of equal documents."""

    def __init__(self, rules: tuple[RegisteredRule, ...], judge: Judge, options: CheckOptions) -> None:
        self._judge = judge
        self._options = options
        self._text_rules = tuple(one for one in rules if one.rule.theme == "yaml" and one.rule.kinds)
        self._object_rules = tuple(
            one for one in rules if one not in self._text_rules and one.rule.theme not in _OF_NO_OBJECT
        )
        self._plans: dict[tuple[str, str], _Plan] = {}
        self._alone: dict[tuple[int, int], tuple[Raised, ...]] = {}
        self._spans: dict[tuple[str, str], tuple[str, ...]] = {}
        self._merged = Merged()
        self._before: Before | None = None
        self._layers: Counter[str] = Counter()
        self._without_schema = self._unread = 0

    def judge(self, environment: str, manifests: Manifests) -> None:
        """Take in one environment."""
        self._unread += unread_documents(manifests)
        for unread in manifests.unread:
            for one in self._text_rules:
                if unread.problem.kind in one.rule.kinds:
                    for violation in one.check(unread):
                        raised = self._raise(one.rule, violation)
                        place = Place(unread.template, unread.problem.line, unread.problem.column)
                        self._merged.keep(raised, environment, "", place, ("", None))
        objects = Objects(manifests, self._options.namespaces.get(environment, ""))
        context = Context(
            environment,
            self._judge.versions,
            self._judge,
            Levels(objects, self._options.pod_security),
            Externals(self._options.externals.get(environment, ())),
            self._options.networks.get(environment),
            self._options.capacities.get(environment),
            earlier=self._earlier(environment),
            before=self._before,
            exports=self._options.exports.get(environment),
            longest_release=self._options.longest_release,
            files=self._options.files,
        )
        self._count(objects)
        self._before = Before(environment, objects.images) if environment else None
        for item, line, raised in self._of_all(objects, context, manifests.many):
            locate = self._options.locate
            behind = locate(environment, item.manifest, raised.field) if locate else ("", None)
            self._merged.keep(raised, environment, item.ref, Place(item.manifest.template, line), behind)
        for raised, gone in self._said_of_gone(objects, context):
            self._merged.keep(raised, environment, gone.ref, Place(gone.manifest.template, 1), ("", None))
        if not manifests.many:  # else it takes a while, and no environment follows that would need the room
            objects.close()

    def _earlier(self, environment: str) -> EarlierObjects | None:
        earlier = self._options.earlier.get(environment)
        return EarlierObjects(earlier, self._options.namespaces.get(environment, "")) if earlier else None

    def _count(self, objects: Objects) -> None:
        """Take note of who judges what."""
        counted = Counter((item.kind, item.api_version, item.manifest.kind) for item in objects)
        for (kind, api_version, called), number in counted.items():
            themes = {one.rule.theme for one in self._fitting(kind)} - {"schema", "yaml"}
            if kind not in WORKLOADS:
                themes.discard("podsecurity")  # it only looks whether there is a pod
            for theme in themes:
                self._layers[theme] += number
            if self._judge.served(api_version, called):
                self._layers["schema"] += number
            elif not self._judge.bundle.is_known(api_version, called):
                self._without_schema += number

    def findings(self) -> tuple[Finding, ...]:
        """What was found, merged and in order."""
        return self._merged.findings()

    def counts(self, environments: int, objects: int, rules: int) -> Counts:
        """How much was judged."""
        order = list(dict.fromkeys(one.rule.theme for one in self._object_rules))
        layers = {theme: self._layers[theme] for theme in order if self._layers[theme]}
        return Counts(
            environments, len(self._judge.versions), objects, rules, layers, self._without_schema, self._unread
        )

    def _of_all(self, objects: Objects, context: Context, many: bool) -> Iterator[tuple[Object, int, Raised]]:
        """What all rules say of every object, and the line of it; of many, several processes ask."""

        def said(indexes: range) -> list[tuple[int, int, Raised]]:
            return [
                (index, objects.all[index].manifest.line_of(raised.path), raised)
                for index in indexes
                for raised in self._of_object(objects.all[index], objects, context)
            ]

        if many:
            with meanwhile(len(objects), lambda indexes: self._looked_ahead(indexes, objects, context)) as ahead:
                # One of each kind first: what rules look up in all objects is made once, before the processes part.
                for index in {(item.api_version, item.kind): index for index, item in enumerate(objects)}.values():
                    said(range(index, index + 1))
            for one in (one for chunk in ahead for one in chunk):
                self._alone[one.identity] = one.raised
                self._judge.know(one.identity, one.errors)
        for found in spread(len(objects), said) if many else (said(range(len(objects))),):
            for index, line, raised in found:
                yield objects.all[index], line, raised

    def _looked_ahead(self, indexes: range, objects: Objects, context: Context) -> list[_Ahead]:
        """What can be said of some objects before there are lookups in all of them."""
        items = (objects.all[index] for index in indexes)
        return [_Ahead(item.manifest.identity, self._said_alone(item), context.schema_errors(item)) for item in items]

    def _of_object(self, item: Object, objects: Objects, context: Context) -> Iterable[Raised]:
        """What all rules say of an object, each mistake once."""
        return told_once(self._said_of(item, objects, context), lambda: context.schema_errors(item))

    def _said_of(self, item: Object, objects: Objects, context: Context) -> Iterable[Raised]:
        plan = self._plan(item)
        yield from self._said_alone(item)
        if context.schema_errors(item):
            yield from self._all_of(plan.faulted, item, objects, context)
        for one in plan.joint:
            for violation in one.check(item, objects):
                yield self._raise(one.rule, violation)
        for one in plan.placed:
            for violation in one.check(item, objects, context):
                yield self._raise(one.rule, violation)
        if plan.paired and context.earlier:
            yield from self._said_of_change(plan.paired, item, objects, context)

    def _said_alone(self, item: Object) -> tuple[Raised, ...]:
        """What is said of an object without a look at others: once of equal ones."""
        known = self._alone.get(item.manifest.identity)
        if known is None:
            raised = (
                self._raise(one.rule, violation) for one in self._plan(item).alone for violation in one.check(item)
            )
            known = self._alone[item.manifest.identity] = tuple(islice(raised, MOST_MISTAKES + 1))
        return known

    def _all_of(
        self, rules: Iterable[RegisteredRule], item: Object, objects: Objects, context: Context
    ) -> Iterable[Raised]:
        for one in rules:
            for violation in one.of_object(item, objects, context):
                yield self._raise(one.rule, violation)

    def _said_of_change(
        self, rules: Iterable[RegisteredRule], item: Object, objects: Objects, context: Context
    ) -> Iterable[Raised]:
        before = context.earlier.changed(item) if context.earlier else None
        known_to_rule = (item, before, objects, context)
        for one in rules if before else ():
            for violation in one.check(*known_to_rule[: one.takes]):
                yield self._raise(one.rule, violation)

    def _said_of_gone(self, objects: Objects, context: Context) -> Iterable[tuple[Raised, Object]]:
        """What rules say of objects that are no more."""
        for gone in context.earlier.gone(objects) if context.earlier else ():
            known_to_rule = (gone, objects, context)
            for one in self._plan(gone).gone:
                for violation in one.check(*known_to_rule[: one.takes]):
                    yield self._raise(one.rule, violation), gone

    def _fitting(self, kind: str) -> list[RegisteredRule]:
        """The rules that look at a kind, in the asked versions."""
        fitting = (one for one in self._object_rules if not one.rule.kinds or kind in one.rule.kinds)
        return [one for one in fitting if self._span(one.rule.since, one.rule.until)]

    def _plan(self, item: Object) -> _Plan:
        """Which rules are asked of an object: by its kind as rules know it, then by what it calls itself."""
        itself = item.api_version, item.manifest.kind
        plan = self._plans.get(itself)
        if plan is None:
            fitting = [
                one for one in self._fitting(item.kind) if one.concerns is None or one.concerns(*itself, self._judge)
            ]
            by_reach = (
                tuple(one for one in fitting if one.reach == reach)
                for reach in (ALONE, FAULTED, JOINT, PLACED, PAIRED, GONE)
            )
            plan = self._plans[itself] = _Plan(*by_reach)
        return plan

    def _raise(self, rule: Rule, violation: Violation) -> Raised:
        path = violation.place.path if violation.place else ()
        span = violation.versions or self._span(violation.since or rule.since, violation.until or rule.until)
        severity = violation.severity or rule.severity
        fix = violation.fix or remedy(violation.message)
        return Raised(rule, severity, path, field_path(path), brief(violation.message), brief(fix), span)

    def _span(self, since: str, until: str) -> tuple[str, ...]:
        """The asked versions from `since` to `until`."""
        known = self._spans.get((since, until))
        if known is None:
            first, last = version_number(since or "0"), version_number(until or "999")
            known = tuple(version for version in self._judge.versions if first <= version_number(version) <= last)
            self._spans[since, until] = known
        return known


def unread_documents(manifests: Manifests) -> int:
    """How many documents gave no object."""
    kinds = ("duplicate-key", "chart")  # the object follows; nothing was there to be read
    return len({(one.template, one.problem.document_line) for one in manifests.unread if one.problem.kind not in kinds})
