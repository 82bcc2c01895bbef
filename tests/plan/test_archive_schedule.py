"""When CloudNativePG makes backups: its schedules begin with the seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

import aquahelm

GOLDEN = Path(__file__).parents[1] / "golden" / "operators" / "inventory.yaml"


@pytest.mark.parametrize(
    ("environment", "written", "schedule"), [("stage", "0 2 * * *", "0 0 2 * * *"), ("prod", "@daily", "0 0 0 * * *")]
)
def test_a_schedule_has_six_fields(environment: str, written: str, schedule: str) -> None:
    """The operator warns of any other number of them, and reads five as if the first were the seconds."""
    inventory = aquahelm.load(GOLDEN)
    assert written in GOLDEN.read_text()
    schedules = {
        one.data["spec"]["schedule"]
        for one in aquahelm.template(inventory, environment)
        if one.kind == "ScheduledBackup" and one.name == "postgres"
    }
    assert schedules == {schedule}
