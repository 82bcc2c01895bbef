"""What to write, read from what is said to be allowed."""

from __future__ import annotations

import pytest

from aquahelm.check.remedies import remedy

LETTERS = "use lower-case letters, digits and -, with a letter or digit at both ends"


@pytest.mark.parametrize(
    ("message", "fix"),
    [
        ('"https" is not one of HTTP or HTTPS', "write HTTPS"),
        ('"always" is not one of Always, Never or OnFailure; a sidecar has Always', "write Always"),
        ('"BlueGreen" is not one of Recreate or RollingUpdate', ""),
        ('"1m" is not one of 1, 1k or 1Mi and so on', ""),
        ('"" is not one of TCP or UDP', ""),
        (f'"web.shop" is not a DNS label: {LETTERS}', "write web-shop"),
        ('"Web_Shop.Example" is not a DNS name: use lower-case letters', "write web-shop.example"),
        ('"HTTP" is not a port name: use lower-case letters, digits and -', "write http"),
        ('the key "feature flags" is not a valid key: use letters', "write feature-flags"),
        ('"---" is not a DNS label: use', ""),
        (f'"{"Ab" * 40}…" is not a DNS label: {LETTERS}', ""),
        ('"ä" is not a DNS label: use', ""),
        (f'"https" is not one of {", ".join(map(str, range(1000)))} or HTTPS', ""),
        ("70000 is not a port; use 1 to 65535", ""),
    ],
)
def test_what_is_said(message: str, fix: str) -> None:
    assert remedy(message) == fix
