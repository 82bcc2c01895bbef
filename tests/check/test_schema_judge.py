"""The judge says what `kubernetes-validate` and `jsonschema` say of the same documents, and says it better."""

from __future__ import annotations

import copy
import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import kubernetes_validate
import kubernetes_validate.utils
import pytest

from aquahelm.check.customs.defaults import with_defaults
from aquahelm.check.schemas import bundle
from aquahelm.check.schemas.explain import Fault, SchemaError
from aquahelm.check.schemas.judge import Judge
from aquahelm.render.manifests import Manifest, read_manifests

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENTS = Path(__file__).parent / "documents"
OLDEST, NEWEST = bundle.SUPPORTED[0], bundle.SUPPORTED[-1]
STRANGERS: tuple[Any, ...] = ("text", 7, 1.5, True, ["item"], {"key": "value"})
# What kubernetes-validate does not look at.
OURS_ALONE = {Fault.NOT_A_QUANTITY, Fault.NOT_ALLOWED}


def read(name: str) -> list[Manifest]:
    return list(read_manifests({name: (DOCUMENTS / name).read_text(encoding="utf-8")}))


GOOD, CUSTOM = read("good.yaml"), read("custom.yaml")


def manifest(data: dict[str, Any]) -> Manifest:
    return Manifest(data, json.dumps(data))


def ways(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to everything inside a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*way, key)
        yield from ways(item, (*way, key))


def changed(data: dict[str, Any], way: tuple[str | int, ...], change: Any) -> dict[str, Any]:
    """A copy in which `change` was done to the holder of the last key."""
    new = copy.deepcopy(data)
    holder = new
    for key in way[:-1]:
        holder = holder[key]  # type: ignore[index]
    change(holder, way[-1])
    return new


def mutants(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The object with one thing changed, in every place: gone, misspelt, of another type."""
    for way in ways(data):
        if way[0] in ("apiVersion", "kind"):
            continue
        where = ".".join(map(str, way))
        yield f"{where} gone", changed(data, way, lambda holder, key: holder.pop(key))
        if isinstance(way[-1], str):
            yield (
                f"{where} misspelt",
                changed(data, way, lambda holder, key: holder.update({f"{key}x": holder.pop(key)})),
            )
        for stranger in STRANGERS:
            yield (
                f"{where} = {stranger!r}",
                changed(data, way, lambda holder, key, new=stranger: holder.__setitem__(key, new)),
            )


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(bundle.load(), bundle.SUPPORTED)


@pytest.fixture(autouse=True, scope="module")
def schemas_read_once() -> Iterator[None]:
    original = kubernetes_validate.utils.schema_contents
    kubernetes_validate.utils.schema_contents = functools.cache(original)
    yield
    kubernetes_validate.utils.schema_contents = original


def others_accept(data: dict[str, Any], version: str) -> bool:
    try:
        kubernetes_validate.validate(data, version, strict=True)
    except kubernetes_validate.ValidationError:
        return False
    return True


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.ref)
def test_good_objects_pass_in_every_version(good: Manifest, judge: Judge) -> None:
    assert judge.served(good.api_version, good.kind) == bundle.SUPPORTED
    assert judge.errors(good) == ()
    assert all(others_accept(good.data, version) for version in bundle.SUPPORTED)


@pytest.mark.parametrize("custom", CUSTOM, ids=lambda custom: custom.ref)
def test_good_custom_resources_pass(custom: Manifest, judge: Judge) -> None:
    assert judge.served(custom.api_version, custom.kind) == bundle.SUPPORTED
    assert judge.errors(custom) == ()


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.ref)
def test_agrees_with_kubernetes_validate(good: Manifest, judge: Judge) -> None:
    disagreements = []
    for name, data in mutants(good.data):
        if name.endswith(("spec gone", "spec.podSelector gone", "sleep.seconds gone")):
            continue  # what the server asks for is another thing here than what is published as required
        errors = judge.errors(manifest(data))
        for version in (OLDEST, NEWEST):
            ours = [error for error in errors if version in error.versions]
            if all(error.fault in OURS_ALONE for error in ours) == others_accept(data, version):
                continue
            disagreements.append((name, version, [error.message for error in ours]))
    assert disagreements == []


@pytest.mark.parametrize("thing", [*GOOD, *CUSTOM], ids=lambda thing: thing.ref)
def test_every_error_of_jsonschema_is_told_and_no_other(thing: Manifest, judge: Judge) -> None:
    loaded = bundle.load()
    address = loaded.address(thing.api_version, thing.kind, NEWEST)
    assert address
    plain = jsonschema.Draft202012Validator(json.loads(loaded.closed(address)))
    for name, data in mutants(thing.data):
        errors = [error for error in judge.errors(manifest(data)) if NEWEST in error.versions]
        told = {
            error.path for error in errors if error.fault is not Fault.NOT_A_QUANTITY and "base64" not in error.message
        }
        meant = {error.meant for error in errors}
        judged = with_defaults(dict(loaded.customs.get(address, {})), data)
        theirs = {way for error in plain.iter_errors(judged) for way in _ways_of(error)}
        assert told == theirs - meant, name


def _ways_of(error: jsonschema.ValidationError) -> Iterator[tuple[str | int, ...]]:
    way = tuple(error.absolute_path)
    if error.validator == "required":
        yield from (
            (*way, name)
            for name in error.validator_value
            if name not in error.instance and f"'{name}'" in error.message
        )
    elif error.validator == "additionalProperties":
        known = error.schema["properties"]
        yield from ((*way, name) for name in error.instance if name not in known)
    else:
        yield way


def errors_of(judge: Judge, kind: str, way: tuple[str | int, ...], value: Any) -> list[SchemaError]:
    good = next(one for one in [*GOOD, *CUSTOM] if one.kind == kind)
    return list(judge.errors(manifest(changed(good.data, way, lambda holder, key: holder.__setitem__(key, value)))))


def test_an_error_names_the_versions_that_have_it(judge: Judge) -> None:
    way = ("spec", "template", "spec", "containers", 0, "lifecycle", "stopSignal")
    (error,) = errors_of(judge, "Deployment", way, "SIGUSR1")
    assert error.fault is Fault.UNKNOWN_FIELD
    assert error.versions == ("1.31", "1.32")


def test_only_the_asked_versions_are_judged() -> None:
    judge = Judge(bundle.load(), ["1.36", "1.33"])
    assert judge.versions == ("1.33", "1.36")
    (error,) = errors_of(judge, "Service", ("spec", "ports", 0, "port"), "80")
    assert error.versions == ("1.33", "1.36")


def test_one_finding_for_a_misspelt_field_that_must_be_given(judge: Judge) -> None:
    good = next(one for one in GOOD if one.kind == "CronJob")
    data = changed(good.data, ("spec", "schedule"), lambda holder, key: holder.update({"schedul": holder.pop(key)}))
    (error,) = judge.errors(manifest(data))
    assert (error.fault, error.path, error.fix) == (Fault.UNKNOWN_FIELD, ("spec", "schedul"), "did you mean schedule?")
    assert error.meant == ("spec", "schedule")


def test_equal_documents_are_judged_once(judge: Judge) -> None:
    first, second = manifest({**GOOD[0].data}), manifest({**GOOD[0].data})
    assert judge.errors(first) is judge.errors(second)


def test_a_kind_without_a_schema_has_no_errors(judge: Judge) -> None:
    widget = manifest({"apiVersion": "example.com/v1", "kind": "Widget", "spec": 7})
    assert judge.errors(widget) == ()
    assert judge.served("example.com/v1", "Widget") == ()
    assert judge.keyed_lists(widget) == ()


def test_numbers_too_large_for_their_type(judge: Judge) -> None:
    (error,) = errors_of(judge, "Deployment", ("spec", "replicas"), 2**40)
    assert error.message == f"{2**40} is too large; at most 2147483647"
    (error,) = errors_of(judge, "Deployment", ("spec", "replicas"), 10**30)
    assert "too large" in error.message


def test_keyed_lists_are_found_where_they_are(judge: Judge) -> None:
    again = copy.deepcopy(GOOD[0].data)
    pod = again["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    for items in (container["env"], container["args"], pod["volumes"]):
        items.append(items[0])
    found = {one.way: one.keys for one in judge.keyed_lists(manifest(again))}
    template = ("spec", "template", "spec")
    assert found == {(*template, "containers", 0, "env"): ("name",), (*template, "volumes"): ("name",)}
    assert judge.keyed_lists(GOOD[0]) == ()


PORT = {"containerPort": 80}


@pytest.mark.parametrize(
    ("ports", "close"),
    [
        ([PORT], False),
        ([PORT, {"containerPort": 81}], False),
        ([PORT, {**PORT, "protocol": "UDP"}], True),
        ([PORT, None], True),
        ([PORT, "81"], True),
        ([{"name": "http"}], True),
        ([{"containerPort": None}], True),
        ([{"containerPort": [80]}], True),
        ([], False),
    ],
)
def test_only_lists_whose_items_may_be_alike_are_looked_at_closely(judge: Judge, ports: list[Any], close: bool) -> None:
    data = copy.deepcopy(GOOD[0].data)
    container = data["spec"]["template"]["spec"]["containers"][0]
    container["ports"] = ports
    assert ("ports" in {one.way[-1] for one in judge.keyed_lists(manifest(data))}) is close
