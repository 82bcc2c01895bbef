"""What a diff answers about itself."""

import pytest

from aquahelm.diff.model import ABSENT, Change, Consequence, Diff, Difference, Risk, Rollout, What

RESTARTS = Consequence(Risk.RESTART, "2 pods are replaced", environments=("prod",))
STOPS = Consequence(Risk.DOWNTIME, "its only pod is replaced", environments=("dev",))
PAYMENT = Difference(
    "Deployment/payment",
    What.CHANGED,
    "payment",
    environments=("dev", "prod"),
    changes=(Change("spec.template.spec.containers[payment].image", "payment:1", "payment:2"),),
    consequences=(STOPS, RESTARTS),
    rollouts={"prod": Rollout("Deployment/payment", 2, "one after another")},
)
DIFF = Diff("main", "inventory.yaml", ("dev", "stage", "prod"), (PAYMENT,))


def test_the_worst_counts_in_each_environment() -> None:
    assert PAYMENT.risk is Risk.DOWNTIME
    assert [DIFF.risk_in(name) for name in DIFF.environments] == [Risk.DOWNTIME, Risk.NONE, Risk.RESTART]
    assert DIFF.risk is Risk.DOWNTIME
    assert Diff("a", "b", ("prod",)).risk is Risk.NONE


def test_only_what_differs_there_is_told_of_an_environment() -> None:
    assert DIFF.of("stage") == ()
    assert [one.pods for one in DIFF.restarts("prod")] == [2]
    assert DIFF.restarts("dev") == ()


def test_a_consequence_without_environments_holds_in_all() -> None:
    anywhere = Difference("Service/a", What.GONE, environments=("dev",), consequences=(Consequence(Risk.RELOAD, "x"),))
    assert anywhere.risk_in("dev") is anywhere.risk is Risk.RELOAD


def test_risks_are_ordered_and_named_as_people_write_them() -> None:
    assert [str(risk) for risk in sorted(Risk)] == [
        "none", "scale", "reload", "restart", "downtime", "exposure", "recreate", "data loss",
    ]  # fmt: skip
    assert Risk.named("data loss") is Risk.named("data-loss") is Risk.DATA_LOSS
    with pytest.raises(KeyError):
        Risk.named("terrible")


def test_an_absent_field_is_no_null() -> None:
    assert not ABSENT
    assert ABSENT is not None
    assert repr(ABSENT) == "ABSENT"
