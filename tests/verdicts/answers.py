"""What aquahelm says of the same manifests.

Each line is judged as an environment of its own, so that no object sees another's and one run judges all.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aquahelm.check.earlier import Earlier, Edit
from aquahelm.check.registry import find_rule, registered
from aquahelm.check.run import CheckOptions, check
from aquahelm.diff.compare import Known, compare
from aquahelm.diff.model import Risk
from aquahelm.finding import Finding, Severity
from aquahelm.render.manifests import read_manifests
from tests.verdicts.corpus import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aquahelm.render.manifests import Manifests
    from tests.verdicts.corpus import Line

SPEAKS_FOR_THE_SERVER = frozenset({"yaml", "schema", "api"})
VERSION = "1.36"


@dataclass(slots=True)
class Answer:
    """Ours to one line.

    Attributes:
        refusals: what we say the server would refuse.
        violations: level → what we say PodSecurity would not let in.
        differences: what `diff` says the server would refuse of an update.
    """

    refusals: list[Finding] = field(default_factory=list)
    violations: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    differences: list[Finding] = field(default_factory=list)


def answers(lines: Iterable[Line], customs: tuple[Mapping[str, Any], ...] = ()) -> Mapping[str, Answer]:
    """Line id → what we say of its manifest; `customs`: the CustomResourceDefinitions that the server had."""
    lines = tuple(lines)
    manifests = {line.id: read_manifests({line.id: line.manifest}, line.id) for line in lines}
    found: dict[str, Answer] = {identity: Answer() for identity in manifests}
    speaking = tuple(one for one in registered() if one.rule.theme in SPEAKS_FOR_THE_SERVER)
    earlier = {line.id: _earlier(line) for line in lines if line.previous is not None}
    for finding in check(
        manifests, (VERSION,), CheckOptions(rules=speaking, earlier=earlier, customs=customs)
    ).findings:
        if finding.severity is Severity.ERROR:
            for identity in finding.environments:
                found[identity].refusals.append(finding)
    _ask_diff(found, manifests, earlier, customs)
    admitting = tuple(one for one in registered() if one.rule.theme == "podsecurity")
    for level in LEVELS:
        for finding in check(manifests, (VERSION,), CheckOptions(rules=admitting, pod_security=level)).findings:
            for identity in finding.environments:
                found[identity].violations[level].append(finding)
    return found


def _ask_diff(
    found: Mapping[str, Answer],
    manifests: Mapping[str, Manifests],
    earlier: Mapping[str, Earlier],
    customs: tuple[Mapping[str, Any], ...],
) -> None:
    """What `aquahelm diff` calls `recreate` of each update, on the server's word."""
    before = {identity: one.manifests for identity, one in earlier.items()}
    after = {identity: manifests[identity] for identity in earlier}
    known = Known(versions=(VERSION,), customs=customs, earlier=earlier)
    for difference in compare(before, after, known).differences:
        for said in difference.consequences:
            rule = find_rule(said.rule)
            if said.risk is Risk.RECREATE and rule and rule.rule.theme in SPEAKS_FOR_THE_SERVER:
                for identity in said.environments or difference.environments:
                    finding = Finding(said.rule, Severity.ERROR, difference.ref, said.field, said.says)
                    found[identity].differences.append(finding)


def _earlier(line: Line) -> Earlier:
    """What was there before an update that no Helm does."""
    manifests = read_manifests({line.id: line.previous or ""}, line.id)
    between = line.given.get("between")
    edits = (Edit(between["manager"], between["merge_patch"]),) if between else ()
    return Earlier(
        manifests,
        {manifest.ref: edits for manifest in manifests},
        bound=line.given.get("bound") is not False,
        by_helm=False,
    )
