"""What new files mean for the values that an environment gets."""

from __future__ import annotations

from aquahelm.chart.value_changes import value_changes

ROOT = "charts/sea"


def files(**changed: str) -> dict[str, bytes]:
    """A chart with one subchart and two environments; keyword `values_prod` is `values/values.prod.yaml`."""
    texts = {
        "root": "global: {domain: sea.example}\ncrane: {enabled: true}\n",
        "crane": "replicas: 2\nimage: {tag: v1, pull: Always}\nenv: {A: a}\n",
        "values_dev": "crane: {replicas: 1}\n",
        "values_prod": "crane: {replicas: 3}\n",
        **changed,
    }
    paths = {
        "root": f"{ROOT}/values.yaml",
        "values_dev": "values/values.dev.yaml",
        "values_prod": "values/values.prod.yaml",
    }
    return {paths.get(name, f"{ROOT}/charts/{name}/values.yaml"): text.encode() for name, text in texts.items()}


def told(old: dict[str, bytes], new: dict[str, bytes]) -> list[tuple[str, str]]:
    return [(" ".join(change.environments), str(change)) for change in value_changes(old, new, ROOT)]


def test_equal_files_change_nothing() -> None:
    assert told(files(), files()) == []


def test_a_value_of_one_environment() -> None:
    assert told(files(), files(values_prod="crane: {replicas: 5}\n")) == [("prod", "crane.replicas 3 → 5")]


def test_a_default_changes_it_where_no_environment_says_otherwise() -> None:
    new = files(crane="replicas: 7\nimage: {tag: v2, pull: Always}\nenv: {A: a}\n", values_dev="{}\n")
    assert told(files(), new) == [("dev prod", "crane.image.tag v1 → v2"), ("dev", "crane.replicas 1 → 7")]


def test_a_value_that_only_moves_changes_nothing() -> None:
    new = files(crane="replicas: 3\nimage: {tag: v1, pull: Always}\nenv: {A: a}\n", values_prod="{}\n")
    assert told(files(), new) == []


def test_values_that_come_and_go() -> None:
    new = files(crane="replicas: 2\nimage: {tag: v1}\nenv: {A: a, b.c: [1, 2]}\n")
    assert told(files(), new) == [
        ("dev prod", 'crane.env["b.c"] [1, 2] (new)'),
        ("dev prod", "crane.image.pull Always (gone)"),
    ]


def test_components_and_environments_that_come_or_go_are_not_told_value_by_value() -> None:
    new = files(dock="deep: 9\n")
    new["values/values.stage.yaml"] = b"crane: {replicas: 9}\n"
    assert told(files(), new) == []
    assert told(new, files()) == []


def test_a_type_counts_though_python_calls_the_values_equal() -> None:
    assert told(files(crane="a: 1\n"), files(crane="a: true\n")) == [("dev prod", "crane.a 1 → true")]


def test_long_values_are_cut() -> None:
    ((_, text),) = told(files(), files(values_prod=f"crane: {{replicas: 3, env: {{A: {'x' * 90}}}}}\n"))
    assert text == f"crane.env.A a → {'x' * 59}…"


def test_long_values_that_begin_alike_are_told_where_they_part() -> None:
    old, new = (files(crane=f"url: {'x' * 90}-{end}\n") for end in ("old", "new"))
    ((_, text),) = told(old, new)
    assert text == f"crane.url …{'x' * 11}-old → …{'x' * 11}-new"


def test_what_only_follows_from_a_component_that_goes_is_left_out() -> None:
    old = files(crane="replicas: 2\ncallers: {dock: {ports: [80]}}\n")
    chart = {f"{ROOT}/charts/crane/Chart.yaml": b"name: crane\n"}
    dock = {f"{ROOT}/charts/dock/Chart.yaml": b"name: dock\n"}
    new = files(crane="replicas: 4\ncallers: {}\n", values_dev="{}\n")
    assert told({**old, **chart, **dock}, {**new, **chart}) == [("dev", "crane.replicas 1 → 4")]


def test_where_old_values_cannot_be_read_nothing_is_known() -> None:
    assert told(files(root="a: [\n"), files(values_prod="crane: {replicas: 9}\n")) == []
    assert told({}, files()) == []
