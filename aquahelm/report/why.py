"""Where a field comes from, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aquahelm.finding import Place
    from aquahelm.provenance.answer import Answer

_LONGEST = 100
_WIDEST = 24
_MOST = 6


def write_why(answers: Sequence[Answer], asked: Sequence[str] = ()) -> str:
    """The way back, step by step; environments whose field comes from the same places stand together.

    Args:
        answers: one of each environment that has the field.
        asked: the environments that were asked; those without an answer are named last.
    """
    groups = _together(answers)
    several = max(len(answers), len(asked)) > 1
    blocks = [_block(answer, environments if several else []) for answer, environments in groups]
    without = [name for name in asked if name not in {answer.environment for answer in answers}]
    return "\n".join([*blocks, *([f"{', '.join(without)}: no such field\n"] if without else [])])


def document(answers: Sequence[Answer]) -> dict[str, Any]:
    """The same as data."""
    return {
        "answers": [
            {
                "environment": answer.environment,
                "object": answer.object,
                "field": answer.field,
                "value": answer.value,
                "template": _place(answer.template),
                "helper": answer.helper,
                "printed": _place(answer.printed),
                "values": [
                    {"place": _place(one.place), "path": one.path, "value": one.value, "how": one.how}
                    for one in answer.values
                ],
                "inventory": [
                    {"place": _place(one.place), "path": one.path, "written": one.written, "how": one.how}
                    for one in answer.lines
                ],
                "deciding": [{"path": one.path, "written": one.written} for one in answer.deciding],
                "settable": answer.settable,
            }
            for answer in answers
        ]
    }


def _together(answers: Sequence[Answer]) -> list[tuple[Answer, list[str]]]:
    groups: list[tuple[Answer, list[str]]] = []
    for answer in answers:
        same = next((names for other, names in groups if _lines(other) == _lines(answer)), None)
        if same is None:
            groups.append((answer, [answer.environment]))
        else:
            same.append(answer.environment)
    return groups


def _block(answer: Answer, environments: Sequence[str]) -> str:
    value = answer.value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split()) or '""'
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    head = "   ".join(filter(None, (text, ", ".join(environments))))
    lines = _lines(answer)
    if environments or len(text) > _WIDEST:
        return "\n".join([head, *(f"    {line}" for line in lines)]) + "\n"
    indent = " " * (len(head) + 3)
    return "\n".join([f"{head}   {lines[0]}", *(f"{indent}{line}" for line in lines[1:])]) + "\n"


def _lines(answer: Answer) -> list[str]:
    """Place and path of each step, in columns."""
    helper = f" → {answer.helper}" if answer.helper else ""
    lines = [f"{answer.template.file}{helper}"]
    steps = [(str(one.place), one.path, one.how) for one in answer.values]
    for line in answer.lines:
        written = f": {line.written}" if line.written else ""
        steps.append((str(line.place), f"{line.path}{written}", line.how))
    width = max((len(place) for place, _, _ in steps), default=0)
    words = {
        "is": "",
        "part": "  (a part of it)",
        "decides": "  (decides it)",
        "keeps": "  (it is there because of this)",
    }
    lines += [f"{place:<{width}}   {path}{words[how]}" for place, path, how in steps]
    if all(one.how == "keeps" for one in answer.values):
        lines.append("written in the template: no value is in it")
    elif not answer.lines:
        lines.append("aquahelm's own decision: no line of the inventory makes a difference to it")
    others = [str(one) for one in answer.deciding[:_MOST]]
    if len(answer.deciding) > _MOST:
        others.append(f"and {len(answer.deciding) - _MOST:,} more")
    if others:
        lines.append(f"decided as well by {others[0]}")
        lines += [f"                   {other}" for other in others[1:]]
    if len(answer.values) > 1 and isinstance(answer.value, (dict, list)):
        lines.append("→ ask for one of its fields to hear less")
    if answer.settable:
        lines.append(f"→ nobody wrote {answer.settable}; that would set it")
    return lines


def _place(place: Place | None) -> dict[str, Any] | None:
    return {"file": place.file, "line": place.line, "column": place.column} if place else None
