"""A small project in two states, and ways to look at what is on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.chart.files import ChartFiles
from aquahelm.chart.generated import RECORD

if TYPE_CHECKING:
    from pathlib import Path

CHART = "charts/sea"
OLD = ChartFiles(
    {
        f"{CHART}/Chart.yaml": "name: sea\n",
        f"{CHART}/values.yaml": "ships: 1\n",
        f"{CHART}/charts/crane/values.yaml": "load: 1\n",
        f"{CHART}/charts/crane/templates/deployment.yaml": "kind: Deployment\n",
        "values/values.dev.yaml": "ships: 1\n",
        "values/values.qa.yaml": "ships: 2\n",
    }
)
NEW = ChartFiles(
    {
        f"{CHART}/Chart.yaml": "name: sea\n",
        f"{CHART}/values.yaml": "ships: 3\n",
        f"{CHART}/charts/dock/values.yaml": "deep: 9\n",
        "values/values.dev.yaml": "ships: 4\n",
        "values/values.prod.yaml": "ships: 5\n",
    }
)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file and link below a folder: path → bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b"link"
        for path in sorted(folder.rglob("*"))
        if path.is_file() or path.is_symlink()
    }


def texts(folder: Path) -> dict[str, str]:
    """The files below a folder without the record."""
    return {path: data.decode() for path, data in tree(folder).items() if not path.endswith(RECORD)}
