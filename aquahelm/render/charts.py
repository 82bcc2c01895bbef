"""A chart from the disk, as engines take it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def read_chart(path: Path) -> Mapping[str, str]:
    """The files of a chart's folder: path inside the chart → text.

    Errors: UsageError where there is no chart, or one of its files cannot be read.
    """
    shown = os.path.normpath(path)
    if not (path / "Chart.yaml").is_file():
        raise UsageError(f"{shown} is no Helm chart: it has no Chart.yaml", "--chart takes a chart's folder or .tgz")
    return {
        file.relative_to(path).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(path.rglob("*"))
        if file.is_file()
    }
