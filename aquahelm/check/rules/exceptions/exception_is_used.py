"""An exception still excepts something.

Bad:
    exceptions:
      - rule: image-is-pinned
        object: Deployment/gone
        reason: the vendor's image has no other tag
Good:
    exceptions:
      - rule: image-is-pinned
        object: Deployment/vendor
        reason: the vendor's image has no other tag
        until: "2027-01-31"

An exception that nothing needs hides the next finding of its kind, and one whose last day has passed no longer counts:
what it excepted is told again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.exemptions import Use

RULE = Rule("exception-is-used", theme="exceptions", severity=WARNING)


def check(use: Use) -> Iterator[Violation]:
    """Exceptions that are over, and exceptions of nothing."""
    exemption = use.exemption
    if use.expired:
        fix = "mend what it excepted, or give it another last day" if use.covered else "remove it"
        yield Violation(None, f"the exception from {exemption.rule} ended with {exemption.until}", fix)
    elif not use.covered:
        wanted = "" if exemption.object == "*/*" else f" of {exemption.object}"
        fix = f"{use.near}?" if use.near else "remove it"
        yield Violation(None, f"{exemption.rule} finds nothing{wanted} that would need the exception", fix)
