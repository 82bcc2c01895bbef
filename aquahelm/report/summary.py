"""What a report says of the whole: how much was judged, and how it went."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aquahelm.finding import Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aquahelm.finding import Excepted, Finding


@dataclass(frozen=True, slots=True)
class Summary:
    """How much was judged.

    Attributes:
        subject: what was judged, such as the platform's name.
        environments: how many; 0 for what knows none.
        versions: the Kubernetes versions, oldest first.
        objects: how many, over all environments.
        rules: how many.
        seconds: how long it took; None where that is nobody's business (a report that is compared with another).
        rendered: whether Helm rendered what was judged, so that lines of templates are those of its output.
        charts: what stands before a template's path to make it the path of its file, such as `charts/`.
        chart: the folder of a chart of others, which its templates' paths name by the chart's name.
        excepted: findings that do not count.
        mended: how many findings of the baseline are no more.
        layers: theme of rules → how many of the objects it has judged.
        fail_on: the mildest severity that makes the exit code 1.
        without_schema, unread: how many objects no schema was there for; how many documents could not be read.
    """

    subject: str
    environments: int
    versions: tuple[str, ...]
    objects: int
    rules: int
    seconds: float | None = None
    rendered: bool = True
    charts: str = ""
    chart: str = ""
    excepted: tuple[Excepted, ...] = ()
    mended: int = 0
    fail_on: Severity = Severity.WARNING
    layers: Mapping[str, int] = field(default_factory=dict)
    without_schema: int = 0
    unread: int = 0

    def file_of(self, place: Place) -> Place:
        """Where a template stands; a line in its output is none of the file's."""
        if not self.rendered:
            return place
        return Place(f"{self.chart}/{place.file.partition('/')[2]}" if self.chart else self.charts + place.file)

    def fails(self, finding: Finding) -> bool:
        """Whether a finding makes the exit code 1."""
        return finding.severity.rank <= self.fail_on.rank


def tally(findings: Iterable[Finding]) -> Mapping[Severity, int]:
    """How many findings there are of each severity, the worst first."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def counted(number: int, noun: str) -> str:
    """`1 error`, `2 errors`, `1,000 objects`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
