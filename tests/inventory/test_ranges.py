"""Ranges of versions that the inventory takes are those that a bump can go by."""

from __future__ import annotations

import pytest

from aquahelm.inventory.models.updates import check_range


@pytest.mark.parametrize("text", [">=16 <17", "7.2.x", "~1.4", "^2", "!=1.5", "*", ">=1, <2 || 3.x", "/^v1\\./"])
def test_a_range_is_taken(text: str) -> None:
    check_range(text)


@pytest.mark.parametrize("text", ["", " ", "newest", ">=16 <17-rc", "1.x.3", ">=", "1 ||", "/(/", "16 or 17"])
def test_what_a_bump_cannot_go_by_is_refused_where_it_is_written(text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        check_range(text)
