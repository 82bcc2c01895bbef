"""A promotion as a pull request's text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.promote.model import Verdict
from aquahelm.promote.takeover import spelled
from aquahelm.promote.text import TITLES, conclusion, effects, folded, value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aquahelm.promote.model import Promotion


def write_markdown(promotion: Promotion) -> str:
    """The report, with what is meant and what follows folded away."""
    source, target = promotion.source, promotion.target
    lines = [f"## {source} → {target}", "", conclusion(promotion), ""]
    lines += _table(
        "",
        ("service", "", f"{target} has", "takes", "line"),
        [(one.subject, spelled(one), _code(one.old), _code(one.new), str(one.place.line)) for one in promotion.moves],
    )
    lines += _table(f"### In {target}", ("object", "what happens"), list(effects(promotion)))
    lines += _table(
        "### Stays",
        ("service", f"{target} has", f"{source} has", "why"),
        [(one.subject, _code(one.old), _code(one.new), one.why) for one in promotion.left],
    )
    if promotion.obstacles:
        lines += ["### Refused", ""]
        for obstacle in promotion.obstacles:
            lines.append(
                f"- {_cell(obstacle.says)} (`{obstacle.name}`)" + (f"<br>→ {_cell(obstacle.fix)}" * bool(obstacle.fix))
            )
        lines.append("")
    lines += _table(
        "### Drift", ("what", "", "who says otherwise"), [(one.subject, one.name, one.why) for one in promotion.drift]
    )
    meant = [one for one in promotion.differences if one.verdict in (Verdict.MEANT, Verdict.AHEAD)]
    if meant:
        rows = [
            (TITLES[one.theme], one.subject, one.name, _code(value(one.source)), _code(value(one.target)))
            for one in meant
        ]
        lines += _folded(
            "1 difference is meant" if len(meant) == 1 else f"{len(meant)} differences are meant",
            ("", "", "", source, target),
            rows,
        )
    derived = [one for one in promotion.differences if one.verdict is Verdict.DERIVED]
    if derived:
        lines += _folded(f"{len(derived)} more follow from that", ("from", "what"), list(folded(derived)))
    lines += [f"> {_cell(remark)}" for remark in promotion.remarks]
    return "\n".join(lines).rstrip() + "\n"


def _folded(title: str, heads: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> list[str]:
    return [f"<details><summary>{title}</summary>", "", *_table("", heads, rows), "</details>", ""]


def _table(title: str, heads: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> list[str]:
    told = [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    if not told:
        return []
    start = [title, ""] if title else []
    return [*start, f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *told, ""]


def _code(text: str) -> str:
    return f"`{text}`" if "`" not in text else text


def _cell(text: Any) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")
