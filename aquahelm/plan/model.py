"""The plan: everything decided for one environment.

Defaults are filled in, names are made, ports and links are known, `${…}` references are replaced. Nothing is left for
a template to work out. `Component.values` is the decision in Kubernetes' own words, in the shape of the component's
values file (`chart/schemas/<kind>.json` describes it).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.inventory.models.delivery import Delivery
    from aquahelm.inventory.models.secret import ProviderKind, Scope
    from aquahelm.plan.observability.watched import Watched

Values = dict[str, Any]
ComponentKind = Literal["service", "postgres", "redis", "minio", "kafka"]


@dataclass(frozen=True, slots=True)
class Link:
    """One declared connection: `source` may open one to `target` on `port` (a pod port).

    `kind` says what the target is; for `internet` it is a host name, for a managed store the store's name.
    `part` names the kind of the source's pods (`app.kubernetes.io/component`) where not all of them need it.
    """

    source: str
    target: str
    port: int
    kind: Literal["service", "store", "managed", "internet"]
    part: str = ""


@dataclass(frozen=True, slots=True)
class SecretKeys:
    """A Secret that pods read, as a recipe asks for it; who provides it is decided later, for all alike.

    Attributes:
        name: in the cluster.
        keys: key → length of a generated value.
        description: what it is for.
        type: Kubernetes' type of the Secret.
        fixed: key → text that is no secret and belongs to it, such as a username.
        labels: that it must carry, for an operator that watches it.
    """

    name: str
    keys: Mapping[str, int]
    description: str = ""
    type: str = "Opaque"
    fixed: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExternalSource:
    """Where an external store holds a Secret.

    Attributes:
        store_kind, store: the SecretStore.
        path: where the platform's documents are.
        key: the document's whole path.
        properties: key of the Secret → property of the document, where they differ.
        refresh: how often the store is asked.
    """

    store_kind: str
    store: str
    path: str
    key: str
    properties: Mapping[str, str]
    refresh: str


@dataclass(frozen=True, slots=True)
class PlannedSecret:
    """A Secret that pods read, and who provides it.

    Attributes:
        name, keys, description, type, fixed, labels: as in SecretKeys.
        provider: where its values come from.
        own_provider: whether the inventory says that of this Secret alone.
        external: where in the store, for provider external-secrets.
        scope: of sealed values, for provider sealed-secrets.
        sealed: key → ciphertext, for provider sealed-secrets; empty as long as it is not sealed.
    """

    name: str
    keys: Mapping[str, int]
    description: str
    type: str
    fixed: Mapping[str, str]
    provider: ProviderKind
    own_provider: bool = False
    external: ExternalSource | None = None
    scope: Scope = "strict"
    sealed: Mapping[str, str] = field(default_factory=dict, repr=False)
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Component:
    """One subchart: a service or a store, with its values for this environment.

    `partial` says that the values leave out what this environment does not use (a managed store has no server here);
    what another environment says of a server in a container may then stand in their place, and nothing else.
    """

    name: str
    kind: ComponentKind
    description: str
    version: str
    enabled: bool
    values: Values = field(repr=False)
    partial: bool = False


@dataclass(frozen=True)
class Plan:
    """One environment, decided.

    Attributes:
        platform, version, description: the umbrella chart's name, version, sentence.
        environment, namespace, release: where it goes.
        kube_version: Helm's constraint, such as `>=1.31.0-0`.
        global_values: the umbrella's `global` section.
        components: services and stores by name, sorted.
        secrets: Secrets that pods read, sorted by name.
        secret_provider: who provides those of which nothing else is said.
        links: the declared graph, sorted.
        watched, observability: what can be watched; the umbrella's `observability` section.
        delivery: how a commit becomes a rollout; None where somebody runs Helm.
    """

    platform: str
    version: str
    description: str
    environment: str
    namespace: str
    release: str
    kube_version: str
    global_values: Values = field(repr=False)
    components: tuple[Component, ...]
    secrets: tuple[PlannedSecret, ...]
    secret_provider: ProviderKind
    links: tuple[Link, ...]
    watched: Watched = field(repr=False)
    observability: Values = field(repr=False)
    delivery: Delivery | None = None

    @cached_property
    def by_name(self) -> Mapping[str, Component]:
        """Components by name."""
        return {component.name: component for component in self.components}
