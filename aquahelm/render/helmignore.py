"""Which files of a chart's folder Helm does not load: the patterns of `.helmignore`.

As Helm reads them (helm/v4 pkg/ignore/rules.go), which is less than git does: a pattern with `!` ignores all that it
does not match, and `**` is not known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

ALWAYS = "templates/.?*"


@dataclass(frozen=True, slots=True)
class _Pattern:
    expression: re.Pattern[str]
    whole_path: bool
    negated: bool
    folders_alone: bool

    def matches(self, path: str) -> bool:
        return self.expression.fullmatch(path if self.whole_path else path.rpartition("/")[2]) is not None


def ignored(text: str, shown_as: str) -> Callable[[str, bool], bool]:
    """Tells of a path inside the chart, and of whether it is a folder, whether Helm leaves it out.

    Args:
        text: of `.helmignore`; empty if there is none.
        shown_as: the file, for messages.

    Errors: UsageError for a pattern that Helm refuses.
    """
    patterns = [_read(line.strip(), shown_as) for line in (*text.splitlines(), ALWAYS) if _says(line.strip())]

    def leaves_out(path: str, is_folder: bool) -> bool:
        for pattern in patterns:
            wanted = is_folder or not pattern.folders_alone
            if pattern.negated:
                if not (wanted and pattern.matches(path)):
                    return True
            elif wanted and pattern.matches(path):
                return True
        return False

    return leaves_out


def _says(line: str) -> bool:
    return bool(line) and not line.startswith("#")


def _read(line: str, shown_as: str) -> _Pattern:
    if "**" in line:
        raise UsageError(f"{shown_as}: Helm does not know ** ({line})", "name the folder: its files go with it")
    negated = line.startswith("!")
    rule = line[1:] if negated else line
    folders_alone = rule.endswith("/")
    rule = rule.removesuffix("/")
    from_root = rule.startswith("/")
    return _Pattern(re.compile(_translated(rule.removeprefix("/"))), from_root or "/" in rule, negated, folders_alone)


def _translated(pattern: str) -> str:
    """Go's path/filepath.Match as a regular expression."""
    written, at = "", 0
    while at < len(pattern):
        sign = pattern[at]
        end = pattern.find("]", at + 2) if sign == "[" else -1
        if sign in "*?":
            written += "[^/]*" if sign == "*" else "[^/]"
        elif end > 0:
            inside = pattern[at + 1 : end]
            written += f"[{'^' if inside[0] == '^' else ''}{inside.removeprefix('^')}]"
            at = end
        elif sign == "\\" and at + 1 < len(pattern):
            at += 1
            written += re.escape(pattern[at])
        else:
            written += re.escape(sign)
        at += 1
    return written
