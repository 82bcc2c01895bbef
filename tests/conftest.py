"""What all tests share: `--update-golden` writes expected files anew instead of comparing them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes tells of the machine, not of the code: a busy one must not make a test fail.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write expected files anew; read the diff before a commit"
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))
