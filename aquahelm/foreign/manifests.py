"""Manifests of any make, judged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aquahelm.errors import UsageError
from aquahelm.foreign.paths import NestedChart, find_sources
from aquahelm.foreign.reading import is_definition, read_sources

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from aquahelm.check.run import CheckResult
    from aquahelm.foreign.against import Against
    from aquahelm.foreign.options import Told


def judge_manifests(
    paths: Iterable[Path | str], folder: Path | str, told: Told, against: Against | None = None
) -> CheckResult:
    """Judge the objects in these files, and the way to them from what was there before. Errors: UsageError."""
    # What judges is not imported above: that goes on while other processes read.
    sources = find_sources(paths, folder)
    told.progress("reading")
    manifests = read_sources(sources, beside=_learn_to_judge)
    if not manifests and not manifests.unread:
        raise UsageError(f"no objects in {', '.join(source.shown_as for source in sources)}", "is that all there is?")
    from aquahelm.check.run import check
    from aquahelm.check.schemas.bundle import SUPPORTED

    told.progress("judging")
    options = told.options(manifest.data for manifest in manifests if is_definition(manifest))
    # What arrives on standard input was mostly made by a program.
    options = replace(options, files=all(isinstance(source, NestedChart) or source.path for source in sources))
    if against:
        from aquahelm.foreign.against import manifests_before

        options = replace(options, earlier={"": manifests_before(against, paths)})
    return check([("", manifests)], told.kube_versions or SUPPORTED, options)


def _learn_to_judge() -> None:
    """Load all rules and what is known of kinds: it takes as long as reading some thousand documents."""
    from aquahelm.check import registry, run  # noqa: F401  with all that it needs
    from aquahelm.check.schemas import bundle

    registry.registered()
    bundle.load()
