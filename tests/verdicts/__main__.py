"""`python -m tests.verdicts [FOLDER]`: how far aquahelm agrees with the API server. A report; it never fails for it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from aquahelm.foreign.reading import read_definitions
from tests.verdicts.answers import answers
from tests.verdicts.corpus import read_corpus
from tests.verdicts.tally import judge, summary, table

CORPUS = Path("../shared/verdicts")
CRDS = Path("../shared/crds")


def main() -> int:
    """Exit code: 0, or 2 where there is nothing to judge."""
    parser = argparse.ArgumentParser(prog="make verdicts", description=__doc__)
    parser.add_argument("folder", nargs="?", default="", help=f"of *.jsonl files; {CORPUS} if there is one")
    parser.add_argument("--list", action="store_true", help="name the disagreements")
    parser.add_argument("--theme", action="append", help="list those of this theme alone (may stand again)")
    parser.add_argument("--crds", default="", help=f"definitions that the server had; {CRDS} if there is one")
    arguments = parser.parse_args()
    folder = Path(arguments.folder or CORPUS)
    if not any(folder.glob("*.jsonl")):
        print(f"no verdicts (*.jsonl) in {folder}\n→ name a folder that has some: make verdicts DIR=…", file=sys.stderr)
        return 2
    try:
        lines = [line for line in read_corpus(folder) if line.counts]
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    crds = Path(arguments.crds or CRDS)
    customs = read_definitions([crds]) if arguments.crds or crds.is_dir() else ()
    judged = judge(lines, answers(lines, customs))
    if arguments.list or arguments.theme:
        for one in judged:
            if not one.outcome.agrees and (not arguments.theme or one.subject in arguments.theme):
                print(one.text)
        print()
    print(table(judged))
    print(summary(judged))
    return 0


if __name__ == "__main__":
    sys.exit(main())
