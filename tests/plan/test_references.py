"""`${…}` references: replaced, escaped (the chart's templates end the escape), circular, unknown."""

from __future__ import annotations

import pytest

from aquahelm.plan.references import Scope, UnknownReference, references, replace

SCOPE = Scope(
    texts={"edge.host": "shop.example", "services.api.url": "http://api:8080"},
    variables={
        "services.web.env.A": "a-${env.B}",
        "services.web.env.B": "${edge.host}",
        "services.api.env.LOOP": "${services.web.env.BACK}",
        "services.web.env.BACK": "${services.api.env.LOOP}",
    },
    own="services.web",
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain", "plain"),
        ("https://${edge.host}/x", "https://shop.example/x"),
        ("${env.A}", "a-shop.example"),
        ("${services.api.url}${services.api.url}", "http://api:8080http://api:8080"),
        ("$${edge.host}", "$${edge.host}"),
        ("$(POD_IP) $ {} $", "$(POD_IP) $ {} $"),
    ],
)
def test_references_are_replaced(text: str, wanted: str) -> None:
    assert SCOPE.resolve(text) == wanted


def test_an_unknown_reference_names_the_nearest() -> None:
    with pytest.raises(UnknownReference) as caught:
        SCOPE.resolve("${edge.hots}")
    assert caught.value.remedy.startswith("${edge.host}? (known here: ")


def test_a_circle_is_told_whole() -> None:
    with pytest.raises(
        UnknownReference,
        match=r"circle: services\.web\.env\.BACK → services\.api\.env\.LOOP → services\.web\.env\.BACK",
    ):
        SCOPE.resolve("${env.BACK}")


def test_references_are_listed_in_order_and_escapes_are_none() -> None:
    assert list(references("${a} $${b} ${c.d}")) == ["a", "c.d"]
    assert replace("$${b}", pytest.fail) == "$${b}"
