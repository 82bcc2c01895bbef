"""The values that a set of chart files gives to each environment: the chart's own, with the environment's over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.yaml import Document, parse_values

if TYPE_CHECKING:
    from collections.abc import Mapping

ABSENT: Any = object()
"""In place of a value that is not there."""


class UnreadableValues(Exception):
    """A values file says nothing that Helm would understand."""


class FileValues:
    """The values files among some files, read when they are needed."""

    def __init__(self, files: Mapping[str, bytes | None], root: str) -> None:
        self._files = files
        self.root = root
        self.paths = tuple(files)
        self._read: dict[str, dict[str, Any]] = {}
        prefix, suffix = "values/values.", ".yaml"
        self.environments = sorted(
            path[len(prefix) : -len(suffix)] for path in files if path.startswith(prefix) and path.endswith(suffix)
        )

    def sections(self, environment: str) -> set[str]:
        """Top-level keys: the subcharts, and what the umbrella has itself."""
        below = f"{self.root}/charts/"
        charts = {path[len(below) :].partition("/")[0] for path in self._files if path.startswith(below)}
        return charts | set(self._own()) | set(self._of(environment))

    def sources(self, environment: str, section: str) -> tuple[Any, ...]:
        """All that decides a section: equal sources mean equal values."""
        return (
            self._files.get(f"{self.root}/charts/{section}/values.yaml"),
            # As text: to Python 1 equals true, to a template it does not.
            repr(self._own().get(section, ABSENT)),
            repr(self._of(environment).get(section, ABSENT)),
        )

    def effective(self, environment: str, section: str) -> Any:
        """A section as the environment gets it; ABSENT where nothing says anything."""
        value: Any = self._parsed(f"{self.root}/charts/{section}/values.yaml") or ABSENT
        for over in (self._own().get(section, ABSENT), self._of(environment).get(section, ABSENT)):
            value = _over(value, over)
        return value

    def _own(self) -> dict[str, Any]:
        return self._parsed(f"{self.root}/values.yaml")

    def _of(self, environment: str) -> dict[str, Any]:
        return self._parsed(f"values/values.{environment}.yaml")

    def _parsed(self, path: str) -> dict[str, Any]:
        if path not in self._read:
            text = (self._files.get(path) or b"").decode(errors="replace")
            documents = list(parse_values(text))
            if len(documents) != 1 or not isinstance(documents[0], Document):
                raise UnreadableValues(path)
            self._read[path] = documents[0].data
        return self._read[path]


def _over(below: Any, above: Any) -> Any:
    if above is ABSENT:
        return below
    if isinstance(below, dict) and isinstance(above, dict):
        return below | {key: _over(below.get(key, ABSENT), value) for key, value in above.items()}
    return above
