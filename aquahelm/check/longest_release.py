"""What a chart's objects are called under the longest release name that Helm allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aquahelm.render.manifests import Manifest

# https://helm.sh/docs/chart_template_guide/getting_started/: a release name has at most 53 characters.
LONGEST_RELEASE = "r" * 53


class LongestRelease:
    """The same chart rendered once more, with `LONGEST_RELEASE`."""

    def __init__(self, manifests: Iterable[Manifest]) -> None:
        self._by_place = {(one.template, one.line, one.kind): one.name for one in manifests}

    def name_of(self, manifest: Manifest) -> str:
        """What an object would be called; empty where the other rendering has none in its place."""
        return self._by_place.get((manifest.template, manifest.line, manifest.kind), "")
