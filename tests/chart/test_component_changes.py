"""Which services and stores come and go, and which values change only because of that."""

from __future__ import annotations

from typing import Any

import pytest

from aquahelm.chart.component_changes import component_changes, follows
from aquahelm.chart.file_values import ABSENT

ROOT = "charts/sea"
CRANE = [f"{ROOT}/charts/crane/Chart.yaml", f"{ROOT}/charts/crane/templates/deployment.yaml"]
TIDES = [f"{ROOT}/charts/tides/Chart.yaml", f"{ROOT}/charts/tides/templates/statefulset.yaml"]
LIBRARY = [f"{ROOT}/charts/aquahelm/Chart.yaml"]


def told(old: list[str], new: list[str]) -> list[str]:
    return [str(change) for change in component_changes(old, new, ROOT)]


def test_services_and_stores_come_and_go() -> None:
    assert told([*LIBRARY, *CRANE], [*LIBRARY, *TIDES]) == ["service crane removed", "store tides added"]


def test_a_first_chart_is_no_change() -> None:
    assert told([], [*LIBRARY, *CRANE]) == []


def test_what_stays_is_not_told() -> None:
    assert told([*LIBRARY, *CRANE, *TIDES], [*LIBRARY, *TIDES, *CRANE]) == []


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("dock.callers.crane", {"ports": [80]}, ABSENT),
        ("tides.roles.crane.schema", "crane", ABSENT),
        ("tides.clients", ["crane", "dock"], ["dock"]),
        ("dock.env.CRANE_URL", "http://crane:8080", ABSENT),
        ("dock.env.CRANE_DB", ABSENT, "${stores.crane.host}"),
        ("dock.secretEnv.PASSWORD", {"secretName": "crane-dock", "key": "password"}, ABSENT),
        ("secrets.names.tides-crane", {"password": 32}, ABSENT),
        ('secrets.names["crane-admin"]', {"password": 32}, ABSENT),
        ("global.stores.crane", {"host": ""}, ABSENT),
    ],
)
def test_what_follows_from_it(path: str, old: Any, new: Any) -> None:
    assert follows(path, old, new, {"crane"})
    assert not follows(path, old, new, {"other"})


def test_a_runtime_goes_with_its_last_service() -> None:
    assert follows("global.runtimes.static", {"env": {}}, ABSENT, {"crane"})
    assert not follows("global.runtimes.static", {"env": {}}, ABSENT, set())
    assert not follows("global.runtimes.static.env.A", "1", "2", {"crane"})


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("dock.env.URL", "http://crane:8080", "http://other:8080"),
        ("dock.env.CRANE", "1", ABSENT),
        ("dock.resources.crane", "1", "2"),
        ("dock.args", ["a"], ["b"]),
    ],
)
def test_what_does_not(path: str, old: Any, new: Any) -> None:
    assert not follows(path, old, new, {"crane"})
