"""Near misses, as a person would see them."""

from __future__ import annotations

import pytest

from aquahelm.check.wording import is_slip, nearest


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("web-databse", "web-database"),
        ("web-databasee", "web-database"),
        ("web-datebase", "web-database"),
        ("web-dataabse", "web-database"),
        ("wbe", "web"),
        ("payments", "payment"),
    ],
)
def test_one_letter_is_a_slip(written: str, meant: str) -> None:
    assert is_slip(written, meant)
    assert nearest(written, ["something-else", meant]) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("config-v1", "config-v2"),
        ("web-database", "web-database-ro"),
        ("mail", "main"),
        ("shop-tls", "shop-tls2"),
        ("db-primary", "db-replica"),
        ("same-name", "same-name"),
    ],
)
def test_two_names_are_no_slip(written: str, meant: str) -> None:
    assert not is_slip(written, meant)
