"""`aquahelm.toml`, as written and as read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from aquahelm.check.configuration import Configuration, read_configuration
from aquahelm.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

FILE = """\
pod_security = "baseline"
fail_on = "warning"
kube_versions = ["1.36"]
externals = ["Secret/*"]
crds = ["crds"]

[[exceptions]]
rule = "image-is-pinned"
object = "Deployment/vendor"
environments = ["dev"]
reason = "no other tag"
until = 2027-01-31

[[exceptions]]
rule = "probe-port-is-open"
reason = "answered by the mesh"
until = "2027-02-28"
"""


def read(folder: Path, text: str, environments: tuple[str, ...] = ("dev", "prod")) -> Configuration:
    (folder / "aquahelm.toml").write_text(text, encoding="utf-8")
    return read_configuration(folder / "aquahelm.toml", "aquahelm.toml", environments)


def test_everything_that_may_stand_in_it(tmp_path: Path) -> None:
    found = read(tmp_path, FILE)
    assert (found.pod_security, found.kube_versions, found.externals) == ("baseline", ("1.36",), ("Secret/*",))
    assert found.crds == (tmp_path / "crds",)
    assert found.fail_on == "warning"
    first, second = found.exceptions
    assert (first.object, first.environments, first.until) == ("Deployment/vendor", ("dev",), date(2027, 1, 31))
    assert (second.object, second.environments, second.until) == ("*/*", (), date(2027, 2, 28))
    assert [str(one.place) for one in found.exceptions] == ["aquahelm.toml:7", "aquahelm.toml:14"]


def test_there_need_not_be_such_a_file(tmp_path: Path) -> None:
    assert read_configuration(tmp_path / "aquahelm.toml", "aquahelm.toml") == Configuration()


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("pod_security = [", "aquahelm.toml is not TOML: ", ""),
        ('pod_securty = "x"', 'no setting is named "pod_securty"', "pod_security?"),
        ('fail_on = "warnings"', 'fail_on: "warnings" is no severity', "one of error, warning, note"),
        ('pod_security = "strict"', 'pod_security: "strict" is no level', "one of privileged, baseline, restricted"),
        ("pod_security = 1", "pod_security: 1 is no text", "quote it"),
        ('externals = "x"', "externals: 'x' is no list of texts", 'externals = ["…"]'),
        ("exceptions = 3", "exceptions: they are no tables", "begin each with [[exceptions]]"),
        ('[[exceptions]]\nreason="x"', "exceptions[0]: it has no rule", 'rule = "…"'),
        ('[[exceptions]]\nrule="image-is-pinned"', "exceptions[0]: it has no reason", 'reason = "…"'),
        (
            '[[exceptions]]\nrule="image-is-pined"\nreason="x"',
            'exceptions[0].rule: there is no rule "image-is-pined"',
            "image-is-pinned?",
        ),
        (
            '[[exceptions]]\nrule="image-is-pinned"\nreason="x"\nenvironments=["prd"]',
            'exceptions[0].environments: there is no environment "prd"',
            "prod? (declared: dev, prod)",
        ),
        (
            '[[exceptions]]\nrule="image-is-pinned"\nreason="x"\nobject="web"',
            'exceptions[0].object: "web" names no object',
            "write Kind/name; * stands for any text",
        ),
        (
            '[[exceptions]]\nrule="image-is-pinned"\nreason="x"\nuntil="soon"',
            "exceptions[0].until: 'soon' is no day",
            "until = 2027-01-31",
        ),
        ('[[exceptions]]\nreson="x"', 'exceptions[0]: no setting is named "reson"', "reason?"),
    ],
)
def test_what_is_wrong_with_it(tmp_path: Path, text: str, message: str, remedy: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, text)
    assert caught.value.message.startswith("aquahelm.toml")
    assert message in caught.value.message
    assert caught.value.remedy == remedy


def test_where_there_are_no_environments_none_can_be_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, FILE, ())
    assert caught.value.remedy == "declared: none: there are environments in an inventory alone"
