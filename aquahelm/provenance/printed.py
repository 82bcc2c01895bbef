"""Which line of which template prints a field: the chart with a mark behind each line that templates write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.inventory.paths import Path
    from aquahelm.provenance.rendering import Stage

_DEFINE = re.compile(r'{{-? *define "([^"]+)"')
_ACTION = re.compile(r"{{.*?}}")
# What writes a line: a key, an item of a list, or data as YAML. Text for other helpers (`| quote`) is left alone.
_KEY = re.compile(r"""\s*(?:- +)?[\w./"'{}$ -]+?:(?:\s|$)""")
_ITEM = re.compile(r"\s*- \S")
_DATA = re.compile(r"\s*{{-? *[^}]*\btoYaml\b(?![^}]*(?:quote|sha256sum|:=))[^}]*}}\s*$")
_CONTROL = re.compile(r"\s*{{-? *(?:if|with|range|else|end|define|block|/\*|\$\w+ *:?=)")
_MARK = re.compile(r" #@([^@\n]*)@(\d+)@")


@dataclass(frozen=True, slots=True)
class Printed:
    """Where a template prints a field.

    Attributes:
        helper: the name of the library's template; empty where the file prints it itself.
        file: inside the chart, such as `charts/aquahelm/templates/_deployment.tpl`.
        line: of the file.
    """

    helper: str
    file: str
    line: int


def printed_by(stage: Stage, path: Path) -> Printed | None:
    """Where the field of a stage's object is printed; None where that cannot be told."""
    text = stage.marked_text(_marked(stage.chart))
    document = stage.document_of(text) if text else None
    if text is None or document is None:
        return None
    lines = text.split("\n")
    for line in lines[document.line_of(path) - 1 :]:
        # Lines without a mark are data; the mark of whoever printed it stands behind its last line.
        match = _MARK.search(line)
        if match:
            file = match[1]
            helper, at = _helper(stage.chart[file], int(match[2]))
            return Printed(helper, file, at)
        if line.startswith("---"):
            break
    return None


def _helper(text: str, line: int) -> tuple[str, int]:
    found = ""
    for number, content in enumerate(text.split("\n"), 1):
        match = _DEFINE.search(content)
        if match:
            found = match[1]
        if number == line:
            break
    return found, line


def _marked(chart: Mapping[str, str]) -> dict[str, str]:
    return {
        path: _with_marks(path, text) if "templates/" in path and path.endswith((".tpl", ".yaml")) else text
        for path, text in chart.items()
    }


def _with_marks(path: str, text: str) -> str:
    lines = []
    in_comment = False
    for number, line in enumerate(text.split("\n"), 1):
        in_comment = in_comment or "/*" in line
        plain = _ACTION.sub("x", line)
        writes = not _CONTROL.match(line) and (_KEY.match(plain) or _ITEM.match(plain) or _DATA.match(line))
        lines.append(f"{line} #@{path}@{number}@" if writes and not in_comment else line)
        in_comment = in_comment and "*/" not in line
    return "\n".join(lines)
