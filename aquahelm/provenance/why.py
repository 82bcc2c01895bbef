"""A rendered field's way back: through the template and the values to the inventory's lines."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from aquahelm.chart.components import component_of
from aquahelm.chart.origin import origin
from aquahelm.chart.secrets import secret_values
from aquahelm.chart.subchart import app_version
from aquahelm.finding import Place
from aquahelm.inventory.paths import spell
from aquahelm.inventory.resolve import DEFAULT
from aquahelm.provenance.answer import Answer, Deciding, Line, Value
from aquahelm.provenance.planning import Desk, Written
from aquahelm.provenance.printed import printed_by
from aquahelm.provenance.rendering import CHART, RELEASE, Behind, Stage
from aquahelm.provenance.trial import GONE, ORDER, value_at
from aquahelm.yaml import Document, parse_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aquahelm.chart.files import ChartFiles
    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.paths import Path
    from aquahelm.plan.model import Plan
    from aquahelm.provenance.planning import Target
    from aquahelm.provenance.trial import How
    from aquahelm.render.engine import Engine, RenderRequest
    from aquahelm.render.manifests import Manifest

T = TypeVar("T")
_MOST = 6
_LONGEST = 80


@dataclass(frozen=True)
class Project:
    """What is known before anything is asked.

    Attributes:
        inventory: as loaded.
        plans: environment → its plan.
        files: the chart and the values, in memory.
        helm: renders.
    """

    inventory: Inventory
    plans: Mapping[str, Plan]
    files: ChartFiles
    helm: Engine


def explain_field(
    project: Project, environment: str, request: RenderRequest, manifest: Manifest, path: Path, field: str
) -> Answer:
    """Where a field comes from.

    Args:
        project: the project.
        environment: whose field it is.
        request: what rendered the object.
        manifest: the object.
        path: of the field in it.
        field: the same as written.
    """
    plan = project.plans[environment]
    component = component_of(manifest.template)
    stage = Stage(project.helm, request, _values(plan, component), manifest, path)
    template = Place(f"charts/{manifest.template}", manifest.line_of(path))
    value = value_at(manifest.data, path)
    if not stage.exact:
        return Answer(environment, manifest.ref, field, value, template)
    printed = printed_by(stage, path)
    # A whole object consists of hundreds of values: those of the component itself are the most telling.
    behind = sorted(
        stage.behind(), key=lambda one: (ORDER.index(one.how), bool(component) and one.path[0] != component)
    )
    shown = _first([one.how for one in behind], behind)
    tracer = _Tracer(project, environment, component)
    written: dict[Path, Written] = {}
    for one in shown:
        for line in tracer.lines(one):
            written.setdefault(line.path, line)
    lines = _first([one.how for one in written.values()], list(written.values()))
    values = [tracer.value(one) for one in behind if one not in shown]
    deciding = [Deciding(one.path, _short(one.value)) for one in values]
    others = [tracer.line(one) for one in written.values() if one not in lines]
    deciding += [Deciding(one.path, one.written) for one in others]
    return Answer(
        environment=environment,
        object=manifest.ref,
        field=field,
        value=value,
        template=template,
        helper=printed.helper if printed else "",
        printed=Place(f"charts/{plan.platform}/{printed.file}", printed.line) if printed else None,
        values=tuple(tracer.value(one) for one in shown),
        lines=tuple(tracer.line(one) for one in lines),
        deciding=tuple(dict.fromkeys(deciding)),
        settable=tracer.settable(manifest, field, shown) if not any(one.how in ("is", "part") for one in lines) else "",
    )


def _first(hows: Sequence[How], items: Sequence[T]) -> list[T]:
    """What the field consists of; where there is none of it, what decides it; where there is none, what keeps it."""
    for wanted in (("is", "part"), ("decides",), ("keeps",)):
        found = [item for how, item in zip(hows, items, strict=True) if how in wanted]
        if found:
            return found[:_MOST]
    return []


def _values(plan: Plan, component: str) -> dict[str, Any]:
    """All values that the templates of a component see; those of the umbrella for none."""
    if not component:
        return {"global": plan.global_values, "secrets": secret_values(plan)}
    return {"global": plan.global_values, component: plan.by_name[component].values}


class _Tracer:
    """Finds files and lines for values of one environment."""

    def __init__(self, project: Project, environment: str, component: str) -> None:
        self._project = project
        self._environment = environment
        self._component = component
        self._source = project.inventory.source

    def value(self, behind: Behind) -> Value:
        """A value with its place in the files."""
        plan = self._project.plans[self._environment]
        place = self._place(behind.path)
        value = _target(behind.path, self._component)(self._all_plans())
        if behind.path[0] == RELEASE:
            place = Place("helm install" if behind.path[1] == "Name" else f"helm install -n {plan.namespace}")
        return Value(place, _spell(behind.path), None if value is GONE else value, behind.how)

    def lines(self, behind: Behind) -> list[Written]:
        """The inventory's lines behind a value."""
        if behind.path == (CHART, "name"):
            noun = "stores" if self._component in (self._source.data.get("stores") or {}) else "services"
            return [Written((noun, self._component), "is")]
        everywhere = behind.path == (CHART, "appVersion")
        desk = Desk(self._project.inventory, self._environment, self._component, everywhere)
        target = _target(behind.path, self._component)
        if not behind.by_name:
            return [replace(one, how=_weaker(one.how, behind.how)) for one in desk.written(target)]
        # What it says does not matter, only that it is there.
        name = str(behind.path[-1])
        found = desk.written(lambda plans: target(plans) is not GONE, name)
        return [replace(one, how=behind.how if one.path[-1] == name else "decides") for one in found]

    def settable(self, manifest: Manifest, field: str, shown: Sequence[Behind]) -> str:
        """Where the inventory would say it, if anybody did."""
        inventory = self._project.inventory
        path = origin(inventory.environments[self._environment], manifest.template, manifest.data, field)
        values = [one for one in shown if one.how == "is" and one.path[0] == self._component]
        if len(values) != 1 or not path or value_at(self._source.data, path) is not GONE:
            return ""
        target = _target(values[0].path, self._component)
        value = target(self._all_plans())
        desk = Desk(inventory, self._environment, self._component)
        return spell(path) if desk.settable(path, value, target) else ""

    def line(self, written: Written) -> Line:
        """A line as people see it."""
        path = written.path
        bare = self.bare(path)
        node = value_at(self._source.data, path)
        place = self._source.key_place(path) if isinstance(path[-1], str) else self._source.place(path)
        text = "" if isinstance(node, dict) else _short(node)
        if bare != path:
            # What each environment gets.
            choice = _short(value_at(self._source.data, path[: self._first_choice(path)]))
            text = choice if self._first_choice(path) == len(path) - 1 else f"{text}, of {choice}"
        return Line(Place(self._project.inventory.file, *place), spell(bare), text, written.how)

    def bare(self, path: Path) -> Path:
        """The path without the environments of choices."""
        cut = self._first_choice(path)
        return path if cut == len(path) else path[:cut] + path[cut + 1 :]

    def _first_choice(self, path: Path) -> int:
        names = {*self._project.inventory.environment_names, DEFAULT}
        return next((i for i, step in enumerate(path) if step in names and path[0] != "environments"), len(path))

    def _all_plans(self) -> Mapping[str, Plan]:
        plans = self._project.plans
        return {self._environment: plans[self._environment], **plans}

    def _place(self, path: Path) -> Place:
        files = self._project.files
        (root,) = files.roots
        if path[0] == CHART:
            file = f"{root}/charts/{self._component}/Chart.yaml" if self._component else f"{root}/Chart.yaml"
            return _found(file, files[file], (str(path[1]),)) or Place(file)
        environment = f"values/values.{self._environment}.yaml"
        below = f"{root}/charts/{path[0]}/values.yaml"
        choices = [(environment, path), (below, path[1:]), (f"{root}/values.yaml", path)]
        for file, inside in choices:
            if file in files.files and inside and (found := _found(file, files[file], inside)):
                return found
        return Place(environment)


def _weaker(one: How, other: How) -> How:
    return max(one, other, key=ORDER.index)


def _spell(path: Path) -> str:
    """A value's path as a template names it, without the first dot."""
    return spell((str(path[0]).removeprefix("."), *path[1:]))


def _found(file: str, text: str, path: Path) -> Place | None:
    document = next(iter(parse_values(text)), None)
    if not isinstance(document, Document) or value_at(document.data, path) is GONE:
        return None
    return Place(file, document.line_of(path))


def _target(path: Path, component: str) -> Target:
    """How to find a value in plans; the environment that is asked for comes first among them."""

    def find(plans: Mapping[str, Plan]) -> Any:
        plan = next(iter(plans.values()))
        if path[0] == RELEASE:
            return plan.namespace if path[1] == "Namespace" else plan.release
        if path[0] == CHART:
            return _of_chart(str(path[1]), plans, component)
        if path[0] == "global":
            return value_at(plan.global_values, path[1:])
        if path[0] == "secrets" and not component:
            return value_at(secret_values(plan), path[1:])
        found = plan.by_name.get(str(path[0]))
        return value_at(found.values, path[1:]) if found else GONE

    return find


def _of_chart(key: str, plans: Mapping[str, Plan], component: str) -> Any:
    plan = next(iter(plans.values()))
    if key == "name":
        return component
    if key == "version" or not component:
        return plan.version
    return app_version([one.by_name[component] for one in plans.values() if component in one.by_name])


def _short(node: Any) -> str:
    """Data in few words, as a person would write them on one line."""
    text = _flow(node)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _flow(node: Any) -> str:
    if isinstance(node, dict):
        return "{" + ", ".join(f"{key}: {_flow(value)}" for key, value in node.items()) + "}"
    if isinstance(node, list):
        return "[" + ", ".join(map(_flow, node)) + "]"
    return node if isinstance(node, str) else json.dumps(node)
