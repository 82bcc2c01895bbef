"""Helm's refusal, read: which template, which line, which value, and what was wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.errors import HelmTrouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aquahelm.finding import Place

_PLACE = r"(?P<template>[^\s:()]+):(?P<line>\d+)(?::(?P<column>\d+))?"
_AT = re.compile(rf"(?:parse|execution) error at \({_PLACE}\): (?P<reason>.*)", re.DOTALL)
# Helm 4 breaks the chain of frames into lines; Helm 3 keeps Go's one line.
_FRAME = re.compile(
    rf'(?:template: )?{_PLACE}:?\s+executing "(?P<define>[^"]*)" at <(?P<expression>.*?)>:\s+', re.DOTALL
)
_BAD_YAML = re.compile(r"YAML parse error on (?P<template>\S+): (?P<reason>.*)", re.DOTALL)
_YAML_LINE = re.compile(r"\bline (\d+)")
_BAD_VALUES = "values don't meet the specifications of the schema(s)"
_AT_VALUE = re.compile(r"^- at '(?P<pointer>[^']*)': (?P<reason>.*)$")
_EXTRA_KEY = re.compile(r"additional propert(?:y|ies) '([^']+)'")
# Go's own words, when it ends a process.
_NO_ROOM = re.compile(
    r"goroutine stack exceeds|stack overflow|out of memory|cannot allocate memory|SIGSEGV|pthread_create failed"
)
_TPL = re.compile(r"\btpl\b")
_VALUES_PATH = re.compile(r"\.Values((?:\.\w+)+)")


@dataclass(frozen=True, slots=True)
class Frame:
    """One step of Helm's way into a template: the file, its 1-based line and column (0: unknown), the define."""

    template: str
    line: int
    column: int = 0
    define: str = ""


class RenderFailure(HelmTrouble):
    """Helm refused to render.

    Attributes:
        frames: the way into the error: the manifest's template first, the helper that failed last; empty where Helm
            names none.
        reason: what was wrong, in one line, without the place.
        values_path: the value behind it as the umbrella chart's values name it (`payment.image.tag`), or "".
        details: Helm's words, whole.
        environment, path, place: whose values were rendered, and what in the inventory is behind the failure; set by
            who knows the inventory.
    """

    environment: str = ""
    path: str = ""
    place: Place | None = None

    def __init__(
        self, reason: str, *, frames: tuple[Frame, ...] = (), values_path: str = "", details: str = ""
    ) -> None:
        self.frames = frames
        self.reason = reason
        self.values_path = values_path
        self.details = details or reason
        place = f"{self.template}:{self.line}: " if frames else ""
        inner = frames[-1] if len(frames) > 1 else None
        through = f" (in {inner.define or 'a helper'}, {inner.template}:{inner.line})" if inner else ""
        super().__init__(f"{place}{reason}{through}")

    def behind(self, environment: str, path: str, place: Place | None) -> RenderFailure:
        """The same failure, with the environment and what in the inventory is behind it."""
        self.environment, self.path, self.place = environment, path, place
        if place is not None:
            self.remedy = f"behind it: {place}  {path}"
        return self

    @property
    def template(self) -> str:
        """The template that makes the manifest, as Helm names it (`aquastream/charts/…`), or ""."""
        return self.frames[0].template if self.frames else ""

    @property
    def line(self) -> int:
        """The 1-based line in `template`; 0 where Helm names none."""
        return self.frames[0].line if self.frames else 0


def read_failure(text: str, chart: str) -> RenderFailure:
    """Helm's error text, of either engine, as a structured failure.

    Args:
        text: what Helm said.
        chart: the umbrella chart's name (values paths start below it).
    """
    text = text.removeprefix("Error: ").replace("\n\nUse --debug flag to render out invalid YAML", "").strip()
    if _BAD_VALUES in text:
        return _read_values_refusal(text, chart)
    if match := _BAD_YAML.search(text):
        reason = " ".join(match["reason"].split())
        line = _YAML_LINE.search(reason)
        frame = Frame(match["template"], int(line[1]) if line else 0)
        return RenderFailure(reason, frames=(frame,), details=text)
    if match := _AT.search(text):
        reason = " ".join(match["reason"].split())
        return RenderFailure(
            reason,
            frames=(_frame(match),),
            values_path=_values_path(reason, match["template"]),
            details=text,
        )
    matches = list(_FRAME.finditer(text))
    if matches:
        last = matches[-1]
        reason = " ".join(text[last.end() :].split()).removeprefix("error calling include: ")
        expression = last["expression"]
        return RenderFailure(
            f"{reason} at {{{{ {expression} }}}}",
            frames=tuple(_frame(match) for match in matches),
            values_path=_values_path(expression, matches[0]["template"]),
            details=text,
        )
    return RenderFailure(" ".join(text.split()), details=text)


def refused_by_end(words: str, chart: Mapping[str, str]) -> RenderFailure:
    """The failure of a chart over which Helm itself came to its end, by its last words."""
    if _NO_ROOM.search(words):
        reason = "Helm ran out of memory: a template calls itself without end, or makes too much"
    elif "within" in words:
        reason = f"Helm came to {words}: a template goes in circles, or makes too much"
    else:
        first = next((line for line in words.splitlines() if line.strip()), "it said nothing")
        reason = f"Helm came to a bad end: {first[:200]}"
    failure = RenderFailure(reason, details=words)
    using = sorted(path for path, text in chart.items() if "templates/" in path and _TPL.search(text))
    if using:
        more = f" and {len(using) - 3} more" if len(using) > 3 else ""
        failure.remedy = f"a text given to tpl must not call itself; tpl stands in {', '.join(using[:3])}{more}"
    return failure


def _frame(match: re.Match[str]) -> Frame:
    groups = match.groupdict()
    return Frame(match["template"], int(match["line"]), int(match["column"] or 0), groups.get("define") or "")


def _values_path(text: str, template: str) -> str:
    """The `.Values` path in an expression, below the subchart whose template it is in."""
    match = _VALUES_PATH.search(text)
    if match is None:
        return ""
    subcharts = re.findall(r"/charts/([^/]+)", template)
    return ".".join([*subcharts, match[1].removeprefix(".")])


def _read_values_refusal(text: str, chart: str) -> RenderFailure:
    """Every refused value, sorted (Helm's own order changes from run to run); the first one's path is the failure's."""
    refused: list[tuple[str, str]] = []
    current = chart
    for raw in text.splitlines()[1:]:
        line = raw.strip()
        if match := _AT_VALUE.match(line):
            parts = [] if current == chart else [current]
            parts += [part.replace("~1", "/").replace("~0", "~") for part in match["pointer"].split("/")[1:]]
            if extra := _EXTRA_KEY.search(match["reason"]):
                parts.append(extra[1])
            refused.append((".".join(parts), match["reason"]))
        elif line.endswith(":"):
            current = line[:-1]
        elif line:
            refused.append((current if current != chart else "", line))
    refused.sort()
    listed = "; ".join(f"{path or 'values'}: {reason}" for path, reason in refused)
    return RenderFailure(
        f"the values are refused by values.schema.json: {listed}",
        values_path=refused[0][0] if refused else "",
        details=text,
    )
