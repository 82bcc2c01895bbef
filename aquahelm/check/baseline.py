"""A baseline: the findings of an old chart, so that only new ones count from now on."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aquahelm.errors import EnvironmentTrouble, UsageError
from aquahelm.finding import Excepted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from aquahelm.check.run import CheckResult
    from aquahelm.finding import Finding

FORMAT = 1
REASON = "in the baseline"


def read_baseline(file: Path) -> frozenset[str]:
    """The fingerprints in a baseline. Errors: UsageError."""
    remedy = f"make it with --write-baseline {file}"
    try:
        data: Any = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"the baseline {file} cannot be read: {error.strerror or error}", remedy) from error
    except ValueError as error:
        raise UsageError(f"the baseline {file} is not JSON: {error}", remedy) from error
    entries = data.get("findings") if isinstance(data, dict) and data.get("format") == FORMAT else None
    if not isinstance(entries, list) or not all(isinstance(one, dict) and "fingerprint" in one for one in entries):
        raise UsageError(f"{file} is no baseline of this version of aquahelm", remedy)
    return frozenset(str(one["fingerprint"]) for one in entries)


def write_baseline(file: Path, findings: Iterable[Finding]) -> int:
    """Write the findings down, sorted, one a fingerprint. Returns how many. Errors: EnvironmentTrouble."""
    entries = {
        finding.fingerprint: {
            "fingerprint": finding.fingerprint,
            "rule": finding.rule,
            "object": finding.object,
            "field": finding.field,
            "message": finding.message,
        }
        for finding in findings
    }
    ordered = sorted(entries.values(), key=lambda one: (one["rule"], one["object"], one["field"], one["fingerprint"]))
    text = json.dumps({"format": FORMAT, "findings": ordered}, indent=2, ensure_ascii=False) + "\n"
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise EnvironmentTrouble(f"the baseline {file} cannot be written: {error.strerror or error}") from error
    return len(entries)


def without_known(result: CheckResult, known: frozenset[str]) -> tuple[CheckResult, int]:
    """The result without what the baseline knows, and how many of the baseline's findings are no more."""
    old = [finding for finding in result.findings if finding.fingerprint in known]
    new = tuple(finding for finding in result.findings if finding.fingerprint not in known)
    excepted = (*result.excepted, *(Excepted(finding, REASON) for finding in old))
    still = {one.finding.fingerprint for one in excepted}
    return replace(result, findings=new, excepted=excepted), len(known - still)
