"""The way back of AquaStream's fields, against charts rendered from a changed inventory."""

from __future__ import annotations

import random
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from aquahelm import pipeline
from aquahelm.errors import AquahelmError
from aquahelm.inventory.load import Inventory, parse_inventory
from aquahelm.inventory.paths import spell
from aquahelm.plan.traits import PRESETS
from aquahelm.provenance.answer import Deciding
from aquahelm.provenance.ask import ask
from aquahelm.provenance.fields import find_field, keyed, spell_field, value_at_keyed
from aquahelm.provenance.trial import GONE, altered, leaves, value_at, with_value
from aquahelm.provenance.why import Project
from aquahelm.render.engine import choose_engine

if TYPE_CHECKING:
    from aquahelm.provenance.answer import Answer
    from aquahelm.render.manifests import Manifest

ROOT = Path(__file__).parents[2]
KINDS = ("Deployment", "Service", "HorizontalPodAutoscaler", "NetworkPolicy", "PodDisruptionBudget", "StatefulSet")
SAMPLES = 2


@pytest.fixture(scope="module")
def inventory() -> Inventory:
    return pipeline.load(ROOT / "inventory.yaml", "inventory.yaml")


@pytest.fixture(scope="module")
def project(inventory: Inventory) -> Project:
    plans, files = pipeline.planned(inventory)
    return Project(inventory, plans, files, choose_engine())


def asked(project: Project, environment: str, ref: str, field: str) -> Answer:
    request = pipeline.request_of(project.files, project.plans[environment], "1.36.0")
    (answer,) = ask(project, {environment: request}, ref, field)
    return answer


def samples() -> list[tuple[str, str, str]]:
    """Fields of every kind in two environments, the same in every run."""
    inventory = pipeline.load(ROOT / "inventory.yaml", "inventory.yaml")
    chance = random.Random(4)  # noqa: S311  nothing secret
    found = []
    for environment in ("dev", "prod"):
        manifests = pipeline.template(inventory, environment)
        for kind in KINDS:
            fields = [
                (manifest.ref, spell_field(path))
                for manifest in manifests.of_kind(kind)
                for path in leaves(manifest.data)
                if path[0] == "spec"
            ]
            found += [(environment, *field) for field in chance.sample(fields, min(SAMPLES, len(fields)))]
    return found


@pytest.mark.parametrize(("environment", "ref", "field"), samples())
def test_the_named_lines_make_a_difference(
    inventory: Inventory, project: Project, environment: str, ref: str, field: str
) -> None:
    answer = asked(project, environment, ref, field)
    assert Path(ROOT, answer.template.file).is_file()
    manifest = pipeline.template(inventory, environment).find(*ref.split("/"))
    assert manifest is not None
    for value in answer.values:
        assert value.place.file.startswith(("charts/", "values/", "helm install"))
    for line in answer.lines:
        if line.path.count(".") == 1 and line.path.endswith(f".{answer.value}"):
            continue  # the component's own name; without it everything breaks
        path = written_path(inventory, environment, line.path)
        assert inventory.source.key_place(path)[0] == line.place.line or isinstance(path[-1], int)
        afterwards = [one for one in renderings(inventory, environment, path, manifest, field) if one is not None]
        if line.how not in ("is", "part") and not afterwards:
            continue  # what stands beside it goes with no other value
        assert afterwards, f"every change of {line.path} is refused"
        assert any(after != answer.value for after in afterwards), f"{line.path} makes no difference to {field}"


def written_path(inventory: Inventory, environment: str, spelled: str) -> tuple[str | int, ...]:
    """The path in the file, by comparing spellings."""
    names = {*inventory.environment_names, "default"}
    for path in every_path(inventory.source.data):
        cut = next((i for i, step in enumerate(path) if step in names and path[0] != "environments"), None)
        if cut is not None:
            node = value_at(inventory.source.data, path[:cut])
            if path[cut] != (environment if environment in node else "default"):
                continue
        bare = path if cut is None else path[:cut] + path[cut + 1 :]
        if spell(bare) == spelled and not isinstance(value_at(inventory.source.data, path), dict):
            return path
    return next(path for path in every_path(inventory.source.data) if spell(path) == spelled)


def every_path(tree: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [at] if at else []
    if isinstance(tree, (dict, list)):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            found += every_path(value, (*at, key))
    return found


def renderings(
    inventory: Inventory, environment: str, path: tuple[str | int, ...], manifest: Manifest, field: str
) -> list[Any]:
    """The field with other values at a path of the file; None where the inventory is refused."""
    data = inventory.source.data
    value = value_at(data, path)
    others = [GONE] if isinstance(value, (dict, list)) else [altered(value), GONE]
    if path[-1] in ("runtime", "extends"):
        others = [name for name in PRESETS if name != value]
    if "mode" in path[2:]:
        others = [name for name in ("container", "operator") if name != value]
    return [rendering(with_value(data, path, other), environment, manifest, field) for other in others]


def rendering(data: Any, environment: str, manifest: Manifest, field: str) -> Any:
    stream = StringIO()
    YAML(typ="safe").dump(data, stream)
    try:
        manifests = pipeline.template(parse_inventory(stream.getvalue().encode()), environment)
    except AquahelmError:
        return None
    path = keyed(manifest.data, find_field(manifest.data, field, ""))
    found = manifests.find(manifest.kind, manifest.name)
    return value_at_keyed(found.data, path, GONE) if found else GONE


def test_a_value_that_differs_by_environment(project: Project) -> None:
    answer = asked(project, "prod", "Deployment/payment", "spec.replicas")
    assert (answer.value, answer.helper) == (3, "aquahelm.deployment.manifest")
    assert answer.printed
    assert answer.printed.file == "charts/aquastream/charts/aquahelm/templates/_deployment.tpl"
    (value,) = answer.values
    text = Path(ROOT, value.place.file).read_text(encoding="utf-8").splitlines()
    assert (value.place.file, value.path) == ("values/values.prod.yaml", "payment.replicas")
    assert "replicas: 3" in text[value.place.line - 1]
    (line,) = answer.lines
    assert (line.path, line.written) == ("services.payment.replicas", "{dev: 1, stage: 2, prod: 3}")
    assert answer.deciding == (Deciding("payment.autoscaling.enabled", "false"),)


def test_a_value_that_nobody_wrote(project: Project) -> None:
    answer = asked(project, "prod", "Deployment/payment", "spec.template.spec.containers[0].resources.limits.memory")
    assert (answer.value, answer.helper) == ("768Mi", "aquahelm.fields")
    assert [(line.path, line.how) for line in answer.lines] == [
        ("services.payment.runtime", "decides"),
        ("runtimes.backend.extends", "decides"),
    ]
    assert answer.settable == "services.payment.resources.memory"


def test_a_value_made_of_several(project: Project) -> None:
    answer = asked(project, "dev", "Deployment/gateway", "spec.template.spec.containers[gateway].image")
    assert [(value.path, value.how) for value in answer.values] == [
        ("gateway.image.registry", "part"),
        ("gateway.image.repository", "part"),
        ("gateway.image.tag", "part"),
    ]
    assert {line.path for line in answer.lines} == {
        "services.gateway.image.repository",
        "services.gateway.image.tag",
        "registry",
    }


def test_a_name(project: Project) -> None:
    answer = asked(project, "dev", "Service/crew", "metadata.name")
    assert [(line.path, line.how) for line in answer.lines] == [("services.crew", "is")]


def test_a_variable_s_name(project: Project) -> None:
    deployment = asked(project, "dev", "Deployment/crew", "spec.template.spec.containers[0].env[SERVER_SHUTDOWN].name")
    assert deployment.values[0].path == "global.runtimes.backend.env.SERVER_SHUTDOWN"
    own = asked(project, "dev", "Deployment/media", "spec.template.spec.containers[0].env[LOGGING_LEVEL_ROOT].name")
    assert [(line.path, line.how) for line in own.lines] == [("runtimes.backend.env.LOGGING_LEVEL_ROOT", "is")]


def test_what_is_written_in_the_template(project: Project) -> None:
    answer = asked(project, "prod", "Gateway/aquastream", "spec.listeners[0].protocol")
    assert [value.how for value in answer.values] == ["keeps", "keeps"]
    assert [line.path for line in answer.lines] == ["edge.kind"]
