"""How long schedules pause."""

from __future__ import annotations

import pytest

from aquahelm.inventory.schedule import longest_pause

HOUR, DAY = 3600, 86400


@pytest.mark.parametrize(
    ("schedule", "seconds"),
    [
        ("0 2 * * *", DAY),
        ("@daily", DAY),
        ("@hourly", HOUR),
        ("@every 1h30m", 5400),
        ("*/15 * * * *", 900),
        ("0,20 * * * *", 40 * 60),
        ("0 2,14 * * *", 12 * HOUR),
        ("30 8-18/5 * * *", 14 * HOUR),
        ("0 5/6 * * *", 6 * HOUR),
        ("0 2 * * 1-5", 3 * DAY),
        ("0 2 * * MON-FRI", 3 * DAY),
        ("0 5 * * 0", 7 * DAY),
        ("0 0 1 * *", 31 * DAY),
        ("0 0 ? JAN,jul ?", 184 * DAY - 30 * DAY),
        ("0 0 15 * 0", 7 * DAY),
        ("0 0 */2 * 0", 2 * DAY),
        ("0 0 */1 * 0", 7 * DAY),
        ("0 0 29 2 *", 1461 * DAY),
        ("0 0 30 2 *", 9 * 366 * DAY),
    ],
)
def test_the_longest_pause(schedule: str, seconds: int) -> None:
    assert longest_pause(schedule) == seconds
