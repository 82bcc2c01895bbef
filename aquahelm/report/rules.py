"""What a report says of a rule, where its format has a place for that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aquahelm.finding import Severity


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in words.

    Attributes:
        slug: its name.
        theme: its folder.
        severity: of its findings.
        sentence: what must hold.
        documentation: all that `aquahelm explain` says.
    """

    slug: str
    theme: str
    severity: Severity
    sentence: str
    documentation: str
