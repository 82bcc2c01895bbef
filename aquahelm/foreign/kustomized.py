"""Files that a kustomization names as patches and the like: parts of objects, which no server ever sees.

Source of the fields: the API of kustomize.config.k8s.io (`Kustomization`, v1beta1).
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from aquahelm.check.provided import KUSTOMIZATIONS
from aquahelm.render.manifests import Unread
from aquahelm.yaml import ParseProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aquahelm.render.manifests import Manifest

_WITH_PATHS = ("patches", "patchesJson6902", "replacements", "transformers", "generators")
_PLAIN = ("patchesStrategicMerge", "configurations", "transformers", "generators", "validators")


def without_patches(
    manifests: Sequence[Manifest], unread: Sequence[Unread]
) -> tuple[Sequence[Manifest], Sequence[Unread]]:
    """The same without what kustomizations among them name as patches; those count as unread."""
    named = {file for one in manifests if _is_kustomization(one) for file in _files(one)}
    if not named:
        return manifests, unread
    left_out = sorted(({one.template for one in manifests} | {one.template for one in unread}) & named)
    patches = (Unread(ParseProblem("patch", 0, 0, "a patch of kustomize", "", 0), file) for file in left_out)
    return (
        [one for one in manifests if one.template not in named],
        (*(one for one in unread if one.template not in named), *patches),
    )


def _is_kustomization(manifest: Manifest) -> bool:
    return posixpath.basename(manifest.template) in KUSTOMIZATIONS


def _files(kustomization: Manifest) -> Iterator[str]:
    folder = posixpath.dirname(kustomization.template)
    for path in _paths(kustomization.data):
        if "\n" not in path:
            yield posixpath.normpath(posixpath.join(folder, path))


def _paths(data: dict[str, Any]) -> Iterator[str]:
    for field in _WITH_PATHS:
        for entry in _list(data.get(field)):
            if isinstance(entry, dict) and isinstance(entry.get("path"), str):
                yield entry["path"]
    for field in _PLAIN:
        yield from (entry for entry in _list(data.get(field)) if isinstance(entry, str))
    for chart in _list(data.get("helmCharts")):
        if isinstance(chart, dict):
            files = [chart.get("valuesFile"), *_list(chart.get("additionalValuesFiles"))]
            yield from (file for file in files if isinstance(file, str))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
