"""Plans → the files of the umbrella chart and its values, in memory."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from aquahelm.chart.assets import library_files, umbrella_files
from aquahelm.chart.delivery import delivery_file, delivery_text
from aquahelm.chart.files import ChartFiles
from aquahelm.chart.generated import banner, marked
from aquahelm.chart.observability import observability_files
from aquahelm.chart.readme import readme
from aquahelm.chart.robots import robots_file, robots_text
from aquahelm.chart.secrets import sealed_files, secret_values
from aquahelm.chart.subchart import PRESENCE, subchart_files
from aquahelm.chart.subchart_templates import test_template
from aquahelm.chart.umbrella_schema import umbrella_schema_text
from aquahelm.chart.values import Tree, difference, shared
from aquahelm.yaml.text import dump

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from aquahelm.plan.model import Component, Plan

LIBRARY = "aquahelm"

_SERVERS_OWN = """
    clusterId consolePort heap maxmemory podSecurityContext policy resources securityContext server settings
    sharedMemory storage terminationGracePeriodSeconds
"""
SERVERS_OWN = frozenset(_SERVERS_OWN.split())
"""What is read for a server in a container alone: it may stand in the chart's own values though a store of another
mode has no such key. Anything else of those values would act there too: backups, patches, placement."""


def generate(plans: Mapping[str, Plan], source: str = "inventory.yaml") -> ChartFiles:
    """All files of the chart and of `values/`, from the plan of every environment (in order).

    `source` is the inventory's name as the banners of the files tell it.
    """
    first = next(iter(plans.values()))
    root = f"charts/{first.platform}"
    names = sorted({component.name for plan in plans.values() for component in plan.components})
    by_name = {name: _in_use(name, plans) for name in names}
    bases = {name: _base(list(items.values())) for name, items in by_name.items()}
    top = {env: umbrella_values(plan) for env, plan in plans.items()}
    top_base = shared(list(top.values()))
    # Whoever forgets an environment's values file is told so, and gets no environment's values by accident.
    top_base["global"] = {**top_base["global"], "environment": ""}
    enabled = {name: _enabled(items, plans) for name, items in by_name.items()}
    stores = {name for plan in plans.values() for name in plan.global_values["stores"]}

    files: dict[str, str] = {
        f"{root}/Chart.yaml": banner(source) + _chart_yaml(first, names, stores),
        f"{root}/values.yaml": banner(source)
        + dump(top_base | {name: {"enabled": _majority(enabled[name])} for name in names}),
        f"{root}/values.schema.json": umbrella_schema_text(plans, names, source),
        f"{root}/.helmignore": "# " + banner(source).removeprefix("# ") + ".aquahelm.json\n",
    }
    files |= {f"{root}/{path}": text for path, text in umbrella_files().items()}
    files |= {f"{root}/charts/{LIBRARY}/{path}": text for path, text in library_files().items()}
    files |= {f"{root}/{path}": text for path, text in observability_files(plans, source).items()}
    for name, items in by_name.items():
        below = subchart_files(name, list(items.values()), bases[name], first.version, source)
        files |= {f"{root}/charts/{name}/{path}": text for path, text in below.items()}
        tests = test_template(name, next(iter(items.values())).kind, [item.values for item in items.values()])
        files |= {f"{root}/{path}": marked(path, text, source) for path, text in tests.items()}
    files |= {f"{root}/{path}": banner(source) + text for path, text in sealed_files(plans).items()}
    files[f"{root}/README.md"] = readme(plans, source)
    for env, plan in plans.items():
        over = difference(top_base, top[env])
        for name in names:
            over |= _component_difference(name, by_name[name].get(env), bases[name], enabled[name], env)
        files[f"values/values.{env}.yaml"] = banner(
            source, f"What differs in {env}; everything else: {root}/values.yaml and each subchart's values.yaml."
        ) + dump(over, _remarks(plan))
        if plan.delivery:
            files[delivery_file(env)] = delivery_text(plan, over, source)
    return ChartFiles(files, _robots(plans))


def _robots(plans: Mapping[str, Plan]) -> dict[str, Callable[[str | None], str]]:
    """The files that robots keep: path → what is to stand in it, given what stands in it."""
    return {
        robots_file(env): partial(robots_text, plan, plan.delivery)
        for env, plan in plans.items()
        if plan.delivery and plan.delivery.images
    }


def _in_use(name: str, plans: Mapping[str, Plan]) -> dict[str, Component]:
    """Environment → component, without the environments that have no use for its values.

    A service that is off keeps its values, since a deployer may switch it on; a store that is elsewhere does not.
    """
    found = {env: component for env, plan in plans.items() if (component := plan.by_name.get(name))}
    used = {env: component for env, component in found.items() if component.enabled or component.kind == "service"}
    return used or found


def _base(components: list[Component]) -> Tree:
    full = [component.values for component in components if not component.partial]
    partial = [component.values for component in components if component.partial]
    if not full:
        return shared(partial)
    base = shared(full, partial)
    return {key: base[key] for key in base if key in SERVERS_OWN or all(key in tree for tree in partial)}


def _enabled(items: Mapping[str, Component], plans: Mapping[str, Plan]) -> dict[str, bool]:
    """Environment → whether the component is in it; one that an environment does not know is off there."""
    return {env: env in items and items[env].enabled for env in plans}


def _majority(enabled: Mapping[str, bool]) -> bool:
    return bool(shared([{"enabled": value} for value in enabled.values()])["enabled"])


def _component_difference(
    name: str, component: Component | None, base: Tree, enabled: Mapping[str, bool], env: str
) -> Tree:
    over: Tree = {}
    if enabled[env] != _majority(enabled):
        over["enabled"] = enabled[env]
    if component is not None:
        over |= difference(base, component.values)
    return {name: over} if over else {}


def umbrella_values(plan: Plan) -> Tree:
    """The umbrella's own values."""
    return {"global": plan.global_values, "secrets": secret_values(plan), "observability": plan.observability}


def _remarks(plan: Plan) -> dict[str, str]:
    """Remarks behind the names of stores that are elsewhere, or that an operator runs."""
    return {
        name: f"{'run by an operator' if 'podLabels' in store else 'elsewhere'}: {store['host']}"
        for name, store in plan.global_values["stores"].items()
        if store["host"]
    }


def _chart_yaml(plan: Plan, names: list[str], stores: Collection[str]) -> str:
    """Subcharts do not see each other's values: that a store is installed, it says where `global` tells of it."""
    dependency: list[dict[str, Any]] = [{"name": LIBRARY, "version": library_version(), "repository": ""}]
    for name in names:
        entry: dict[str, Any] = {"name": name, "version": plan.version, "repository": ""}
        entry["condition"] = f"{name}.enabled"
        if name in stores:
            entry["import-values"] = [{"child": PRESENCE, "parent": f"global.stores.{name}"}]
        dependency.append(entry)
    return dump(
        {
            "apiVersion": "v2",
            "name": plan.platform,
            "description": plan.description or f"The platform {plan.platform}",
            "type": "application",
            "version": plan.version,
            "appVersion": plan.version,
            "kubeVersion": plan.kube_version,
            "dependencies": dependency,
        }
    )


def library_version() -> str:
    """The version in the library chart's Chart.yaml."""
    for line in library_files()["Chart.yaml"].splitlines():
        if line.startswith("version:"):
            return line.split(":", 1)[1].strip().strip('"')
    raise AssertionError("the library chart has no version")
