"""`python -m tests.agree [N]`: spoil good objects N times; ask a real API server (KUBECONFIG) and aquahelm about each.

Nothing is kept in the cluster: every question is a dry run, in a namespace that goes when it ends. What they disagree
about is printed small; `--keep FOLDER` writes it as verdicts for `make verdicts DIR=FOLDER`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from aquahelm.foreign.reading import read_definitions
from aquahelm.yaml import Document, parse_documents
from tests.agree.cases import objects_of_cases
from tests.agree.judge import Disagreement, compare, refusals, shrink
from tests.agree.mutations import spoilt
from tests.agree.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

OBJECTS = Path(__file__).with_name("objects.yaml")
CUSTOMS = Path(__file__).with_name("customs.yaml")
"""Custom resources; they are judged by the definitions that ship, or by those that `--crds` names."""
AT_ONCE = 1000


def main() -> int:
    """Exit code: 0 if they agree about everything, 1 if not, 2 without a cluster."""
    parser = argparse.ArgumentParser(prog="make agree", description=__doc__)
    parser.add_argument("number", nargs="?", type=int, default=1000, help="how many objects (1000)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="to try the same objects again")  # noqa: S311
    parser.add_argument("--cases", action="store_true", help="not spoilt objects, but those of the rules' cases")
    parser.add_argument("--customs", action="store_true", help="custom resources alone")
    parser.add_argument("--crds", type=Path, help="judge custom resources by these definitions (those that ship)")
    parser.add_argument("--keep", type=Path, help="folder to write the disagreements to")
    parser.add_argument("--most", type=int, default=60, help="stop after so many different disagreements (60)")
    arguments = parser.parse_args()
    kubeconfig = os.environ.get("KUBECONFIG", "")
    if not kubeconfig:
        print("no cluster to ask\n→ set KUBECONFIG to the configuration of one", file=sys.stderr)
        return 2
    server = Server(Path(kubeconfig), f"agree-{arguments.seed}")
    print(f"Kubernetes {server.version}, seed {arguments.seed}", flush=True)
    if arguments.cases:
        good = objects_of_cases()
    else:
        good = read_good(CUSTOMS if arguments.customs else OBJECTS, *(() if arguments.customs else (CUSTOMS,)))
    known = [data for data in good if server.knows(data)]
    if arguments.cases:
        arguments.number = len(known)
    elif strange := sorted({data["kind"] for data in good if data not in known}):
        print(f"left out, as the server does not know them: {', '.join(strange)}")
    customs = read_definitions([arguments.crds]) if arguments.crds else ()
    server.make_namespace()
    began = time.monotonic()
    try:
        batches = [known] if arguments.cases else spoilt_batches(arguments.number, arguments.seed, known)
        found = disagreements(batches, arguments.most, customs, server)
    finally:
        server.remove_namespace()
    if arguments.keep:
        keep(found, arguments.keep)
    took = time.monotonic() - began
    print(f"agree: {arguments.number} objects, {len(found)} different disagreements, {took:.0f} s")
    return int(bool(found))


def disagreements(
    batches: Iterable[Sequence[dict[str, Any]]], most: int, customs: tuple[Mapping[str, Any], ...], server: Server
) -> list[Disagreement]:
    """The different disagreements about these objects, each as small as it gets.

    Args:
        batches: the objects, as many as are judged at once.
        most: stop after so many.
        customs: definitions that we judge by, besides those that ship.
        server: the other judge.
    """
    found: dict[tuple[object, ...], Disagreement] = {}
    for batch in batches:
        objects = {str(index): data for index, data in enumerate(batch)}
        ours = refusals(objects, server.version, customs)
        for name, data in objects.items():
            one = compare(data, ours[name], server)
            if one and one.signature not in found:
                small = shrink(one, server, customs)
                found[one.signature] = found[small.signature] = small
                print(small.text, flush=True)
            if len({id(one) for one in found.values()}) >= most:
                break
    return list({id(one): one for one in found.values()}.values())


def spoilt_batches(number: int, start: int, good: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """That many objects, spoilt."""
    for turn, batch in enumerate(_batches(number)):
        yield generate(batch, start + turn, good)


def read_good(*paths: Path) -> list[dict[str, Any]]:
    """The objects in these files."""
    return [
        one.data
        for path in paths
        for one in parse_documents(path.read_text(encoding="utf-8"))
        if isinstance(one, Document)
    ]


def generate(number: int, start: int, good: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """That many spoilt objects, the same for the same start."""
    made: list[dict[str, Any]] = []

    @seed(start)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(spoilt(good))
    def take(data: dict[str, Any]) -> None:
        made.append(data)

    take()
    return made


def keep(found: list[Disagreement], folder: Path) -> None:
    """Write verdicts that `make verdicts` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "agree.jsonl").open("w", encoding="utf-8") as stream:
        for index, one in enumerate(found):
            verdict = {"create": "refused" if one.verdict.refused else "accepted", "message": one.verdict.message}
            line = {
                "id": f"agree-{index}",
                "theme": "agree",
                "about": " ".join(map(str, one.signature)),
                "manifest": json.dumps(one.data),
                "verdict": verdict,
            }
            stream.write(json.dumps(line) + "\n")


def _batches(number: int) -> Iterator[int]:
    while number > 0:
        yield min(number, AT_ONCE)
        number -= AT_ONCE


if __name__ == "__main__":
    sys.exit(main())
