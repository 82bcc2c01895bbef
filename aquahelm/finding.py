"""A finding: one thing that is wrong with the manifests, and where.

The type that rules produce and reports print; it imports nothing of aquahelm, so that every room may use it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """error: the API server refuses it or it is broken; warning: it will hurt; note: worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return ("error", "warning", "note").index(self.value)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file: `line` and `column` are 1-based; 0 means that the place is the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of one object.

    Attributes:
        rule: stable slug, such as `probe-port-is-open`.
        severity: how bad it is.
        object: `Kind/name`.
        field: path inside the object, such as `spec.template.spec.containers[0].image`; empty for all of it.
        message: what the API server, the kubelet or a colleague would say.
        fix: what to do, in one line; may be empty.
        environments, versions: where it holds (environment names; Kubernetes versions such as `1.31`), sorted.
        template: the chart file that rendered the object and the line of the field (else of what is around it) in its
            rendered output, where known; for manifests that nobody rendered, their own file and line.
        source: the inventory's line behind it, where there is one.
        path: the inventory path behind it, such as `services.payment.port`.
    """

    rule: str
    severity: Severity
    object: str
    field: str
    message: str
    fix: str = ""
    environments: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    template: Place | None = None
    source: Place | None = None
    path: str = ""

    @property
    def page(self) -> str:
        """The rule's page, relative to aquahelm's own repository."""
        return f"{RULES_PAGE}#{self.rule}"

    @property
    def fingerprint(self) -> str:
        """What stays when lines move, when numbers in the message change, and when environments or versions come or go.

        What has no environment, or no object, is told from others by its file: names may then stand for many.
        """
        file = self.template.file if self.template and not (self.object and self.environments) else ""
        known = "\n".join((self.rule, file, self.object, self.field, _NUMBER.sub("#", self.message)))
        return hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()[:32]


RULES_PAGE = "docs/rules.md"
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Excepted:
    """A finding that does not count.

    Attributes:
        finding: with the environments in which it does not count.
        reason: why, in the words of who wrote the exception.
        by: the exception's place; None where a baseline knows the finding.
    """

    finding: Finding
    reason: str
    by: Place | None = None
