"""A promotion as people read it in a terminal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from aquahelm.diff.model import Risk
from aquahelm.promote.model import NOTHING, Difference, Theme, Verdict
from aquahelm.promote.parity import BY_NAME
from aquahelm.promote.takeover import spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aquahelm.finding import Place
    from aquahelm.promote.model import Promotion

    Paint = Callable[..., str]

LONGEST = 44
TITLES = {
    Theme.VERSION: "versions",
    Theme.VARIABLE: "variables",
    Theme.SECRET: "secrets",
    Theme.RESOURCE: "resources",
    Theme.SWITCH: "switches",
    Theme.SETTING: "settings",
}
_SHOWN_SUBJECTS = 6


def plain(text: str, **_: Any) -> str:
    """Text without colour."""
    return text


def write_text(promotion: Promotion, paint: Paint = plain, quiet: bool = False) -> str:
    """The report. Quiet: without what is meant and what follows from it."""
    lines = [paint(f"{promotion.source} → {promotion.target}", bold=True)]
    lines += _block(
        "taken over" if promotion.written else "to take over",
        [
            (move.subject, spelled(move), f"{move.old} → {paint(move.new, fg='green')}", _line(move.place))
            for move in promotion.moves
        ],
        paint,
    )
    lines += _block(
        f"in {promotion.target}",
        [(who, what) for who, what in effects(promotion)],
        paint,
    )
    lines += _block(
        "stays",
        [(one.subject, _short(one.path), f"{one.old} ↛ {one.new}", one.why) for one in promotion.left],
        paint,
    )
    lines += _block("drift", [_drift(one) for one in promotion.drift], paint, "yellow")
    if not quiet:
        lines += _parity(promotion, paint)
    for one in promotion.obstacles:
        lines += ["", f"{paint('refused', fg='red', bold=True)}  {one.says}"]
        lines += [f"         {_line(one.place)}"] if one.place else []
        lines += [f"         → {one.fix}"] if one.fix else []
        lines += [f"         or --accept {one.name}"] if one.acceptable else []
    lines += ["", *(f"note: {remark}" for remark in promotion.remarks)] if promotion.remarks else []
    lines += ["", conclusion(promotion)]
    return "\n".join(lines)


def conclusion(promotion: Promotion) -> str:
    """What was done, in one sentence."""
    count = _count(len(promotion.moves), "version")
    if promotion.obstacles:
        return f"{_count(len(promotion.obstacles), 'obstacle')}; nothing was written."
    if not promotion.moves:
        if any(one.theme is Theme.VERSION for one in promotion.drift):
            return f"{promotion.target} has the versions that run in {promotion.source}, drift included; nothing to do."
        return f"{promotion.target} has {promotion.source}'s versions; nothing to do."
    if promotion.written:
        return f"{count} taken over into {promotion.target}."
    return f"{count} would be taken over into {promotion.target}; nothing was written."


def value(one: Any) -> str:
    """A value in a table."""
    if one is NOTHING:
        return "–"
    if isinstance(one, dict):
        text = ", ".join(f"{key}: {value(inner)}" for key, inner in one.items())
    elif isinstance(one, list):
        text = ", ".join(map(value, one))
    else:
        text = str(one).lower() if isinstance(one, bool) else str(one)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def folded(differences: Iterable[Difference]) -> Iterator[tuple[str, str]]:
    """What follows from each cause: the cause, and `9 switches, 2 variables of s3, media, …`."""
    groups: dict[str, list[Difference]] = {}
    for one in differences:
        groups.setdefault(one.why, []).append(one)
    for why, found in groups.items():
        counts = Counter(one.theme for one in found)
        told = ", ".join(_count(counts[theme], theme.value) for theme in Theme if counts[theme])
        subjects = list(dict.fromkeys(one.subject for one in found))
        more = f" and {len(subjects) - _SHOWN_SUBJECTS} more" if len(subjects) > _SHOWN_SUBJECTS else ""
        yield why, f"{told} of {', '.join(subjects[:_SHOWN_SUBJECTS])}{more}"


def effects(promotion: Promotion) -> Iterator[tuple[str, str]]:
    """What the moves do to TO: the pods that are replaced, then what is worse than that."""
    diff = promotion.diff
    if diff is None:
        return
    for rollout in diff.restarts(promotion.target):
        yield rollout.workload, f"{_count(rollout.pods, 'pod')} replaced{f', {rollout.order}' if rollout.order else ''}"
    for one in diff.of(promotion.target):
        if one.risk not in (Risk.RESTART, Risk.NONE):
            for consequence in one.consequences:
                if consequence.risk not in (Risk.RESTART, Risk.NONE):
                    yield one.ref, f"{consequence.risk}: {consequence.says}"


def _parity(promotion: Promotion, paint: Paint) -> list[str]:
    lines: list[str] = []
    meant = [one for one in promotion.differences if one.verdict in (Verdict.MEANT, Verdict.AHEAD)]
    rows = {
        theme: [
            (one.subject, one.name, value(one.source), value(one.target), _lines(one.places))
            for one in meant
            if one.theme is theme and not (theme is Theme.VERSION and one.why)
        ]
        for theme in Theme
    }
    told = [theme for theme in Theme if rows[theme]]
    if told:
        heads = ("", "", promotion.source, promotion.target, "")
        widths = _widths([heads, *(row for theme in told for row in rows[theme])])
        lines += ["", f"{paint('meant', bold=True)}: the inventory gives each its value"]
        for theme in told:
            head = _row((TITLES[theme], *heads[1:]), widths)
            lines += ["", paint(head, fg="cyan")]
            lines += [_row(row, widths) for row in rows[theme]]
    derived = [one for one in promotion.differences if one.verdict is Verdict.DERIVED]
    variables = [
        one
        for one in derived
        # Not those of the chart's own containers, nor what everybody knows.
        if one.theme is Theme.VARIABLE and ": " not in one.name and one.why != BY_NAME
    ]
    if derived:
        lines += ["", f"{paint('derived', bold=True)}: follows from the above"]
        lines += _block(
            "variables",
            [(one.subject, one.name, value(one.source), value(one.target), f"from {one.why}") for one in variables],
            paint,
        )
        lines += _block("the rest", list(folded(one for one in derived if one not in variables)), paint)
    return lines


def _drift(one: Difference) -> tuple[str, ...]:
    return one.subject, one.name, one.why


def _block(title: str, rows: Sequence[tuple[str, ...]], paint: Paint, color: str = "cyan") -> list[str]:
    if not rows:
        return []
    widths = _widths(rows)
    return ["", paint(title, fg=color), *(_row(row, widths) for row in rows)]


def _widths(rows: Sequence[tuple[str, ...]]) -> list[int]:
    return [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]


def _row(row: tuple[str, ...], widths: Sequence[int]) -> str:
    return ("  " + "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))).rstrip()


def _short(path: tuple[str | int, ...]) -> str:
    return ".".join(map(str, path[2:]))


def _line(place: Place | None) -> str:
    return f"{place.file}:{place.line}" if place and place.line else str(place or "")


def _lines(places: Sequence[Place]) -> str:
    """`inventory.yaml:27`, `inventory.yaml:16, 17`."""
    if not places:
        return ""
    numbers = dict.fromkeys(str(place.line) for place in places)
    return f"{places[0].file}:{', '.join(numbers)}"


def _count(count: int, noun: str) -> str:
    plural = {"switch": "switches"}.get(noun, f"{noun}s")
    return f"{count} {noun if count == 1 else plural}"
