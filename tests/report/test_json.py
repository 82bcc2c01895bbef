"""The report as programs read it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema

from aquahelm.finding import Excepted, Place
from aquahelm.report.json import SCHEMA, schema_text, write_json
from aquahelm.report.summary import Summary
from tests.report.test_text import HOST, PROBE, SUMMARY, UNREAD

FILE = Path(__file__).parents[2] / "schemas" / "findings.schema.json"


def test_the_document() -> None:
    document = json.loads(write_json([PROBE], SUMMARY))
    assert document == {
        "format": 1,
        "summary": {
            "subject": "aquastream",
            "environments": 3,
            "versions": ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37"],
            "objects": 214,
            "layers": {},
            "withoutSchema": 0,
            "unread": 0,
            "rules": 118,
            "errors": 1,
            "warnings": 0,
            "notes": 0,
            "excepted": 0,
            "mended": 0,
        },
        "findings": [
            {
                "rule": "probe-port-is-open",
                "severity": "error",
                "object": "Deployment/payment",
                "field": "spec.template.spec.containers[0].readinessProbe.httpGet.port",
                "message": PROBE.message,
                "fix": "port: 8104",
                "environments": ["prod", "stage"],
                "versions": list(PROBE.versions),
                "path": "services.payment.port",
                "source": {"file": "inventory.yaml", "line": 58, "column": 11},
                "template": {"file": "charts/payment/templates/deployment.yaml", "line": 61, "column": 0},
                "page": "docs/rules.md#probe-port-is-open",
                "fingerprint": PROBE.fingerprint,
            }
        ],
        "excepted": [],
    }


def test_every_document_fits_the_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for findings in ([], [PROBE], [HOST, UNREAD]):
        validator.validate(json.loads(write_json(findings, SUMMARY)))
    left_out = (Excepted(PROBE, "known", Place("inventory.yaml", 3, 5)), Excepted(HOST, "baseline"))
    validator.validate(json.loads(write_json([], replace(SUMMARY, excepted=left_out))))


def test_how_long_it_took_is_not_told() -> None:
    """So that two runs give the same bytes."""
    slower = Summary(**{**{name: getattr(SUMMARY, name) for name in Summary.__slots__}, "seconds": 99.0})
    assert write_json([PROBE], slower) == write_json([PROBE], SUMMARY)


def test_the_schema_file_is_current() -> None:
    """If it is not: python -m aquahelm.report.json."""
    assert FILE.read_text(encoding="utf-8") == schema_text()
