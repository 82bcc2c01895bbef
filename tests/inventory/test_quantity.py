from __future__ import annotations

from fractions import Fraction

import pytest

from aquahelm.inventory.quantity import check_quantity, parse_quantity


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        *[
            ("0", 0),
            ("2", 2),
            ("1.5", Fraction(3, 2)),
            (".5", Fraction(1, 2)),
            ("1.", 1),
            ("+1", 1),
            ("-1", -1),
            ("007", 7),
        ],
        *[
            ("250m", Fraction(1, 4)),
            ("1k", 1000),
            ("1M", 10**6),
            ("1G", 10**9),
            ("1T", 10**12),
            ("1P", 10**15),
            ("1E", 10**18),
        ],
        *[
            ("1Ki", 1024),
            ("512Mi", 512 << 20),
            ("1.5Gi", 3 << 29),
            ("1Ti", 1 << 40),
            ("1Pi", 1 << 50),
            ("1Ei", 1 << 60),
        ],
        *[
            ("2e3", 2000),
            ("1E3", 1000),
            ("1e-3", Fraction(1, 1000)),
            ("1e+2", 100),
            ("5u", Fraction(5, 10**6)),
            ("1n", Fraction(1, 10**9)),
        ],
        *[("0.1n", Fraction(1, 10**9)), ("1.1n", Fraction(2, 10**9)), ("-0.1n", Fraction(-1, 10**9))],
    ],
)
def test_a_quantity_is_an_amount(text: str, amount: Fraction | int) -> None:
    assert parse_quantity(text) == amount


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("512MB", "use 512Mi (1024) or 512M (1000)"),
        ("1GiB", "use 1Gi"),
        ("1gi", "use 1Gi"),
        ("1K", "use 1Ki (1024) or 1k (1000)"),
        ("1g", "use 1Gi (1024) or 1G (1000)"),
        ("1,5 gb", "use 1.5Gi (1024) or 1.5G (1000)"),
        ("500 m", "use 500m"),
    ],
)
def test_what_is_nearly_a_quantity_has_its_right_form(text: str, remedy: str) -> None:
    with pytest.raises(ValueError, match="is not a quantity") as caught:
        parse_quantity(text)
    assert str(caught.value) == f'"{text}" is not a quantity; {remedy}'


@pytest.mark.parametrize(
    "text",
    ["", ".", "Mi", "m", "1.2.3", "1Mi2", "--1", "1e", "1ee3", "1i", "half", "1e999", " 1", "1 ", "\u0661", "1" * 61],
)
def test_what_is_not_a_quantity(text: str) -> None:
    with pytest.raises(ValueError, match="is not a quantity; use "):
        parse_quantity(text)


def test_an_amount_is_not_negative() -> None:
    check_quantity("0")
    with pytest.raises(ValueError, match=r"^-1Mi is negative; an amount is 0 or more$"):
        check_quantity("-1Mi")
