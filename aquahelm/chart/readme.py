"""The generated chart's README: what is in it, how to install it, which secrets it needs, which values there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.chart.assets import schema
from aquahelm.chart.generated import marked
from aquahelm.chart.subchart_schema import subchart_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aquahelm.plan.model import Component, Plan, PlannedSecret


DRAWN = 120
"""More links than this make a picture that nobody can read."""


def readme(plans: Mapping[str, Plan], source: str) -> str:
    """The README of the umbrella chart, in Markdown."""
    first = next(iter(plans.values()))
    lines = [
        f"# {first.platform}",
        "",
        f"{first.description or f'The platform {first.platform}'}.",
        "",
        f"Version {first.version}; Kubernetes {first.kube_version}; Helm 3.22 or 4.",
        "",
        *_install(plans),
        *_components(plans),
        *_graph(plans),
        *_secrets(plans),
        "## Values",
        "",
        "Set them with `--set` or a further `--values` file; a key or a type that is not here is refused.",
        "",
        *_table("Everywhere", schema("umbrella"), ""),
        *_places(plans),
    ]
    kinds = sorted({component.kind for plan in plans.values() for component in plan.components})
    for kind in kinds:
        names = sorted({c.name for plan in plans.values() for c in plan.components if c.kind == kind})
        listed = ", ".join(f"`{name}`" for name in names)
        values = [c.values for plan in plans.values() for c in plan.components if c.kind == kind]
        lines += _table(
            f"Of each {kind}: {listed}", subchart_schema(kind, values), f"{names[0]}." if len(names) == 1 else "NAME."
        )
    return marked("README.md", "\n".join(lines).rstrip() + "\n", source)


def _install(plans: Mapping[str, Plan]) -> Iterator[str]:
    yield from ("## Install", "")
    rows = []
    for plan in plans.values():
        command = (
            f"helm upgrade --install {plan.release} charts/{plan.platform} --namespace {plan.namespace} "
            f"--create-namespace --values values/values.{plan.environment}.yaml --wait"
        )
        rows.append((plan.environment, f"`{command}`"))
    yield from _rows(("Environment", "Command"), rows)
    first = next(iter(plans.values()))
    test = f"helm test {first.release} --namespace {first.namespace} --logs"
    yield f"Afterwards `{test}` asks every service and every store from inside the cluster."
    yield ""


def _components(plans: Mapping[str, Plan]) -> Iterator[str]:
    yield from ("## What is in it", "")
    names = sorted({component.name for plan in plans.values() for component in plan.components})
    rows = []
    for name in names:
        found = [plan.by_name.get(name) for plan in plans.values()]
        some = next(component for component in found if component)
        what = some.description or (f"{some.kind} {some.version}" if some.kind != "service" else "")
        rows.append(
            (f"`{name}`", what, *(_state(plan, item) for plan, item in zip(plans.values(), found, strict=True)))
        )
    yield from _rows(("Subchart", "What", *plans), rows)


def _state(plan: Plan, component: Component | None) -> str:
    if component is None:
        return "–"
    record = plan.global_values["stores"].get(component.name, {})
    if "podLabels" in record:
        return f"{component.version}, run by an operator: {record['host']}"
    if record.get("host"):
        return f"elsewhere: {record['host']}"
    if not component.enabled:
        return f"off; `--set {component.name}.enabled=true`" if component.values.get("optional") else "off"
    if component.values.get("jobsOnly"):
        return f"{component.version}, only jobs"
    scaling = component.values.get("autoscaling", {})
    if scaling.get("enabled"):
        return f"{component.version}, {scaling['minReplicas']}–{scaling['maxReplicas']} pods"
    replicas = component.values.get("replicas", 1)
    return f"{component.version}, {replicas} pod{'s' if replicas != 1 else ''}"


def _graph(plans: Mapping[str, Plan]) -> Iterator[str]:
    """The declared graph as a Mermaid picture; a link that only some environments have names them."""
    holders: dict[tuple[str, str, str], list[str]] = {}
    for plan in plans.values():
        for link in plan.links:
            shape = "service" if link.kind == "service" else "internet" if link.kind == "internet" else "store"
            holders.setdefault((link.source, link.target, shape), []).append(plan.environment)
    if not 0 < len(holders) <= DRAWN:
        return
    yield from ("## Who talks to whom", "", "Nothing else is open between pods.", "", "```mermaid", "flowchart LR")
    for (source, target, shape), environments in sorted(holders.items()):
        label = f"|{', '.join(environments)}|" if len(environments) < len(plans) else ""
        node = {"store": f"{target}[({target})]", "internet": f'{_node(target)}{{{{"{target}"}}}}'}.get(shape, target)
        yield f"  {source} -->{label} {node}"
    yield from ("```", "")


def _node(host: str) -> str:
    return "".join(char if char.isalnum() else "_" for char in host)


PROVIDED = {
    "existing": "must be there before the installation.",
    "sops": "must be there before the installation; their encrypted form is kept in `secrets/`, and Flux, an "
    "Argo CD plugin or `sops decrypt … | kubectl apply -f -` applies it.",
    "sealed-secrets": "come from SealedSecrets of this chart; their controller makes them.",
    "external-secrets": "are copied from an external store by ExternalSecrets of this chart; the store must hold them.",
}
"""What is to be known of Secrets whose values the chart does not make."""


def _secrets(plans: Mapping[str, Plan]) -> Iterator[str]:
    outside = [(plan, item) for plan in plans.values() for item in plan.secrets if item.provider != "generated"]
    if not outside:
        return
    yield from ("## Secrets that the chart does not make up", "")
    for provider in (kind for kind in PROVIDED if any(item.provider == kind for _, item in outside)):
        where = dict.fromkeys(plan.environment for plan, item in outside if item.provider == provider)
        yield f"- {provider} ({', '.join(where)}): they {PROVIDED[provider]}"
    yield ""
    rows = []
    for name in sorted({item.name for _, item in outside}):
        holders = [(plan, item) for plan, item in outside if item.name == name]
        fixed = {key: f" (`{text}`)" for _, item in holders for key, text in item.fixed.items()}
        named = sorted({*fixed, *(key for _, item in holders for key in item.keys)})
        keys = ", ".join(f"`{key}`{fixed.get(key, '')}" for key in named)
        labels = sorted({f"label `{key}: {value}`" for _, item in holders for key, value in item.labels.items()})
        where_from = ", ".join(f"{plan.environment}: {_place(item)}" for plan, item in holders)
        what = "; ".join(filter(None, (holders[0][1].description, *labels)))
        rows.append((f"`{name}`", keys, what, where_from))
    yield from _rows(("Secret", "Keys", "For", "From"), rows)


def _place(item: PlannedSecret) -> str:
    return f"{item.provider} `{item.external.key}`" if item.external else item.provider


def _table(title: str, described: Mapping[str, Any], prefix: str) -> Iterator[str]:
    yield from (f"### {title}", "")
    rows = [(f"`{prefix}{key}`", str(item["description"])) for key, item in _described(described.get("properties", {}))]
    yield from _rows(("Value", "What it is"), rows)


def _places(plans: Mapping[str, Plan]) -> Iterator[str]:
    """What a store's record under `global.stores` may say, over all engines that the platform has."""
    definitions = schema("umbrella")["$defs"]
    records = [record for plan in plans.values() for record in plan.global_values["stores"].values()]
    rows: dict[str, str] = {}
    for engine in sorted({record["engine"] for record in records}):
        for key, item in definitions[engine]["properties"].items():
            described = definitions[item["$ref"].rpartition("/")[2]] if "$ref" in item else item
            if "description" in described:
                rows.setdefault(f"`global.stores.NAME.{key}`", described["description"])
    if rows:
        yield from ("### Where a store is", "")
        yield from _rows(("Value", "What it is"), rows.items())


def _described(properties: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every value that says what it is, two levels deep; deeper ones are Kubernetes' own or read from these."""
    for key, item in properties.items():
        if not isinstance(item, dict):
            continue
        if "description" in item:
            yield f"{prefix}{key}", item
        if not prefix:
            yield from _described(item.get("properties", {}), f"{key}.")


def _rows(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A Markdown table with an empty line after it."""
    columns = list(head)
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in row)} |"
    yield ""
