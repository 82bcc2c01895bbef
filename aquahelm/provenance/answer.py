"""What `why` answers: a field, the template, the values and the inventory's lines behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aquahelm.finding import Place
    from aquahelm.provenance.trial import How


@dataclass(frozen=True, slots=True)
class Value:
    """A value behind a field.

    Attributes:
        place: in a values file or a Chart.yaml.
        path: as the umbrella chart's values name it, such as `payment.replicas`.
        value: its own.
        how: what it is to the field.
    """

    place: Place
    path: str
    value: Any
    how: How


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the inventory behind a field.

    Attributes:
        place: where it stands.
        path: such as `services.payment.replicas`.
        written: what stands there, in few words: a value, or what each environment gets.
        how: what it is to the value.
    """

    place: Place
    path: str
    written: str
    how: How


@dataclass(frozen=True, slots=True)
class Deciding:
    """A value or a line that decides a field without being in it.

    Attributes:
        path: as in `Value` or `Line`.
        written: what it is, in few words; empty for a mapping whose being there counts.
    """

    path: str
    written: str

    def __str__(self) -> str:
        return f"{self.path}: {self.written}" if self.written else self.path


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a field of an object comes from in one environment.

    Attributes:
        environment, object, field: what was asked for.
        value: of the field.
        template: the chart's file, and the field's line in its output.
        helper: the library's template that prints the field; empty where that cannot be told.
        printed: the place of that template's line; None likewise.
        values: that the field consists of; or, if there are none, that decide it.
        lines: of the inventory behind those values, likewise.
        deciding: further values and lines that decide the field without being in it.
        settable: the path in the inventory where nobody wrote what would make the difference; empty if none is known.
    """

    environment: str
    object: str
    field: str
    value: Any
    template: Place
    helper: str = ""
    printed: Place | None = None
    values: tuple[Value, ...] = ()
    lines: tuple[Line, ...] = ()
    deciding: tuple[Deciding, ...] = ()
    settable: str = ""
