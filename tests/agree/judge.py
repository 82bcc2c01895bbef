"""Both judges on one object, and what is left of a disagreement when all that does not matter is gone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aquahelm.check.registry import registered
from aquahelm.check.run import CheckOptions, check
from aquahelm.finding import Severity
from aquahelm.render.manifests import read_manifests
from tests.agree.mutations import value_at, ways, without
from tests.verdicts.answers import SPEAKS_FOR_THE_SERVER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aquahelm.finding import Finding
    from tests.agree.mutations import Way
    from tests.agree.server import Server, Verdict

KEPT = {("apiVersion",), ("kind",), ("metadata",), ("metadata", "name")}
_INDEX = re.compile(r"\[[^\]]*\]")
# Of no object at all, but of the cluster: what it has, and how it is set up.
_CLUSTER = re.compile(
    "|".join(
        (
            *("not in the valid range", "port is already", "already allocated", "not configured", "already exists"),
            *(
                "no PriorityClass",
                r"RuntimeClass \"[^\"]*\" not found",
                "error looking up",
                "priority admission controller",
                "exceeded quota",
                "is being terminated",
            ),
            *("does not match the namespace", "gave no answer"),
        )
    )
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An object of which the server and aquahelm think differently."""

    data: dict[str, Any]
    ours: tuple[Finding, ...]
    verdict: Verdict

    @property
    def signature(self) -> tuple[object, ...]:
        """What makes two of them one: the kind, the direction, the field."""
        if self.verdict.refused:
            field = self.verdict.fields[0] if self.verdict.fields else self.verdict.message[-60:]
            return self.data.get("kind"), "missed", _INDEX.sub("", field)
        first = self.ours[0]
        return self.data.get("kind"), first.rule, _INDEX.sub("", first.field)

    @property
    def text(self) -> str:
        if self.verdict.refused:
            said = f"the server refuses: {' '.join(self.verdict.message.split())[:300]}"
        else:
            said = "the server accepts; we say " + "; ".join(
                f"{one.rule} {one.field}: {one.message}" for one in self.ours
            )
        return f"{said}\n    {json.dumps(self.data, ensure_ascii=False)[:1500]}"


def refusals(
    objects: Mapping[str, dict[str, Any]], version: str, customs: tuple[Mapping[str, Any], ...] = ()
) -> dict[str, list[Finding]]:
    """Name → what we say the server would refuse, for many objects at once; `customs`: definitions that we judge by."""
    rules = tuple(one for one in registered() if one.rule.theme in SPEAKS_FOR_THE_SERVER)
    manifests = {name: read_manifests({name: json.dumps(data)}, name) for name, data in objects.items()}
    found: dict[str, list[Finding]] = {name: [] for name in objects}
    for finding in check(manifests, (version,), CheckOptions(rules=rules, customs=customs)).findings:
        if finding.severity is Severity.ERROR:
            for name in finding.environments:
                found[name].append(finding)
    return found


def compare(data: dict[str, Any], ours: Sequence[Finding], server: Server) -> Disagreement | None:
    """The disagreement about one object; None if there is none, or if the cluster alone decides."""
    verdict = server.create(data)
    if not verdict.refused and _has_name(data):
        verdict = server.apply(data)
    if verdict.refused == bool(ours) or (verdict.refused and _CLUSTER.search(verdict.message)):
        return None
    # A dry run gives out no node ports, so it does not look at them either.
    if not verdict.refused and all(one.field.lower().endswith("nodeport") for one in ours):
        return None
    return Disagreement(data, tuple(ours), verdict)


def shrink(found: Disagreement, server: Server, customs: tuple[Mapping[str, Any], ...] = ()) -> Disagreement:
    """The same with as little as possible around it."""
    size = 0
    while size != len(list(ways(found.data))):
        size = len(list(ways(found.data)))
        # From the back, so that what was looked at stays where it is; a holder before what it holds.
        for way in sorted(ways(found.data), key=lambda way: (-len(way), str(way)), reverse=True):
            if way and way not in KEPT and _is_there(found.data, way):
                found = _without(found, way, server, customs) or found
    return found


def _without(
    found: Disagreement, way: Way, server: Server, customs: tuple[Mapping[str, Any], ...]
) -> Disagreement | None:
    """The same disagreement about the object without this place."""
    data = without(found.data, way)
    if server.create(data).refused and not found.verdict.refused:
        return None
    ours = refusals({"it": data}, server.version, customs)["it"]
    other = None if bool(ours) is found.verdict.refused else compare(data, ours, server)
    return other if other and other.signature == found.signature else None


def _is_there(data: object, way: Way) -> bool:
    try:
        value_at(data, way)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _has_name(data: dict[str, Any]) -> bool:
    metadata = data.get("metadata")
    return isinstance(metadata, dict) and isinstance(metadata.get("name"), str) and metadata["name"] != ""
