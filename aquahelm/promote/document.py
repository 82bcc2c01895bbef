"""A promotion for programs: one JSON document. Fields are added, never renamed or removed, while `format` stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.inventory.paths import spell
from aquahelm.promote.model import NOTHING
from aquahelm.promote.text import effects

if TYPE_CHECKING:
    from aquahelm.finding import Place
    from aquahelm.promote.model import Promotion

FORMAT = 1


def document(promotion: Promotion) -> dict[str, Any]:
    """The report as data."""
    return {
        "format": FORMAT,
        "from": promotion.source,
        "to": promotion.target,
        "written": promotion.written,
        "moves": [
            {
                "subject": one.subject,
                "path": spell(one.path),
                "image": one.image,
                "old": one.old,
                "new": one.new,
                "place": _place(one.place),
            }
            for one in promotion.moves
        ],
        "left": [
            {"subject": one.subject, "path": spell(one.path), "old": one.old, "new": one.new, "why": one.why}
            for one in promotion.left
        ],
        "obstacles": [
            {"name": one.name, "says": one.says, "fix": one.fix, "place": _place(one.place)}
            for one in promotion.obstacles
        ],
        "accepted": list(promotion.accepted),
        "effects": [{"object": ref, "says": says} for ref, says in effects(promotion)],
        "risk": str(promotion.diff.risk) if promotion.diff else None,
        "remarks": list(promotion.remarks),
        "differences": [
            {
                "theme": str(one.theme),
                "verdict": str(one.verdict),
                "subject": one.subject,
                "name": one.name,
                **{key: side for key, side in (("from", one.source), ("to", one.target)) if side is not NOTHING},
                "places": [_place(place) for place in one.places],
                "why": one.why,
            }
            for one in promotion.differences
        ],
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    return {"file": place.file, "line": place.line, "column": place.column} if place else None
