"""Points in time. Source: RFC 3339, section 5.6."""

from __future__ import annotations

import re
from datetime import datetime

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})")


def check_moment(text: str) -> None:
    """A date, a time and its offset.

    Raises:
        ValueError: it is none.
    """
    if _FORM.fullmatch(text):
        try:
            datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            return
    raise ValueError(f'"{text}" is not a point in time; write it as 2026-11-21T22:30:00Z')
