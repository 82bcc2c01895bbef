"""Our answers beside the server's: counted by theme, and named where they differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tests.verdicts.corpus import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aquahelm.finding import Finding
    from tests.verdicts.answers import Answer
    from tests.verdicts.corpus import Line


class Outcome(StrEnum):
    """How an answer stands beside the server's."""

    CAUGHT = "caught"
    MISSED = "missed"
    PASSED = "passed"
    FALSE_ALARM = "false alarm"

    @property
    def agrees(self) -> bool:
        return self in (Outcome.CAUGHT, Outcome.PASSED)


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer: `subject` is the line's theme, `updates` (also by `diff`), or `podsecurity` with the level."""

    subject: str
    outcome: Outcome
    line: Line
    said: tuple[Finding, ...]

    @property
    def text(self) -> str:
        ours = "; ".join(f"{one.rule} at {one.field or one.object}: {one.message}" for one in self.said)
        theirs = ours if self.outcome is Outcome.FALSE_ALARM else self.line.message or self.subject
        about = (self.line.about.splitlines() or [""])[0]
        return f"{self.outcome}\t{self.subject}\t{self.line.id}\t{about}\t{theirs[:200]}"


UPDATES = "updates"
DIFF = "updates: diff"
POD_SECURITY = "podsecurity: "


def judge(lines: Iterable[Line], answers: Mapping[str, Answer]) -> list[Judged]:
    """Every answer to a line that counts."""
    judged = []
    for line in lines:
        if not line.counts:
            continue
        answer = answers[line.id]
        subject = line.theme if line.previous is None else UPDATES
        judged.append(_compare(subject, line, line.refused, answer.refusals))
        if line.previous is not None:
            judged.append(_compare(DIFF, line, line.refused, answer.differences))
        for level in LEVELS:
            violates = line.violates(level)
            if violates is not None:
                judged.append(_compare(f"{POD_SECURITY}{level}", line, violates, answer.violations[level]))
    return judged


def table(judged: Iterable[Judged]) -> str:
    """Counts by theme."""
    counts: dict[str, Counter[Outcome]] = defaultdict(Counter)
    for one in judged:
        counts[one.subject][one.outcome] += 1
    rows = [f"{'':24}{'caught':>8}{'missed':>8}{'passed':>8}{'false':>8}{'agree %':>9}"]
    for subject in sorted(counts):
        count = counts[subject]
        agree = 100 * (count[Outcome.CAUGHT] + count[Outcome.PASSED]) / count.total()
        rows.append(f"{subject:24}{''.join(f'{count[outcome]:>8}' for outcome in Outcome)}{agree:>9.1f}")
    return "\n".join(rows)


def summary(judged: Iterable[Judged]) -> str:
    """The last line."""
    objects: Counter[Outcome] = Counter()
    updates: Counter[bool] = Counter()
    differences: Counter[bool] = Counter()
    pods: Counter[bool] = Counter()
    for one in judged:
        if one.subject == UPDATES:
            updates[one.outcome.agrees] += 1
        elif one.subject == DIFF:
            differences[one.outcome.agrees] += 1
        elif one.subject.startswith(POD_SECURITY):
            pods[one.outcome.agrees] += 1
        else:
            objects[one.outcome] += 1
    caught, missed = objects[Outcome.CAUGHT], objects[Outcome.MISSED]
    alarms, passed = objects[Outcome.FALSE_ALARM], objects[Outcome.PASSED]
    return (
        f"verdicts: caught {caught}/{caught + missed}, false alarms {alarms}/{alarms + passed}, "
        f"updates {updates[True]}/{updates.total()}, "
        f"diff {differences[True]}/{differences.total()}, podsecurity {pods[True]}/{pods.total()}"
    )


def _compare(subject: str, line: Line, theirs: bool, ours: list[Finding]) -> Judged:
    if theirs:
        outcome = Outcome.CAUGHT if ours else Outcome.MISSED
    else:
        outcome = Outcome.FALSE_ALARM if ours else Outcome.PASSED
    return Judged(subject, outcome, line, tuple(ours))
