"""Findings that a team has decided to live with."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from aquahelm.inventory.models.fields import Name
from aquahelm.inventory.models.noun import Many, Noun, checked


def check_date(text: str) -> None:
    """A day such as 2027-01-31. Raises ValueError."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ValueError(f'"{text}" is not a day; write it like "2027-01-31"')


def check_object(text: str) -> None:
    """`Kind/name`, with `*` for any text. Raises ValueError."""
    kind, slash, name = text.partition("/")
    if not (kind and slash and name) or "/" in name:
        raise ValueError(f'"{text}" names no object; write Kind/name, where * stands for any text')


class Exemption(Noun):
    """Findings of one rule that do not count."""

    rule: str = Field(min_length=1, examples=["image-is-pinned"])
    """Name of the rule, as `aquahelm explain` lists it."""

    object: Annotated[str, checked(check_object)] = Field(default="*/*", examples=["Deployment/payment", "Job/*"])
    """Objects that are excepted: Kind/name, where * stands for any text."""

    environments: Many[Name] = Field(default=(), examples=[["dev"]])
    """Environments in which it holds; all unless given."""

    reason: str = Field(min_length=1, examples=["the vendor's image has no other tag"])
    """Why; whoever comes later will ask."""

    until: Annotated[str, checked(check_date)] | None = Field(default=None, examples=["2027-01-31"])
    """The last day on which it holds; for good unless given."""
