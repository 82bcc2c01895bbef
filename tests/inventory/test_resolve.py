from __future__ import annotations

from typing import Any

import pytest

from aquahelm.inventory.resolve import resolve, trace
from aquahelm.inventory.source import Source, read_source

ENVIRONMENTS = ("dev", "stage", "prod")
FIXED = ("platform", "environments")
HEAD = "environments: {dev: {namespace: a}, stage: {namespace: b}, prod: {namespace: c}}\n"


def read(text: str) -> Source:
    source = read_source("inventory.yaml", (HEAD + text).encode())
    assert source.problems == []
    return source


def resolved(text: str) -> dict[str, Any]:
    data, problems = resolve(read(text), ENVIRONMENTS, FIXED)
    assert problems == []
    for environment in ENVIRONMENTS:
        assert data[environment].pop("environments") == {
            "dev": {"namespace": "a"},
            "stage": {"namespace": "b"},
            "prod": {"namespace": "c"},
        }
    return data


def told(text: str) -> list[tuple[int, int, str, str, str]]:
    problems = resolve(read(text), ENVIRONMENTS, FIXED)[1]
    return [(p.line, p.column, p.path, p.message, p.remedy) for p in problems]


@pytest.mark.parametrize(
    ("text", "dev", "stage", "prod"),
    [
        ("a: 1\n", {"a": 1}, {"a": 1}, {"a": 1}),
        ("a: {dev: 1, stage: 2, prod: 3}\n", {"a": 1}, {"a": 2}, {"a": 3}),
        ("a: {default: 1, prod: 3}\n", {"a": 1}, {"a": 1}, {"a": 3}),
        ("a: {default: absent, prod: 3}\nb: 1\n", {"b": 1}, {"b": 1}, {"a": 3, "b": 1}),
        ("a: {default: 'absent', prod: 3}\n", {"a": "absent"}, {"a": "absent"}, {"a": 3}),
        (
            "a: [1, {default: 2, dev: absent}, {b: {default: 3, dev: 4}}]\n",
            {"a": [1, {"b": 4}]},
            {"a": [1, 2, {"b": 3}]},
            {"a": [1, 2, {"b": 3}]},
        ),
        ("a: {default: {b: {stage: 1, prod: 2}}, dev: {}}\n", {"a": {}}, {"a": {"b": 1}}, {"a": {"b": 2}}),
        (
            "a: {dev: [1], default: {min: 2, max: {stage: 3, prod: 4}}}\n",
            {"a": [1]},
            {"a": {"min": 2, "max": 3}},
            {"a": {"min": 2, "max": 4}},
        ),
        ("platform: {dev: 1}\n", {"platform": {"dev": 1}}, {"platform": {"dev": 1}}, {"platform": {"dev": 1}}),
        ("a: {b: {dev: absent, default: 1}}\n", {"a": {}}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ("a: absent\nb: [1, absent]\n", {"b": [1]}, {"b": [1]}, {"b": [1]}),
        ("a: 'absent'\n", {"a": "absent"}, {"a": "absent"}, {"a": "absent"}),
    ],
)
def test_each_environment_takes_its_own(text: str, dev: object, stage: object, prod: object) -> None:
    assert resolved(text) == {"dev": dev, "stage": stage, "prod": prod}


def test_keys_stay_in_the_order_of_the_file() -> None:
    assert list(resolved("z: 1\nw: {dev: 1, default: 2}\nv: {b: 1, a: {default: 1}}\n")["dev"]) == ["z", "w", "v"]


def test_what_does_not_differ_is_shared() -> None:
    data = resolved("a: {b: [1]}\nc: {d: {dev: 1, default: 2}, e: [1]}\n")
    assert data["dev"]["a"] is data["prod"]["a"]
    assert data["dev"]["c"]["e"] is data["prod"]["c"]["e"]
    assert data["stage"]["c"] == {"d": 2, "e": [1]}


def test_a_forgotten_environment_is_told_with_remedies_and_another_stands_in() -> None:
    text = "services:\n  payment:\n    replicas: {dev: 1, prod: 3}\n"
    assert told(text) == [
        (
            *(4, 5, "services.payment.replicas", "says nothing for stage (dev and prod are given)"),
            "add stage: …, or default: …, or stage: absent",
        )
    ]
    data, _ = resolve(read(text), ENVIRONMENTS, FIXED)
    assert data["stage"]["services"]["payment"]["replicas"] == 1


def test_several_forgotten_environments_are_one_problem() -> None:
    assert told("a: {prod: 1}\n") == [
        (
            2,
            1,
            "a",
            "says nothing for dev and stage (prod is given)",
            "add dev: …, stage: …, or default: …, or dev: absent",
        )
    ]


def test_an_unknown_environment_has_its_nearest_name() -> None:
    assert told("a: {default: 1, stgae: 2}\nb: {default: 1, host: 2}\n") == [
        (
            2,
            17,
            "a.stgae",
            '"stgae" is not an environment, and stands beside some that are',
            "stage? (declared: dev, stage, prod)",
        ),
        (
            3,
            17,
            "b.host",
            '"host" is not an environment, and stands beside some that are',
            "declared: dev, stage, prod, and default",
        ),
    ]


def test_a_choice_directly_inside_a_choice_is_told_once() -> None:
    assert told("a: {default: 1, prod: {dev: 2}}\n") == [
        (2, 17, "a.prod", "is a choice of environments inside another", "write one mapping of environments")
    ]


def test_problems_deep_inside_a_choice_are_told_once() -> None:
    assert [each[2] for each in told("a: {default: {b: {dev: 1}}, prod: {b: {stage: 1}}}\n")] == [
        "a.default.b",
        "a.prod.b",
    ]


@pytest.mark.parametrize("name", ["default", "absent"])
def test_the_words_of_choices_are_no_environments(name: str) -> None:
    source = read_source("inventory.yaml", f"environments: {{{name}: {{}}}}\n".encode())
    _, problems = resolve(source, (name,), FIXED)
    assert [(p.line, p.column, p.path) for p in problems] == [(1, 16, f"environments.{name}")]


@pytest.mark.parametrize(
    ("path", "environment", "written"),
    [
        (("a",), "dev", ("a", "dev")),
        (("a",), "prod", ("a", "default")),
        (("b", "c", "min"), "prod", ("b", "c", "prod", "min")),
        (("b", "c", "max"), "prod", ("b", "c", "prod", "max", "default")),
        (("b", "c", "none"), "prod", ("b", "c", "prod")),
        (("b", "c"), "dev", ("b", "c")),
        (("d", 0), "dev", ("d", 0)),
        (("d", 1), "dev", ("d", 3, "dev")),
        (("d", 1), "prod", ("d", 1, "default")),
        (("d", 2), "prod", ("d", 3, "default")),
        (("d", 3), "prod", ("d",)),
        (("d", "x"), "prod", ("d",)),
        (("environments", "dev", "namespace"), "prod", ("environments", "dev", "namespace")),
        (("none", "at", "all"), "prod", ()),
        ((), "prod", ()),
    ],
)
def test_a_resolved_path_leads_back_to_the_file(
    path: tuple[str | int, ...], environment: str, written: tuple[str | int, ...]
) -> None:
    source = read(
        "a: {default: 1, dev: 2}\n"
        "b: {c: {stage: 1, prod: {min: 1, max: {default: 3, dev: 2}}}}\n"
        "d: [x, {default: u, dev: absent}, absent, {default: z, dev: 'absent'}]\n"
    )
    assert trace(source, ENVIRONMENTS, path, environment) == written


def test_what_is_fixed_leads_back_as_it_is() -> None:
    source = read("platform: [absent, {dev: 1}, x]\n")
    assert trace(source, ENVIRONMENTS, ("platform", 2), "prod", FIXED) == ("platform", 2)
    assert trace(source, ENVIRONMENTS, ("platform", 1, "dev"), "prod", FIXED) == ("platform", 1, "dev")
