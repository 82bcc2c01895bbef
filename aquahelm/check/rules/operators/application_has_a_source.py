"""An Argo CD Application says what to deploy, and where to.

Bad:
    kind: Application
    spec: {project: default, destination: {namespace: shop}}
Good:
    kind: Application
    spec:
      project: default
      source: {repoURL: "https://git.example/shop.git", path: charts/shop}
      destination: {server: "https://kubernetes.default.svc", namespace: shop}

The API server accepts it; Argo CD sets the condition InvalidSpecError and deploys nothing. Source: Argo CD, validation
of applications.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import ERROR, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("application-has-a-source", theme="operators", severity=ERROR, kinds=frozenset({"Application"}))


def check(application: Object) -> Iterator[Violation]:
    """One for the sources, one for each that names nothing, one for the destination."""
    spec = application.spec
    if not isinstance(spec.value, dict):
        return
    several = spec / "sources"
    if not any((spec / name).value for name in ("source", "sources", "sourceHydrator")):
        message = "neither source nor sources: there is nothing to deploy"
        yield Violation(spec, message, "source: {repoURL: …, path: …}")
    for source in several if several.value else (spec / "source",):
        if source.value:
            yield from _source(source, bool(several.value))
    destination = spec / "destination"
    if (destination / "name").value and (destination / "server").value:
        yield Violation(destination, "a destination cannot have both name and server", "keep one of them")
    elif not (destination / "name").value and not (destination / "server").value:
        yield Violation(destination, "the destination names no cluster", "server: https://kubernetes.default.svc")


def _source(source: Node, one_of_several: bool) -> Iterator[Violation]:
    chart = (source / "chart").value
    if not chart and not (source / "path").value and not (one_of_several and (source / "ref").value):
        yield Violation(source, "a source needs a path, or a chart", "path: charts/…")
    if chart and not (source / "targetRevision").value:
        yield Violation(source, "a chart needs a targetRevision: its version")
