"""Which component of the platform a template of the chart is for."""

from __future__ import annotations

import re

_OF_ONE = re.compile(r"[^/]+/(?:charts|templates/tests/connections)/([^/]+?)(?:/|\.yaml$)")


def component_of(template: str) -> str:
    """The service or store that a template is for; empty for what is the platform's own.

    `aquastream/charts/payment/templates/deployment.yaml` is payment's, and so is
    `aquastream/templates/tests/connections/payment.yaml`, its test, which the umbrella has.
    """
    match = _OF_ONE.match(template)
    return match[1] if match else ""
