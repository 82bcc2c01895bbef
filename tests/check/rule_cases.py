"""Cases of rules as YAML: `cases/<rule>.yaml`.

A file holds three tables, `fails`, `passes` and `leaves alone`, each name → case. A case gives objects in one of these
ways:

    container: fields of the one container of a Deployment called web
    pod:       fields of its pod
    spec:      fields of its own
    objects:   the objects themselves, as text
    text:      what is not YAML, as text
    files:     files of a folder, as path → text
    inventory: what is rendered (`declared_cases`), with NetworkPolicies of their own in `policies`, name → spec
    project:   an inventory and the files beside it: `secrets` of the inventory, path → text in `files`
    before:    what was installed before, as text; `edits` is what others have changed since, as `Kind/name` → manager →
               merge patch; `unbound: true` for claims without a volume

An `exceptions` list, with `today`, is laid over what all rules find. A case may set `externals`, `pod security`,
`versions`, `exports` (metrics that services have) and `definitions` (custom resources, as text); `foreign: true` is for
manifests that no inventory is behind, `foreign: files` for those that people keep in files.
A case that fails lists in `finds` what is found, as `written` puts it.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from aquahelm.check.capacity.declared import declared_capacity
from aquahelm.check.earlier import Allowed, Earlier, Edit
from aquahelm.check.exemptions import OWN_RULE, Exemption, without_excepted
from aquahelm.check.longest_release import LongestRelease
from aquahelm.check.registry import RegisteredRule, find_rule
from aquahelm.check.run import CheckOptions, CheckResult, check
from aquahelm.check.schemas.bundle import SUPPORTED
from aquahelm.check.secretfiles import with_findings
from aquahelm.finding import Place
from aquahelm.foreign.paths import find_sources
from aquahelm.foreign.reading import read_sources
from aquahelm.render.manifests import Manifests, read_manifests
from tests.check import declared_cases, secret_cases

if TYPE_CHECKING:
    from aquahelm.finding import Finding

FOLDER = Path(__file__).parent / "cases"
TABLES = ("fails", "passes", "leaves alone")
ENVIRONMENT = "test"


@dataclass(frozen=True)
class Case:
    """One case: its file's rule, its table and name, and what it gives."""

    rule: str
    table: str
    name: str
    given: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.rule}: {self.name}"

    @property
    def finds(self) -> list[str]:
        return self.given.get("finds") or []

    @property
    def environment(self) -> str:
        return "" if self.given.get("foreign") else ENVIRONMENT

    def judged(self, rules: tuple[RegisteredRule, ...]) -> CheckResult:
        if "project" in self.given:
            found = secret_cases.findings(self.given["project"])
            slugs = {one.rule.slug for one in rules}
            return with_findings(check({}, SUPPORTED), [one for one in found if one.rule in slugs])
        options = CheckOptions(
            pod_security=self.given.get("pod security", "restricted"),
            externals={self.environment: self.given.get("externals", ())},
            namespaces={self.environment: self.given.get("namespace", "")},
            networks={self.environment: declared_cases.network(self.given["inventory"])}
            if "inventory" in self.given
            else {},
            capacities={self.environment: declared_capacity(**self.given["capacity"])}
            if "capacity" in self.given
            else {},
            exports={self.environment: tuple(self.given["exports"])} if "exports" in self.given else {},
            customs=tuple(
                manifest.data for manifest in read_manifests({"crds.yaml": self.given.get("definitions", "")})
            ),
            rules=rules,
            longest_release=self._longest_release(),
            files=self.given.get("foreign") == "files",
            earlier={self.environment: self._earlier()} if "before" in self.given else {},
        )
        if "exceptions" in self.given:
            return self._excepted(rules, options)
        environments = {**self._environment_before(), self.environment: self.manifests()}
        return check(environments, self.given.get("versions", SUPPORTED), options)

    def _excepted(self, rules: tuple[RegisteredRule, ...], options: CheckOptions) -> CheckResult:
        """All rules' findings without those that exceptions mean; the rule about exceptions speaks if it is asked."""
        result = check({self.environment: self.manifests()}, SUPPORTED, replace(options, rules=None))
        entries = [
            Exemption(
                rule=one["rule"],
                object=one.get("object", "*/*"),
                environments=(),
                reason="so it is",
                until=one.get("until"),
                place=Place("inventory.yaml"),
            )
            for one in self.given["exceptions"]
        ]
        if not any(one.rule.slug == OWN_RULE for one in rules):
            return replace(result, findings=())
        told = without_excepted(result, entries, today=self.given["today"]).findings
        return replace(result, findings=tuple(one for one in told if one.rule == OWN_RULE))

    def found(self) -> list[str]:
        """What the case's own rule finds."""
        rule = find_rule(self.rule)
        assert rule is not None
        return [written(finding) for finding in self.judged((rule,)).findings]

    def _earlier(self) -> Earlier:
        edits = {
            ref: tuple(Edit(manager, changes) for manager, changes in edited.items())
            for ref, edited in self.given.get("edits", {}).items()
        }
        manifests = read_manifests({"web.yaml": self.given["before"]}, self.environment)
        told = self.given.get("allowed")
        allowed = Allowed(tuple(told["then"]), tuple(told["now"])) if told else None
        return Earlier(manifests, edits, bound=not self.given.get("unbound", False), allowed=allowed)

    def _longest_release(self) -> LongestRelease | None:
        text = self.given.get("longest release")
        return LongestRelease(read_manifests({"web.yaml": text}, self.environment)) if text else None

    def _environment_before(self) -> dict[str, Manifests]:
        """The environment before, which runs these images."""
        before = self.given.get("environment before")
        if not before:
            return {}
        containers = [{"name": f"c{index}", "image": image} for index, image in enumerate(before["images"])]
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "before"}, "spec": {"containers": containers}}
        return {before["environment"]: read_manifests({"before.yaml": json.dumps(pod)}, before["environment"])}

    def manifests(self) -> Manifests:
        """The objects that it gives."""
        if "inventory" in self.given:
            return declared_cases.rendered(self.given["inventory"], self.given.get("policies", {}))
        if "files" in self.given:
            return _in_folder(self.given["files"])
        text = self.given.get("text") or self.given.get("objects") or _deployment(self.given)
        return read_manifests({"web.yaml": text}, self.environment)


def written(finding: Finding) -> str:
    """`Kind/name field: message → fix [1.31, 1.32]`; what is empty or holds for every version is left out.

    A finding that weighs less than its rule's others begins with its severity.
    """
    rule = find_rule(finding.rule)
    weight = f"{finding.severity} " if rule and finding.severity is not rule.rule.severity else ""
    where = f"{weight}{finding.object} {finding.field}".strip()
    text = f"{where}: {finding.message}" if where else finding.message
    text += f" → {finding.fix}" if finding.fix else ""
    return text if finding.versions in (SUPPORTED, ()) else f"{text} [{', '.join(finding.versions)}]"


def cases() -> list[Case]:
    """All cases, by rule and in the order of the files."""
    return [
        Case(path.stem, table, str(name), given)
        for path in sorted(FOLDER.glob("*.yaml"))
        for table, entries in YAML(typ="safe").load(path).items()
        for name, given in entries.items()
    ]


def _in_folder(files: dict[str, str]) -> Manifests:
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / path).write_text(text, encoding="utf-8")
        with contextlib.chdir(folder):
            return read_sources(find_sources(["."]))


def _deployment(given: dict[str, Any]) -> str:
    container = {"name": "web", "image": "web:1.0", **given.get("container", {})}
    pod = {"containers": [container], **given.get("pod", {})}
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": pod}
    spec = {"selector": {"matchLabels": labels}, "template": template, **given.get("spec", {})}
    return json.dumps({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec})
