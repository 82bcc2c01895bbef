"""The report as code hosts read it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema

from aquahelm.finding import Excepted, Place, Severity
from aquahelm.report.rules import RuleText
from aquahelm.report.sarif import write_sarif
from tests.report.test_text import HOST, PROBE, SUMMARY, UNREAD

DOCUMENTATION = (
    "A probe asks an open port.\n\nBad:\n    port: 1\n\n    port: 2\nGood:\n    port: 3\n\nThe pod never gets Ready."
)
RULES = [RuleText("probe-port-is-open", "reference", Severity.ERROR, "A probe asks an open port.", DOCUMENTATION)]


def _object(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}


def _array(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


TEXT = {"type": "string"}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
BAG = {"type": "object", "properties": {"tags": _array(TEXT, uniqueItems=True)}}
PHYSICAL = _object(
    ("artifactLocation",),
    artifactLocation=_object(("uri",), uri={"type": "string", "pattern": r"^[A-Za-z0-9/._~%-]+$"}),
    region=_object(
        ("startLine",), startLine={"type": "integer", "minimum": 1}, startColumn={"type": "integer", "minimum": 1}
    ),
)
LOCATION = _object(
    physicalLocation=PHYSICAL,
    logicalLocations=_array(_object(name=TEXT, fullyQualifiedName=TEXT, kind=TEXT)),
    message=_object(("text",), text=TEXT),
)
RESULT = _object(
    ("message", "ruleId"),
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=_object(("text",), text=TEXT),
    locations=_array(LOCATION, maxItems=1),
    relatedLocations=_array(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    suppressions=_array(
        _object(
            ("kind",),
            kind={"enum": ["inSource", "external"]},
            status={"enum": ["accepted", "underReview", "rejected"]},
            justification=TEXT,
            location=LOCATION,
        )
    ),
    properties=BAG,
)
RULE = _object(
    ("id",),
    id=TEXT,
    shortDescription=_object(("text",), text=TEXT),
    help=_object(("text",), text=TEXT, markdown=TEXT),
    defaultConfiguration=_object(level=LEVEL),
    properties=BAG,
)
RUN = _object(
    ("tool",),
    tool=_object(("driver",), driver=_object(("name",), name=TEXT, semanticVersion=TEXT, rules=_array(RULE))),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    invocations=_array(_object(("executionSuccessful",), executionSuccessful={"type": "boolean"})),
    properties=BAG,
    results=_array(RESULT),
)
# What SARIF 2.1.0 (§3.13 and on) says of the properties that the report uses; no other may stand in it.
LOG = _object(("version", "runs"), **{"$schema": TEXT}, version={"const": "2.1.0"}, runs=_array(RUN))


def read(text: str) -> dict[str, Any]:
    document = json.loads(text)
    jsonschema.Draft202012Validator(LOG).validate(document)
    run: dict[str, Any] = document["runs"][0]
    return run


def test_a_finding() -> None:
    summary = replace(SUMMARY, charts="charts/")
    run = read(write_sarif([PROBE], summary, RULES))
    assert run["results"] == [
        {
            "ruleId": "probe-port-is-open",
            "ruleIndex": 0,
            "level": "error",
            "message": {"text": f"{PROBE.message}\n→ port: 8104"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "inventory.yaml"},
                        "region": {"startLine": 58, "startColumn": 11},
                    },
                    "logicalLocations": [
                        {
                            "name": PROBE.field,
                            "fullyQualifiedName": f"Deployment/payment {PROBE.field}",
                            "kind": "member",
                        }
                    ],
                }
            ],
            "relatedLocations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "charts/charts/payment/templates/deployment.yaml"}
                    },
                    "message": {"text": "the template"},
                }
            ],
            "partialFingerprints": {"aquahelm/v1": PROBE.fingerprint},
            "properties": {
                "environments": ["prod", "stage"],
                "kubernetesVersions": list(PROBE.versions),
                "path": "services.payment.port",
                "fix": "port: 8104",
            },
        }
    ]


def test_a_rule() -> None:
    (rule,) = read(write_sarif([], SUMMARY, RULES))["tool"]["driver"]["rules"]
    assert rule["id"] == "probe-port-is-open"
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["help"]["markdown"] == (
        "A probe asks an open port.\n\n\n**Bad:**\n\n```yaml\nport: 1\n\nport: 2\n```\n"
        "\n**Good:**\n\n```yaml\nport: 3\n```\n\n"
        "The pod never gets Ready."
    )


def test_a_template_of_others_stands_in_the_folder_of_its_chart() -> None:
    result = read(write_sarif([UNREAD], replace(SUMMARY, chart="deploy/web"), RULES))["results"][0]
    assert result["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "deploy/web/web.yaml"}}


def test_a_manifest_that_nobody_rendered_has_its_own_line() -> None:
    result = read(write_sarif([UNREAD], replace(SUMMARY, rendered=False), RULES))["results"][0]
    assert "ruleIndex" not in result
    assert result["level"] == "note"
    (location,) = result["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 1}


def test_a_name_that_no_uri_holds() -> None:
    odd = replace(HOST, source=Place("a b/ü#.yaml", 3))
    result = read(write_sarif([odd], SUMMARY, RULES))["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%C3%BC%23.yaml"


def test_what_does_not_count_is_suppressed() -> None:
    excepted = (
        Excepted(PROBE, "until the new port is open", Place("inventory.yaml", 90, 5)),
        Excepted(HOST, "baseline"),
    )
    first, second = read(write_sarif([], replace(SUMMARY, excepted=excepted), RULES))["results"]
    assert first["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "until the new port is open",
            "location": {
                "physicalLocation": {
                    "artifactLocation": {"uri": "inventory.yaml"},
                    "region": {"startLine": 90, "startColumn": 5},
                }
            },
        }
    ]
    assert second["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "baseline"}]
