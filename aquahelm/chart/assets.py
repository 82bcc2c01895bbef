"""Files that the package brings along: the library chart, the umbrella's templates, the schemas of values."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent


@cache
def library_files() -> Mapping[str, str]:
    """The Helm library chart: path → text."""
    return _tree(HERE / "library")


@cache
def umbrella_files() -> Mapping[str, str]:
    """The umbrella's own templates and the files that they read: path below the chart → text."""
    return _tree(HERE / "umbrella_templates")


@cache
def schema_text(kind: str) -> str:
    """The JSON Schema of a component's values, as it is copied into its subchart."""
    return (HERE / "schemas" / f"{kind}.json").read_text(encoding="utf-8")


@cache
def schema(kind: str) -> dict[str, Any]:
    """The same, parsed."""
    loaded: dict[str, Any] = json.loads(schema_text(kind))
    return loaded


def _tree(folder: Path) -> Mapping[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
