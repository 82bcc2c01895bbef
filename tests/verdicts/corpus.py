"""Verdicts of a real API server as they stand in a folder: one JSON object per line, one file per theme."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEVELS = ("baseline", "restricted")


@dataclass(frozen=True, slots=True)
class Line:
    """A manifest and what the server said of it.

    Attributes:
        id, theme, about: its name, where it belongs, and what is odd about it, in one phrase.
        manifest: YAML as it was sent.
        previous: of an update: the manifest that was there before.
        given: the whole line, for those who want more of it.
    """

    id: str
    theme: str
    about: str
    manifest: str
    previous: str | None
    given: dict[str, Any]

    @property
    def counts(self) -> bool:
        """Whether the verdict hangs on the manifest alone, not on other objects of the cluster."""
        return not self._verdict.get("context")

    @property
    def refused(self) -> bool:
        """Whether the server refuses it: an update as applied, anything else by create or by server-side apply.

        Helm 4 applies, other tools create: what either refuses is worth hearing.
        """
        if self.previous is not None:
            return bool(self._verdict.get("update") == "refused")
        applied = self._verdict.get("apply")
        refused_by_apply = isinstance(applied, dict) and applied.get("verdict") == "refused"
        return self._verdict.get("create") == "refused" or refused_by_apply

    @property
    def message(self) -> str:
        """What the server said, on one line; empty if it was content."""
        for part in (self._verdict, self._verdict.get("apply")):
            if isinstance(part, dict) and part.get("message"):
                return " ".join(str(part["message"]).split())
        return ""

    def violates(self, level: str) -> bool | None:
        """Whether the pod is kept from a namespace of this PodSecurity level; None where the server does not say."""
        pod = self._verdict.get("pod") or {}
        said = pod.get(level)
        return None if said in (None, "invalid") or pod.get("context") else said != "allowed"

    @property
    def _verdict(self) -> dict[str, Any]:
        verdict = self.given.get("verdict")
        return verdict if isinstance(verdict, dict) else {}


def read_corpus(folder: Path) -> Iterator[Line]:
    """The lines of every `*.jsonl` in the folder, by file.

    Raises:
        ValueError: a line that is not of the format; names the file and the line.
    """
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as stream:
            for number, text in enumerate(stream, 1):
                if text.strip():
                    try:
                        given = json.loads(text)
                        yield Line(
                            given["id"],
                            given["theme"],
                            given.get("about", ""),
                            given["manifest"],
                            given.get("previous"),
                            given,
                        )
                    except (ValueError, KeyError, TypeError) as error:
                        raise ValueError(f"{path}:{number}: not a verdict: {error!r}") from error
