"""A diff as a comment on a pull request: what matters at once, the details folded."""

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

MARK = "<!-- aquahelm diff -->"
"""By which a workflow finds the comment that it made before."""
LONGEST = 60_000
"""Characters; GitHub takes 65,536 for a comment."""
_SIGNS = {
    Risk.DATA_LOSS: "⛔",
    Risk.RECREATE: "⛔",
    Risk.EXPOSURE: "🔓",
    Risk.DOWNTIME: "⚠️",
    Risk.RESTART: "🔁",
    Risk.RELOAD: "·",
    Risk.SCALE: "·",
    Risk.NONE: "·",
}


def write_markdown(diff: Diff) -> str:
    """The whole diff; of one that is too long for a comment, the summary and as many components as fit."""
    lines = [MARK, f"### What this changes: {_escaped(diff.before)} → {_escaped(diff.after)}", ""]
    lines += [f"- {_escaped(remark)}" for remark in _remarks(diff)]
    if diff.drift:
        lines += ["", "**Changed by hand since it was installed:**", ""]
        lines += [f"- {_escaped(drifted(one))}" for one in diff.drift] + [""]
    if not diff.differences:
        lines.append(f"Nothing differs in {counted(diff.objects, 'object')}.")
        return "\n".join(lines) + "\n"
    lines += ["| Environment | Risk | |", "|---|---|---|"]
    lines += [f"| {name} | {_SIGNS[risk]} **{risk}** | {_escaped(said)} |" for name, risk, said in summary(diff)]
    lines.append("")
    lines += list(_alarming(diff))
    text = "\n".join(lines)
    parts = list(_components(diff))
    shown: list[str] = []
    for part in parts:
        if len(text) + sum(map(len, shown)) + len(part) > LONGEST:
            shown.append(f"\n… and {counted(len(parts) - len(shown), 'part')} more: `aquahelm diff` shows them\n")
            break
        shown.append(part)
    return text + "".join(shown)


def _remarks(diff: Diff) -> Iterator[str]:
    yield from diff.remarks
    for name in diff.new:
        yield f"{name} is a new environment: nothing of it is installed, so there is nothing to compare"
    for name in diff.gone:
        yield f"{name} is no longer declared: its release stays as it is until somebody uninstalls it"


def _alarming(diff: Diff) -> Iterator[str]:
    """What nobody should merge without having read it."""
    for one in diff.differences:
        for said in one.consequences:
            if said.risk >= Risk.DOWNTIME:
                fix = f" → {_escaped(said.fix)}" if said.fix else ""
                where = ", ".join(said.environments or one.environments)
                yield f"- {_SIGNS[said.risk]} **{said.risk}** `{one.ref}` ({where}): {_escaped(said.says)}{fix}"
    yield ""


def _components(diff: Diff) -> Iterator[str]:
    loud = [one for one in diff.differences if not is_quiet(one)]
    for component, group in groupby(loud, key=lambda one: one.component):
        members = list(group)
        worst = max(one.risk for one in members)
        about = f"<b>{component or 'the platform'}</b>: {worst}, {counted(len(members), 'object')}"
        yield f"\n<details><summary>{about}</summary>\n\n"
        yield "\n".join(line for one in members for line in _difference(one, diff)) + "\n</details>\n"
    quiet = [one for one in diff.differences if is_quiet(one)]
    if quiet:
        yield f"\n{_escaped(not_told(quiet))}\n"


def _difference(one: Difference, diff: Diff) -> Iterator[str]:
    where = listed(one.environments, diff.environments)
    yield f"**`{headline(one)}`** {where}: {_SIGNS[one.risk]} {one.risk}\n"
    told, follows = telling(one)
    if told:
        yield "| Field | Change | Where | Inventory |"
        yield "|---|---|---|---|"
        yield from (_row(change, one) for change in told)
        yield ""
    elif one.changes and place_of(one.changes[0]):
        yield f"{_escaped(place_of(one.changes[0]))}\n"
    for change in told:
        lines = lines_of(change)
        if lines:
            yield from ("```diff", *(line.replace("```", "` ` `") for line in lines), "```", "")
    if follows:
        number = len({change.field for change in follows})
        yield f"and {counted(number, 'label')} that only repeat{'s' if number == 1 else ''} it\n"
    yield from (_consequence(said, one) for said in one.consequences)
    yield ""


def _row(change: Change, one: Difference) -> str:
    names = ", ".join(change.environments or one.environments)
    return f"| `{_code(short(change.field))}` | {_escaped(becomes(change))} | {names} | {_escaped(place_of(change))} |"


def _consequence(said: Consequence, one: Difference) -> str:
    names = said.environments if said.environments and set(said.environments) != set(one.environments) else ()
    where = f"{', '.join(names)}: " if names else ""
    fix = f" → {_escaped(said.fix)}" if said.fix else ""
    return f"- {said.risk}: {where}{_escaped(said.says)}{fix}"


def _code(text: str) -> str:
    return text.replace("|", "\\|").replace("`", "'")


def _escaped(text: str) -> str:
    """Plain words: no HTML, no mentions, no table of its own."""
    for sign in "\\`*_<>[]|~#":
        text = text.replace(sign, f"\\{sign}" if sign not in "<>" else ("&lt;" if sign == "<" else "&gt;"))
    return " ".join(text.replace("@", "@&#8203;").split())
