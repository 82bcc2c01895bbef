"""Both sides of a project, rendered and read: one environment after the other, for all at once would need much room."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from aquahelm.chart.delivery import delivery_file
from aquahelm.foreign.against import fitting_then, rendered_then
from aquahelm.render.failure import RenderFailure
from aquahelm.render.manifests import read_manifests
from aquahelm.render.unchanged import Unchanged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aquahelm.foreign.against import ProjectThen
    from aquahelm.render.engine import Engine, Rendered, RenderRequest
    from aquahelm.render.manifests import Manifests
    from aquahelm.yaml import Reading


def both_sides(
    then: ProjectThen, requests: Mapping[str, RenderRequest], delivered: Mapping[str, str], helm: Engine
) -> Iterator[tuple[str, Manifests, Manifests]]:
    """Each environment that there was, with its objects before and now; what has not changed is rendered once.

    Args:
        then: the project as it was.
        requests: environment → how it is rendered now.
        delivered: environment → the text of what a controller delivers it by; empty where there is none.
        helm: renders.

    Errors: HelmTrouble.
    """
    former = _Former(then, requests, helm)
    seen: dict[str, Reading] = {}
    # Helm renders on another core while this one reads and compares; never two at once: each takes as much room again.
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        # The chart as it was comes first and is done with: of charts, an engine keeps the last one alone.
        before = {name: pool.submit(former.render, name) for name in former.requests}
        waiting = deque(requests.items())
        coming = deque([pool.submit(helm.template, waiting.popleft()[1])])
        for name in requests:
            if waiting:
                coming.append(pool.submit(helm.template, waiting.popleft()[1]))
            rendered = coming.popleft().result()
            if name in before:
                texts = former.completed(before.pop(name).result(), rendered)
                pair = deque([_read(name, (texts, former.delivery(name)), (rendered, delivered[name]), seen)])
                del rendered, texts
                yield pair.popleft()  # and nothing of it is held here while the next one is waited for
    finally:
        pool.shutdown(cancel_futures=True)


class _Former:
    """The project as it was, as far as there are environments that are still there."""

    def __init__(self, then: ProjectThen, requests: Mapping[str, RenderRequest], helm: Engine) -> None:
        now = next(iter(requests.values())).chart
        chart = {path: now[path] if now.get(path) == text else text for path, text in then.chart.items()}  # once in all
        self._then = then
        self._now = requests
        self._helm = helm
        self._unchanged = Unchanged(chart, now)
        self.requests = {
            name: fitting_then(replace(request, chart=chart, values=(then.values[name],)), now, helm)[0]
            for name, request in requests.items()
            if name in then.values
        }

    def render(self, name: str) -> tuple[Rendered, frozenset[str] | None]:
        """What an environment rendered to, without these subcharts; None: without all, for it renders to the same."""
        request = self.requests[name]
        if request == self._now[name]:
            return {}, None
        same = self._unchanged.subcharts(request, self._now[name])
        if same:
            with suppress(RenderFailure):  # is told of the whole chart, if it is one of the whole chart
                return self._helm.template(self._unchanged.without(request, same)), same
        return rendered_then(request, self._helm, self._then.tree.shown_as), frozenset()

    def completed(self, answer: tuple[Rendered, frozenset[str] | None], now: Rendered) -> Rendered:
        """All of that, with the help of what the environment renders to now."""
        rest, same = answer
        return now if same is None else self._unchanged.completed(rest, now, same)

    def delivery(self, name: str) -> str:
        """What a controller delivered the environment by."""
        return (self._then.read(delivery_file(name)) or b"").decode("utf-8", "replace")


def _read(
    name: str, before: tuple[Rendered, str], now: tuple[Rendered, str], seen: dict[str, Reading]
) -> tuple[str, Manifests, Manifests]:
    """Two renders with their deliveries, read; what the environment before had too is not read again."""
    after = manifests_of(*now, name, seen)
    pair = name, manifests_of(*before, name, seen), after
    kept = {one.text: seen[one.text] for side in pair[1:] for one in side if one.text in seen}
    seen.clear()
    seen.update(kept)
    return pair


def manifests_of(
    rendered: Rendered, delivery: str, environment: str, seen: dict[str, Reading] | None = None
) -> Manifests:
    """What Helm gave, and the objects that make a controller ask Helm.

    Args:
        rendered: Helm's answer.
        delivery: the text of those objects; may be empty.
        environment: its name.
        seen: see `read_manifests`.
    """
    if delivery:
        rendered = {**rendered, delivery_file(environment): delivery}
    return read_manifests(rendered, environment, seen)
