"""Findings for programs: one JSON document, described by `schemas/findings.schema.json`.

Fields are added, never renamed or removed, while `format` stays the same.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aquahelm.finding import Severity
from aquahelm.report.summary import tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aquahelm.finding import Finding, Place
    from aquahelm.report.summary import Summary

FORMAT = 1


def write_json(findings: Sequence[Finding], summary: Summary) -> str:
    """The report of a validation; the same findings give the same bytes."""
    return json.dumps(document(findings, summary), indent=2, ensure_ascii=False) + "\n"


def document(findings: Sequence[Finding], summary: Summary) -> dict[str, Any]:
    """The report as data."""
    counts = tally(findings)
    return {
        "format": FORMAT,
        "summary": {
            "subject": summary.subject,
            "environments": summary.environments,
            "versions": list(summary.versions),
            "objects": summary.objects,
            "layers": dict(summary.layers),
            "withoutSchema": summary.without_schema,
            "unread": summary.unread,
            "rules": summary.rules,
            "errors": counts[Severity.ERROR],
            "warnings": counts[Severity.WARNING],
            "notes": counts[Severity.NOTE],
            "excepted": len(summary.excepted),
            "mended": summary.mended,
        },
        "findings": [finding_document(finding) for finding in findings],
        "excepted": [
            {"reason": one.reason, "by": _place(one.by), "finding": finding_document(one.finding)}
            for one in summary.excepted
        ],
    }


def finding_document(finding: Finding) -> dict[str, Any]:
    """One finding, as `validate` and `set` tell it."""
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "object": finding.object,
        "field": finding.field,
        "message": finding.message,
        "fix": finding.fix,
        "environments": list(finding.environments),
        "versions": list(finding.versions),
        "path": finding.path,
        "source": _place(finding.source),
        "template": _place(finding.template),
        "page": finding.page,
        "fingerprint": finding.fingerprint,
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    """A line or column of 0 says that it is not known."""
    return {"file": place.file, "line": place.line, "column": place.column} if place else None


_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_TEXTS = {"type": "array", "items": _TEXT}


def _described(description: str, **schema: Any) -> dict[str, Any]:
    return {"description": description, **schema}


def _object(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties), **more}


_PLACE = _object(
    {
        "file": _described("relative to the project folder", **_TEXT),
        "line": _described("from 1; 0: not known", **_COUNT),
        "column": _described("from 1; 0: not known", **_COUNT),
    }
)
_FINDING = _object(
    {
        "rule": _described("its name; `aquahelm explain RULE` says more", **_TEXT),
        "severity": {"enum": [str(severity) for severity in Severity]},
        "object": _described("Kind/name; empty for a document that could not be read", **_TEXT),
        "field": _described("such as spec.template.spec.containers[0].image; empty for the whole object", **_TEXT),
        "message": _described("what the API server, the kubelet or a colleague would say", **_TEXT),
        "fix": _described("what to do, in one line; may be empty", **_TEXT),
        "environments": _described("where it holds, sorted", **_TEXTS),
        "versions": _described("the Kubernetes versions for which it holds, oldest first", **_TEXTS),
        "path": _described("in the inventory, such as services.payment.port; may be empty", **_TEXT),
        "source": _described("the inventory's line", oneOf=[_PLACE, {"type": "null"}]),
        "template": _described(
            "the chart's template, and the field's line in its output; or a manifest's own file",
            oneOf=[_PLACE, {"type": "null"}],
        ),
        "page": _described("what explains the rule, relative to aquahelm's repository", **_TEXT),
        "fingerprint": _described("stays the same when lines move or numbers in the message change", **_TEXT),
    }
)
_SUMMARY = _object(
    {
        "subject": _described("what was judged", **_TEXT),
        "environments": _described("how many", **_COUNT),
        "versions": _described("the Kubernetes versions, oldest first", **_TEXTS),
        "objects": _described("how many, over all environments", **_COUNT),
        "layers": _described(
            "theme of rules → how many of the objects it has judged", type="object", additionalProperties=_COUNT
        ),
        "withoutSchema": _described("objects whose kind has no schema: their fields were not judged", **_COUNT),
        "unread": _described("documents that could not be read", **_COUNT),
        "rules": _described("how many", **_COUNT),
        "errors": _COUNT,
        "warnings": _COUNT,
        "notes": _COUNT,
        "excepted": _described("findings that do not count", **_COUNT),
        "mended": _described("findings of the baseline that are no more", **_COUNT),
    }
)
_EXCEPTED = _object(
    {
        "reason": _described("why it does not count", **_TEXT),
        "by": _described("the exception's place; null: the baseline", oneOf=[_PLACE, {"type": "null"}]),
        "finding": _FINDING,
    }
)
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "What `aquahelm validate --format json` prints",
    **_object(
        {
            "format": {"const": FORMAT},
            "summary": _SUMMARY,
            "findings": {"type": "array", "items": _FINDING},
            "excepted": {"type": "array", "items": _EXCEPTED},
        }
    ),
}


def schema_text() -> str:
    """What `schemas/findings.schema.json` holds."""
    return json.dumps(SCHEMA, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    from pathlib import Path

    Path("schemas/findings.schema.json").write_text(schema_text(), encoding="utf-8")
