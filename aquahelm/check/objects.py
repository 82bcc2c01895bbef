"""The objects of one environment as rules see them: each with its pod, all with lookups that cost nothing twice."""

from __future__ import annotations

from collections import defaultdict, deque
from functools import cached_property
from typing import TYPE_CHECKING

from aquahelm.check.autoscaling import AUTOSCALERS, scale_bounds, scale_target
from aquahelm.check.capacity.claims import sum_of_claims
from aquahelm.check.capacity.connections import Connections
from aquahelm.check.capacity.packing import Packing
from aquahelm.check.fields import Node
from aquahelm.check.given_labels import GIVEN, POD_NAME, gives
from aquahelm.check.images import newest_images
from aquahelm.check.ingresses import first_of_routes
from aquahelm.check.kinds import POD_TEMPLATES, known_as
from aquahelm.check.lazy import lazy
from aquahelm.check.operated import OPERATED, operated_pod, pods_asked_for
from aquahelm.check.pods import NO_POD, Pod, pod_of
from aquahelm.check.provided import Provided
from aquahelm.check.reach.network import Network
from aquahelm.check.rights import Rights
from aquahelm.check.runtime_makers import RuntimeMakers
from aquahelm.check.selectors import matcher
from aquahelm.check.shared import SharedUses
from aquahelm.check.usage import Usage
from aquahelm.check.wording import nearest
from aquahelm.render.manifests import Manifests

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aquahelm.check.images import Running
    from aquahelm.check.ingresses import Route
    from aquahelm.render.manifests import Manifest

NO_OBJECTS: tuple[Object, ...] = ()


class Object:
    """One object.

    Attributes:
        manifest: what was rendered.
        kind: the name by which rules know it (see `kinds.known_as`).
        name, namespace: as in its metadata; an absent namespace is the release's own, written as empty.
        runs_pods: whether it is a pod or makes pods.
        has_pods: whether there are pods because of it: it runs them, or an operator makes them of it.
    """

    def __init__(self, manifest: Manifest, release_namespace: str = "", awake: Awake | None = None) -> None:
        self.manifest = manifest
        self.api_version = manifest.api_version
        self.kind = known_as(manifest.api_version, manifest.kind)
        self.name = manifest.name
        written = manifest.namespace
        self.namespace = "" if written == release_namespace else written
        self._awake = awake
        self.runs_pods = self.kind in POD_TEMPLATES
        self.has_pods = self.runs_pods or self.kind in OPERATED

    @lazy
    def root(self) -> Node:
        """Its data as a place."""
        if self._awake is not None:
            self._awake.add(self)
        return Node(self.manifest.data)

    def sleep(self) -> None:
        """Let go of all that can be made again."""
        known = self.__dict__
        for name in [name for name in known if name not in _LASTING]:
            del known[name]

    def __truediv__(self, key: str) -> Node:
        """A field of the object: `service / "spec"`."""
        root = self.root
        return Node(root.value.get(key), root, key)

    @lazy
    def metadata(self) -> Node:
        """`metadata`."""
        return self.root / "metadata"

    @lazy
    def spec(self) -> Node:
        """`spec`."""
        return self.root / "spec"

    @lazy
    def pod(self) -> Pod:
        """The pod it runs, or what is known of those that an operator makes of it, or `NO_POD`."""
        if self.runs_pods:
            return pod_of(self.kind, self.root)
        return operated_pod(self.kind, self.root) or NO_POD

    @property
    def ends(self) -> bool:
        """Whether its pods end by themselves, as those of jobs and of Helm's hooks do: no Service is meant for them."""
        return self.kind in ("CronJob", "Job") or bool(self._hook)

    @property
    def is_test(self) -> bool:
        """Whether only `helm test` runs it, for a moment."""
        return self._hook.startswith("test")

    @lazy
    def _hook(self) -> str:
        hook = (self.metadata / "annotations").mapping.get("helm.sh/hook")
        return hook if isinstance(hook, str) else ""

    @property
    def ref(self) -> str:
        """`Kind/name`."""
        return self.manifest.ref


_LASTING = frozenset({"manifest", "api_version", "kind", "name", "namespace", "runs_pods", "has_pods", "_awake"})


class Awake:
    """The objects whose data is held, where there are so many that the rest must do without."""

    MOST = 50_000

    def __init__(self) -> None:
        self._items: deque[Object] = deque()

    def add(self, item: Object) -> None:
        """Another one; the one that has been awake for longest goes to sleep."""
        self._items.append(item)
        if len(self._items) > self.MOST:
            self._items.popleft().sleep()


class Objects:
    """All objects of one environment.

    The indexes are made when first asked for, so that a rule may look up what it likes for each object.
    `release_namespace` is the namespace of objects that name none; empty if it is not known.
    """

    def __init__(self, manifests: Iterable[Manifest], release_namespace: str = "") -> None:
        self.release_namespace = release_namespace
        awake = Awake() if isinstance(manifests, Manifests) and manifests.many else None
        self.all = tuple(Object(manifest, release_namespace, awake) for manifest in manifests)
        self._found: dict[tuple[str, frozenset[tuple[str, str]]], tuple[Object, ...]] = {}
        self._selected: dict[tuple[str, str], tuple[Object, ...]] = {}

    def __iter__(self) -> Iterator[Object]:
        """In the order of the manifests."""
        return iter(self.all)

    def __len__(self) -> int:
        """How many objects there are."""
        return len(self.all)

    def close(self) -> None:
        """Let go of everything. The indexes refer back here: a large platform's would stay until memory is searched."""
        vars(self).clear()

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str], Object]:
        found: dict[tuple[str, str, str], Object] = {}
        for item in self.all:
            found.setdefault((item.kind, item.namespace, item.name), item)
        return found

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Object]]:
        found: dict[str, list[Object]] = defaultdict(list)
        for item in self.all:
            found[item.kind].append(item)
        return found

    @cached_property
    def _pods_by_label(self) -> Mapping[tuple[str, str, str], list[Object]]:
        found: dict[tuple[str, str, str], list[Object]] = defaultdict(list)
        for item in self.all:
            if item.has_pods:
                for key, value in item.pod.labels.items():
                    found[item.namespace, key, value].append(item)
        return found

    def find(self, kind: str, name: str, namespace: str = "") -> Object | None:
        """The object of this kind and name."""
        return self._by_name.get((kind, namespace, name))

    def of_kind(self, kind: str) -> Sequence[Object]:
        """Every object of this kind."""
        return self._by_kind.get(kind, NO_OBJECTS)

    @cached_property
    def _names(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for item in self.all:
            found[item.kind, item.namespace].append(item.name)
        return {key: tuple(names) for key, names in found.items()}

    def names(self, kind: str, namespace: str) -> tuple[str, ...]:
        """The names of all objects of this kind in a namespace."""
        return self._names.get((kind, namespace), ())

    @cached_property
    def provided(self) -> Provided:
        """The ConfigMaps, Secrets, accounts and claims that will exist."""
        return Provided(self)

    @cached_property
    def network(self) -> Network:
        """Who may connect to whom."""
        return Network(self)

    @cached_property
    def makers(self) -> RuntimeMakers:
        """What may make further objects once it runs."""
        return RuntimeMakers(self)

    @cached_property
    def shared(self) -> SharedUses:
        """The uses of classes and the like, which serve the whole cluster."""
        return SharedUses(self)

    @cached_property
    def usage(self) -> Usage:
        """Who uses configuration and accounts."""
        return Usage(self)

    @cached_property
    def rights(self) -> Rights:
        """Who is given which rights."""
        return Rights(self)

    @cached_property
    def images(self) -> Mapping[str, Running]:
        """The newest version of each image that runs here."""
        return newest_images(self)

    @cached_property
    def connections(self) -> Connections:
        """Who connects to which database, with how many connections."""
        return Connections(self)

    @cached_property
    def packing(self) -> Packing:
        """The pods, and whether they fit nodes."""
        return Packing(self)

    @cached_property
    def all_claims(self) -> tuple[int, Object | None]:
        """Bytes of all claims, and the object that claims most."""
        return sum_of_claims(self)

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """The namespaces that objects are in; the release's own is the empty one."""
        return frozenset(item.namespace for item in self.all)

    def in_namespace(self, name: str) -> str:
        """A namespace as an object writes it → as `Object.namespace` has it."""
        return "" if name == self.release_namespace else name

    @cached_property
    def routes(self) -> Mapping[tuple[str, Route], Object]:
        """Class and route → the first Ingress that has it."""
        return first_of_routes(self.of_kind("Ingress"))

    @cached_property
    def first_autoscalers(self) -> Mapping[tuple[str, str, str], Object]:
        """What is scaled (`autoscaling.scale_target`) → the first that scales it."""
        found: dict[tuple[str, str, str], Object] = {}
        for one in (one for kind in AUTOSCALERS for one in self.of_kind(kind)):
            found.setdefault(scale_target(one), one)
        return found

    @cached_property
    def _running(self) -> tuple[Object, ...]:
        return tuple(item for item in self.all if item.has_pods)

    def meant(self, labels: Mapping[str, str], namespace: str = "") -> str:
        """The label that was probably meant, where no pod has the one that was given; empty if none is near."""
        for key, value in labels.items():
            values = {
                item.pod.labels[key] for item in self._running if item.namespace == namespace and key in item.pod.labels
            }
            near = nearest(value, values) if value not in values else ""
            if near:
                return f"did you mean {key}: {near}?"
        return ""

    @cached_property
    def _autoscalers(self) -> Mapping[tuple[str, str, str], Object]:
        found: dict[tuple[str, str, str], Object] = {}
        for kind in AUTOSCALERS:
            for item in self.of_kind(kind):
                found.setdefault(scale_target(item), item)
        return found

    def autoscaler_of(self, workload: Object) -> Object | None:
        """The HorizontalPodAutoscaler (or KEDA's ScaledObject) that scales a workload."""
        return self._autoscalers.get((workload.kind, workload.namespace, workload.name))

    def replicas(self, workload: Object) -> tuple[int, int]:
        """The fewest and the most replicas of a workload: its autoscaler's bounds, else its own count."""
        autoscaler = self.autoscaler_of(workload)
        if autoscaler:
            return scale_bounds(autoscaler)
        operated = workload.kind in OPERATED
        count = pods_asked_for(workload.root) if operated else (workload.spec / "replicas").number
        return (1, 1) if count is None else (count, count)

    @cached_property
    def _services(self) -> Mapping[Object, Object]:
        found: dict[Object, Object] = {}
        for service in self.of_kind("Service"):
            if (service.spec / "publishNotReadyAddresses").flag is not True:
                for workload in self.running((service.spec / "selector").texts, service.namespace):
                    found.setdefault(workload, service)
        return found

    def service_of(self, workload: Object) -> Object | None:
        """A Service that sends requests to a workload's pods once they are ready."""
        return self._services.get(workload)

    @cached_property
    def _budgets(self) -> Mapping[Object, list[Object]]:
        found: dict[Object, list[Object]] = defaultdict(list)
        for budget in self.of_kind("PodDisruptionBudget"):
            if (budget.spec / "selector").there:
                for workload in self.selected(budget.spec / "selector", budget.namespace):
                    found[workload].append(budget)
        return found

    def budgets_of(self, workload: Object) -> list[Object]:
        """The PodDisruptionBudgets that select a workload's pods."""
        return self._budgets.get(workload, [])

    def running(self, selector: Mapping[str, str], namespace: str = "") -> tuple[Object, ...]:
        """The objects whose pods have all these labels. An empty selector finds nothing."""
        wanted = frozenset(selector.items())
        known = self._found.get((namespace, wanted))
        if known is None:
            known = self._found[namespace, wanted] = tuple(self._having(wanted, namespace))
        return known

    def _having(self, labels: frozenset[tuple[str, str]], namespace: str) -> Iterator[Object]:
        lists = [self._pods_by_label.get((namespace, key, value), NO_OBJECTS) for key, value in labels]
        shortest = min(lists, key=len, default=NO_OBJECTS)
        for item in shortest:
            if labels <= item.pod.labels.items():
                yield item
        if not shortest:
            yield from self._given(dict(labels), namespace)

    def _given(self, labels: dict[str, str], namespace: str) -> Iterator[Object]:
        """Those to whose pods a controller gives some of the labels."""
        given = {key: labels.pop(key) for key in GIVEN & labels.keys()}
        if not given:
            return
        named = self.find("StatefulSet", given.get(POD_NAME, "").rpartition("-")[0], namespace)
        candidates = self.running(labels, namespace) if labels else self._running if not named else (named,)
        for item in candidates:
            if item.namespace == namespace and gives(item, given, self.replicas(item)[1]):
                yield item

    def selected(self, selector: Node, namespace: str = "") -> tuple[Object, ...]:
        """The objects whose pods a label selector matches; an empty selector matches every pod of the namespace."""
        labels = (selector / "matchLabels").texts
        if labels and not (selector / "matchExpressions").value:
            return self.running(labels, namespace)
        key = namespace, repr(selector.value)
        known = self._selected.get(key)
        if known is None:
            candidates = self.running(labels, namespace) if labels else self._running
            fits = matcher(selector)
            known = tuple(item for item in candidates if item.namespace == namespace and fits(item.pod.labels))
            self._selected[key] = known
        return known
