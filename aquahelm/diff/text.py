"""A diff for people at a terminal: by component, the worst first, a line for each environment at the end."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from aquahelm.diff.model import Risk
from aquahelm.diff.wording import (
    becomes,
    counted,
    drifted,
    headline,
    is_quiet,
    lines_of,
    listed,
    not_told,
    place_of,
    short,
    summary,
    telling,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.diff.model import Change, Consequence, Diff, Difference

_COLORS = {
    Risk.DATA_LOSS: "31;1",
    Risk.RECREATE: "31;1",
    Risk.EXPOSURE: "35;1",
    Risk.DOWNTIME: "33;1",
    Risk.RESTART: "33",
    Risk.RELOAD: "36",
    Risk.SCALE: "36",
    Risk.NONE: "2",
}
_RISK = 10
_FIELD = 2
_WIDEST = 60


def write_text(diff: Diff, *, colors: bool = False, quiet: bool = False) -> str:
    """The whole diff; `quiet`: the closing lines alone."""
    page = _Page(diff, colors)
    lines = [] if quiet else [*page.opening(), *page.differences()]
    return "\n".join([*lines, *page.closing()]) + "\n"


class _Page:
    def __init__(self, diff: Diff, colors: bool) -> None:
        self._diff = diff
        self._colors = colors

    def _pen(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colors and text else text

    def _risk(self, risk: Risk, width: int = 0) -> str:
        return self._pen(_COLORS[risk], f"{risk!s:<{width}}")

    def opening(self) -> Iterator[str]:
        diff = self._diff
        yield self._pen("1", f"{diff.before} → {diff.after}")
        yield from (f"  {remark}" for remark in diff.remarks)
        for name in diff.new:
            yield f"  {name} is a new environment: nothing of it is installed, so there is nothing to compare"
        for name in diff.gone:
            yield f"  {name} is no longer declared: its release stays as it is until somebody uninstalls it"
        yield ""
        if diff.drift:
            yield self._pen("1", "changed by hand since it was installed")
            yield from (f"  {self._pen('33', 'drift')}     {drifted(one)}" for one in diff.drift)
            yield ""

    def differences(self) -> Iterator[str]:
        loud = [one for one in self._diff.differences if not is_quiet(one)]
        for component, group in groupby(loud, key=lambda one: one.component):
            yield self._pen("1", component or "the platform")
            for one in group:
                yield from self._difference(one)
            yield ""
        quiet = [one for one in self._diff.differences if is_quiet(one)]
        if quiet:
            yield self._pen("2", not_told(quiet))
            yield ""

    def _difference(self, one: Difference) -> Iterator[str]:
        where = listed(one.environments, self._diff.environments)
        head = self._pen("1", headline(one))
        yield f"  {self._risk(one.risk, _RISK)}{head}{self._pen('36', f'  {where}' if where else '')}"
        told, follows = telling(one)
        indent = " " * (_FIELD + _RISK)
        width = min(max((len(short(change.field)) for change in told), default=0), _WIDEST)
        for change in told:
            where = f"  {', '.join(change.environments)}" if change.environments else ""
            field = f"{short(change.field):<{width}}"
            yield f"{indent}{field}  {becomes(change)}{self._pen('36', where)}{self._place(change)}"
            yield from (f"{indent}  {self._pen('32' if line[0] == '+' else '31', line)}" for line in lines_of(change))
        if not told and one.changes and place_of(one.changes[0]):
            yield indent + self._pen("2", place_of(one.changes[0]))
        if follows:
            labels = counted(len({change.field for change in follows}), "label")
            yield indent + self._pen("2", f"and {labels} that repeat{'s' if labels.startswith('1 ') else ''} it")
        for consequence in one.consequences:
            yield from self._consequence(consequence, one, indent)

    def _place(self, change: Change) -> str:
        place = place_of(change)
        return self._pen("2", f"  ({place})") if place else ""

    def _consequence(self, consequence: Consequence, one: Difference, indent: str) -> Iterator[str]:
        names = consequence.environments
        where = f"{', '.join(names)}: " if names and set(names) != set(one.environments) else ""
        risk = f"{self._risk(consequence.risk)}: " if consequence.risk is not one.risk and consequence.risk else ""
        yield f"{indent}→ {risk}{where}{consequence.says}"
        if consequence.fix:
            yield f"{indent}  {self._pen('32', consequence.fix)}"

    def closing(self) -> Iterator[str]:
        diff = self._diff
        width = max((len(name) for name in diff.environments), default=0)
        if diff.asked_live:
            number = len(diff.drift)
            yield f"{counted(number, 'field')} changed by hand" if number else "nothing was changed by hand"
        if not diff.differences:
            environments = counted(len(diff.environments), "environment")
            yield f"nothing differs in {counted(diff.objects, 'object')} of {environments}"
            return
        for name, risk, said in summary(diff):
            yield f"{name:<{width}}  {self._risk(risk, _RISK)}{said}"
