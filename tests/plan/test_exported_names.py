"""Queries name what the programs really export: `exported/` holds what each was seen to give, and which version it was.

A file's lines are a metric and its type, as in the `# TYPE` lines of the program's own answer.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import aquahelm
from aquahelm.check.promql import metric_names
from aquahelm.plan.observability.families import FAMILIES

EDUPLATFORM = Path(__file__).parents[2] / "examples" / "eduplatform" / "inventory.yaml"
EXPORTED = Path(__file__).parent / "exported"
PARTS = {"histogram": ("_bucket", "_sum", "_count"), "summary": ("", "_sum", "_count")}


def exported(program: str) -> set[str]:
    """The names of the series behind the metrics."""
    lines = (EXPORTED / f"{program}.txt").read_text(encoding="utf-8").splitlines()
    metrics = (line.split() for line in lines if not line.startswith("#"))
    return {name + part for name, kind in metrics for part in PARTS.get(kind, ("",))}


def unknown(query: str, names: set[str]) -> list[str]:
    """Metrics that nobody exports; of a query's alternatives (`or`) one that is known will do."""
    missing = [[name for name in metric_names(one) if name not in names] for one in query.split(" or ")]
    return [] if [] in missing else [name for names in missing for name in names]


@pytest.mark.parametrize("family", sorted(path.stem for path in EXPORTED.glob("*.txt") if path.stem in FAMILIES))
def test_a_family_asks_for_what_its_library_exports(family: str) -> None:
    vocabulary, names = FAMILIES[family], exported(family)
    asked = [vocabulary.requests, vocabulary.errors, f"{vocabulary.duration}_bucket", vocabulary.pool]
    asked += [part.partition("{")[0] for part in vocabulary.heap or ()]
    asked += [gauge.query.format("service") for gauge in vocabulary.gauges]
    assert {query: unknown(query, names) for query in asked if query and unknown(query, names)} == {}
    assert [name for name in sorted(names) if "http_" in name and not name.startswith(vocabulary.names)] == []


def test_families_with_a_library_at_hand_are_held_to_it() -> None:
    assert {path.stem for path in EXPORTED.glob("*.txt")} >= {"fastapi", "micrometer", "nodejs"}


@pytest.mark.parametrize(
    ("exporter", "begins", "one"),
    [
        ("postgres_exporter", "pg_", "up"),
        ("redis_exporter", "redis_", "up"),
        ("kubelet", "container_", "memory_working_set_bytes"),
        ("kubelet", "kubelet_", "volume_stats_available_bytes"),
    ],
)
def test_alerts_and_dashboards_ask_for_what_exporters_export(exporter: str, begins: str, one: str) -> None:
    files = aquahelm.generate(aquahelm.load(EDUPLATFORM)).files
    text = "".join(text for path, text in files.items() if "/dashboards/" in path or "/prometheus/" in path)
    asked = set(re.findall(rf"\b{begins}[a-z_]+(?=[{{\[])", text))
    assert begins + one in asked
    assert asked <= exported(exporter)


def test_a_query_is_known_by_one_of_its_alternatives() -> None:
    assert unknown("sum(a{}) or sum(b{})", {"b"}) == []
    assert unknown("sum(a{}) / sum(b{})", {"b"}) == ["a"]
