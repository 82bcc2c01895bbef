"""Settings of Kafka as Strimzi's resources hold them: numbers, or texts that are such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.quantities import whole_number
from aquahelm.check.rule import WARNING, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node


def setting_number(setting: Node) -> int | None:
    """The number that a setting says, `2` or `"2"`; None where it says none."""
    return setting.number if setting.text is None else whole_number(setting.text)


def copies_in_sync(asked: Node, copies: int | None, there: str) -> Iterator[Violation]:
    """A warning where more copies must be in sync than there are: brokers (3.7 and newer) want all of them then.

    Args:
        asked: `min.insync.replicas`, of a topic or of the brokers.
        copies: how many there are; None where nobody says so.
        there: the same in words, such as `there are 2`.
    """
    number = setting_number(asked)
    if number is not None and copies is not None and number > copies > 0:
        message = (
            f"{number} copies in sync are asked for, and {there}: brokers want all of them then, and take no write "
            "with acks=all while one is away"
        )
        yield Violation(asked, message, f"{max(1, copies - 1)}", severity=WARNING)
