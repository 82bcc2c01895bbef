"""Versions chosen for all images of a registry, in a process of its own.

`shelved` starts Debian's docker-registry with as many images; without that program there is nothing to measure.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.tasks import MEMORY_GOAL, Task

if TYPE_CHECKING:
    from collections.abc import Iterator

IMAGES = 100
TAGS = tuple(f"v1.{minor}.{patch}" for minor in range(4) for patch in range(3))
GOAL = 5.0
ROOT = Path(__file__).parents[1]


@contextmanager
def shelved() -> Iterator[tuple[Task, ...]]:
    """Tasks that choose for 100 images of 12 tags: of the registry as it is, and behind tokens, in pages of 5 tags."""
    from tests.registry.front import Front, Moods
    from tests.registry.server import SERVER, Shelf, registry_at_work

    if SERVER is None:
        yield ()
        return
    with tempfile.TemporaryDirectory(prefix="aquahelm-bench-") as folder, registry_at_work(Path(folder)) as address:
        shelf = Shelf(address)
        for number in range(IMAGES):
            shelf.push(f"bench/app-{number}", TAGS, platforms=("linux/amd64", "linux/arm64"))
        shelf.close()
        with Front(address, Moods(auth="bearer", page=5)) as front:
            yield (
                Task(f"versions of {IMAGES} images", _command(address), {0: GOAL}, memory=MEMORY_GOAL),
                Task("… behind tokens, in pages", _command(front.address), {0: GOAL}, memory=MEMORY_GOAL),
            )


def _command(address: str) -> tuple[str, ...]:
    code = f"from benchmarks.choices import main; sys.exit(main({address!r}))"
    return (sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}")


def main(address: str) -> int:
    """Choose for every image, with nothing in a cache; exit code 1 unless each has got the newest version."""
    from aquahelm.bump.choose import choose_all
    from aquahelm.bump.model import Pin, PinKind, Policy
    from aquahelm.registry.name import ImageName
    from aquahelm.registry.registries import Registries

    names = [ImageName(address, f"bench/app-{number}") for number in range(IMAGES)]
    platforms = frozenset({"linux/arm64"})
    pins = [Pin(PinKind.IMAGE, str(name), "x", "v1.0.0", image=name, platforms=platforms) for name in names]
    with Registries() as registries:
        choices = choose_all([(pin, Policy()) for pin in pins], registries, date(2026, 10, 20))
    wrong = [choice for choice in choices if choice.tag != TAGS[-1] or choice.findings]
    for choice in wrong[:5]:
        print(choice)
    return int(bool(wrong))
