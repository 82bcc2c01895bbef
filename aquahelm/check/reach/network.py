"""Who may connect to whom: the NetworkPolicies of an environment and the pods that they hold.

A connection needs its source's egress and its target's ingress. A side is free unless a policy of that direction
selects its pods; then one rule of one such policy has to admit the other side on that port (Kubernetes documentation,
"The two sorts of pod isolation"). Ports are those of pods: Services are translated before policies are asked.
What cannot be told from the manifests is answered with None.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from aquahelm.chart.components import component_of
from aquahelm.check.reach.ends import NAMESPACE_NAME, Door, PodEnd
from aquahelm.check.reach.labels import EVERY_POD, Answer, both, read_selector
from aquahelm.check.reach.policies import EGRESS, INGRESS, Policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object, Objects
    from aquahelm.check.reach.ends import End
    from aquahelm.check.reach.labels import Selector
    from aquahelm.check.reach.policies import Direction, PolicyRule

_Kinship: TypeAlias = "tuple[object, ...]"
_Group: TypeAlias = "tuple[str, Selector]"
"""Pods of a namespace that a selector means."""


class Network:
    """The pods and policies of one environment."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._policies = {item: Policy(item) for item in objects.of_kind("NetworkPolicy")}
        self.policies = tuple(self._policies.values())
        self._ends: dict[Object, PodEnd] = {}
        self._members: dict[_Group, Sequence[Object]] = {}
        self._doors: dict[_Group, frozenset[Door]] = {}
        self._components: dict[_Group, dict[str, Object]] = {}
        self._indexes: dict[tuple[Policy, Direction], _Index] = {}

    def end(self, item: Object) -> PodEnd:
        """The pods of an object as an end of connections."""
        known = self._ends.get(item)
        if known is None:
            labels, whole = self._namespace(item.namespace)
            known = self._ends[item] = PodEnd(
                item.ref,
                item.namespace,
                item.pod.labels,
                tuple(
                    Door(port.number, port.protocol, port.name) for port in item.pod.ports if port.number is not None
                ),
                namespace_labels=labels,
                whole_namespace_labels=whole,
                host_network=(item.pod.spec / "hostNetwork").flag is True,
                item=item,
            )
        return known

    def isolating(self, end: PodEnd, direction: Direction) -> Sequence[Policy]:
        """The policies that isolate pods in one direction; none: they are free."""
        if end.item is not None:
            return self._isolating[direction].get(end.item, ())
        return [
            policy
            for policy in self.policies
            if direction in policy.rules
            and policy.namespace == end.namespace
            and policy.selector.judge(end.labels, end.whole_labels)
        ]

    def policy(self, item: Object) -> Policy:
        """A NetworkPolicy, read."""
        return self._policies[item]

    def alike(self, item: Object) -> Sequence[Object]:
        """The objects of the same component whose pods the same policies hold and admit, this one among them."""
        return self._alike[item]

    def is_first(self, item: Object) -> bool:
        """Whether it comes first among those that are alike: what is said of one holds for all of them."""
        return self.alike(item)[0] is item

    def of_component(self, name: str) -> Sequence[Object]:
        """The objects of a component that run pods."""
        return self._by_component.get(name, ())

    def components(self, namespace: str, selector: Selector) -> Mapping[str, Object]:
        """The components of which a selector matches pods, each with one of its objects."""
        known = self._components.get((namespace, selector))
        if known is None:
            known = self._components[namespace, selector] = {}
            for item in self.members(namespace, selector):
                known.setdefault(component_of(item.manifest.template), item)
        return known

    def guarded(self, policy: Policy) -> Sequence[Object]:
        """The objects whose pods a policy selects."""
        return self.members(policy.namespace, policy.selector)

    def members(self, namespace: str, selector: Selector) -> Sequence[Object]:
        """The objects of a namespace whose pods a selector matches."""
        if not selector.expressions:
            if selector.labels:
                return self._objects.running(dict(selector.labels), namespace)
            return self._by_namespace.get(namespace, ())
        known = self._members.get((namespace, selector))
        if known is None:
            found = [item for item in self._candidates_of(namespace, selector) if selector.judge(item.pod.labels)]
            known = self._members[namespace, selector] = found
        return known

    def _candidates_of(self, namespace: str, selector: Selector) -> Iterable[Object]:
        """Those that a selector may match, by the label index where it asks for a value."""
        if selector.labels:
            return self._objects.running(dict(selector.labels), namespace)
        asked = next((each for each in selector.expressions if each.operator == "In"), None)
        if asked is None:
            return self._by_namespace.get(namespace, ())
        running = self._objects.running
        return [item for value in sorted(asked.values) for item in running({asked.key: value}, namespace)]

    def selected(self, selector: Node, namespace: str) -> Sequence[Object]:
        """The same for a selector as it stands in an object; one that is not there matches every pod."""
        return self.members(namespace, read_selector(selector.value) or EVERY_POD)

    def doors(self, selector: Node, namespace: str) -> frozenset[Door]:
        """The ports that any of these pods open."""
        group = namespace, read_selector(selector.value) or EVERY_POD
        known = self._doors.get(group)
        if known is None:
            known = frozenset(door for item in self.members(*group) for door in self.end(item).doors)
            self._doors[group] = known
        return known

    def admits(self, direction: Direction, end: PodEnd, other: End, door: Door) -> Answer:
        """Whether one side lets a connection through.

        Args:
            direction: `egress` asks the source's side, `ingress` the target's.
            end: the pods of that side.
            other: the other side.
            door: the port of the target's pods.
        """
        policies = self.isolating(end, direction)
        if not policies:
            return True
        if end.host_network:
            return None
        target = other if direction == EGRESS else end
        answer: Answer = False
        for policy in policies:
            for rule in self._candidates(policy, direction, other):
                if rule.judge_port(door, target):
                    judged = rule.judge_peers(other)
                    if judged:
                        return True
                    if judged is None:
                        answer = None
        return answer

    def open(self, source: End, target: End, door: Door) -> Answer:
        """Whether the source may open a connection to this port of the target."""
        answer = self.admits(EGRESS, source, target, door) if isinstance(source, PodEnd) else True
        if answer is False or not isinstance(target, PodEnd):
            return answer
        return both(answer, self.admits(INGRESS, target, source, door))

    def _candidates(self, policy: Policy, direction: Direction, other: End) -> Iterator[PolicyRule]:
        """The rules of a policy that may mean the other side."""
        index = self._indexes.get((policy, direction))
        if index is None:
            index = self._indexes[policy, direction] = _Index(policy.rules[direction])
        if isinstance(other, PodEnd) and (index.groups or index.rest):
            if other.item is None:
                yield from policy.rules[direction]
                return
            for group in self._groups_of.get(other.item, ()):
                yield from index.groups.get(group, ())
        yield from index.rest

    @cached_property
    def _isolating(self) -> Mapping[Direction, Mapping[Object, list[Policy]]]:
        found: dict[Direction, dict[Object, list[Policy]]] = {INGRESS: defaultdict(list), EGRESS: defaultdict(list)}
        for policy in self.policies:
            for item in self.guarded(policy):
                for direction in policy.rules:
                    found[direction][item].append(policy)
        return found

    @cached_property
    def _groups_of(self) -> Mapping[Object, list[_Group]]:
        """Object → the groups, among those that any peer names, that its pods are in."""
        groups = {
            (peer.namespace, peer.pods)
            for policy in self.policies
            for rules in policy.rules.values()
            for rule in rules
            for peer in rule.peers
            if peer.is_local and peer.pods is not None
        }
        found: dict[Object, list[_Group]] = defaultdict(list)
        for group in groups:
            for item in self.members(*group):
                found[item].append(group)
        return found

    @cached_property
    def _by_namespace(self) -> Mapping[str, list[Object]]:
        found: dict[str, list[Object]] = defaultdict(list)
        for item in self._objects:
            if item.has_pods:
                found[item.namespace].append(item)
        return found

    @cached_property
    def _by_component(self) -> Mapping[str, list[Object]]:
        found: dict[str, list[Object]] = defaultdict(list)
        for items in self._by_namespace.values():
            for item in items:
                found[component_of(item.manifest.template)].append(item)
        return found

    @cached_property
    def _alike(self) -> Mapping[Object, list[Object]]:
        families: dict[_Kinship, list[Object]] = {}
        return {item: self._join(families, item) for items in self._by_namespace.values() for item in items}

    def _join(self, families: dict[_Kinship, list[Object]], item: Object) -> list[Object]:
        family = families.setdefault(self._kinship(item), [])
        family.append(item)
        return family

    def _kinship(self, item: Object) -> _Kinship:
        return (
            component_of(item.manifest.template),
            item.namespace,
            tuple(self._isolating[EGRESS].get(item, ())),
            tuple(self._isolating[INGRESS].get(item, ())),
            tuple(self._groups_of.get(item, ())),
        )

    def _namespace(self, name: str) -> tuple[Mapping[str, str], bool]:
        """The labels of a namespace, and whether these are all: those of one that is not among the objects are not."""
        known = self._namespaces.get(name)
        if known is None:
            called = name or self._objects.release_namespace
            made = self._objects.find("Namespace", called) if called else None
            labels = (made / "metadata" / "labels").texts if made else {}
            named = {NAMESPACE_NAME: called} if called else {}
            known = self._namespaces[name] = ({**labels, **named}, made is not None)
        return known

    @cached_property
    def _namespaces(self) -> dict[str, tuple[Mapping[str, str], bool]]:
        return {}


class _Index:
    """The rules of a policy's direction by the group that they admit, so that a policy of a thousand rules is quick."""

    __slots__ = ("groups", "rest")

    def __init__(self, rules: Sequence[PolicyRule]) -> None:
        self.groups: dict[_Group, list[PolicyRule]] = {}
        self.rest: list[PolicyRule] = []
        for rule in rules:
            if not rule.peers or not all(peer.is_local for peer in rule.peers):
                self.rest.append(rule)
                continue
            for peer in rule.peers:
                if peer.pods is not None:
                    self.groups.setdefault((peer.namespace, peer.pods), []).append(rule)
