"""Which version follows."""

from __future__ import annotations

import pytest

from aquahelm.diff.model import Risk
from aquahelm.release.versions import LEVELS, Level, is_newer, next_version


@pytest.mark.parametrize(
    ("version", "level", "follows"),
    [
        ("1.2.3", Level.NONE, "1.2.3"),
        ("1.2.3", Level.PATCH, "1.2.4"),
        ("1.2.3", Level.MINOR, "1.3.0"),
        ("1.2.3", Level.MAJOR, "2.0.0"),
        ("0.2.3", Level.MAJOR, "0.3.0"),
        ("0.2.3", Level.MINOR, "0.3.0"),
        ("1.2.3+build.7", Level.PATCH, "1.2.4"),
        ("1.3.0-rc.1", Level.PATCH, "1.3.0"),
        ("1.3.0-rc.1", Level.MINOR, "1.3.0"),
        ("1.3.0-rc.1", Level.MAJOR, "2.0.0"),
        ("2.0.0-rc.1", Level.MAJOR, "2.0.0"),
        ("1.3.1-rc.1", Level.MINOR, "1.4.0"),
    ],
)
def test_the_version_that_follows(version: str, level: Level, follows: str) -> None:
    assert next_version(version, level) == follows


def test_every_risk_has_its_level() -> None:
    assert set(LEVELS) == set(Risk)
    assert [risk for risk in Risk if LEVELS[risk] is Level.MAJOR] == [Risk.RECREATE, Risk.DATA_LOSS]
    assert [risk for risk in Risk if LEVELS[risk] is Level.PATCH] == [Risk.NONE, Risk.RELOAD]


@pytest.mark.parametrize(
    ("version", "than"),
    [
        ("1.0.1", "1.0.0"),
        ("1.0.0", "1.0.0-rc.1"),
        ("1.0.0-rc.10", "1.0.0-rc.9"),
        ("1.0.0-rc", "1.0.0-9"),
        ("10.0.0", "9.9.9"),
    ],
)
def test_which_of_two_is_newer(version: str, than: str) -> None:
    assert is_newer(version, than)
    assert not is_newer(than, version)
    assert not is_newer(version, version)
