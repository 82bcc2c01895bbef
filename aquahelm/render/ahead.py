"""Environments rendered one ahead: while one is judged, Helm renders the next on another core."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from aquahelm.render.manifests import MANY, read_manifests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future

    from aquahelm.render.engine import Rendered, RenderRequest
    from aquahelm.render.manifests import Manifests
    from aquahelm.yaml import Reading


def each_environment(
    requests: Mapping[str, RenderRequest],
    render: Callable[[str, RenderRequest], Rendered],
    progress: Callable[[str], None],
) -> Iterator[tuple[str, Manifests]]:
    """Each environment's manifests, one after the other.

    Texts that the environment before had too are not read again; older ones are let go.

    Args:
        requests: environment → what to render.
        render: renders one of them.
        progress: told what is being done.

    Errors: those of `render`.
    """
    seen: dict[str, Reading] = {}
    with ThreadPoolExecutor(max_workers=1) as pool:
        waiting = deque(requests.items())
        coming: deque[tuple[str, Future[Rendered]]] = deque()

        def start_next() -> None:
            if waiting:
                name, request = waiting.popleft()
                coming.append((name, pool.submit(render, name, request)))

        start_next()
        while coming:
            name, rendering = coming.popleft()
            progress(f"rendering {name}")
            texts = rendering.result()
            start_next()
            manifests = read_manifests(texts, name, seen)
            del texts, rendering
            seen = {manifest.text: seen[manifest.text] for manifest in manifests if manifest.text in seen}
            # Helm leaves its core to those who judge the last one.
            manifests.many = not coming and len(manifests) >= MANY
            progress(f"judging {name}")
            yield name, manifests
            del manifests
