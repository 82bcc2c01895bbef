"""A name that begins with the release's has room for the longest of them.

Bad:
    metadata: {name: "{{ .Release.Name }}-postgresql-primary"}   # kind: StatefulSet
Good:
    metadata: {name: '{{ printf "%s-postgresql" .Release.Name | trunc 52 | trimSuffix "-" }}'}

The API server refuses the name with a release whose name is long (Helm allows 53 characters: `shop-production-eu-1` and
the like add up), or accepts it and makes no pods (StatefulSets above 52). The chart was rendered once more with such a
release to see what its names become.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.longest_release import LONGEST_RELEASE
from aquahelm.check.rule import NOTE, Context, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object, Objects

# https://kubernetes.io/docs/concepts/overview/working-with-objects/names/; StatefulSets: see pod-names-are-possible.
LONGEST = {"CronJob": 52, "Job": 63, "Service": 63, "StatefulSet": 52}
RULE = Rule("name-leaves-room-for-the-release", theme="naming", severity=NOTE, kinds=frozenset(LONGEST))


def check(item: Object, _: Objects, context: Context) -> Iterator[Violation]:
    """One for a name that becomes too long."""
    name = context.longest_release.name_of(item.manifest) if context.longest_release else ""
    most = LONGEST[item.kind]
    if len(item.name) <= most < len(name):
        would = f"with the longest release name ({len(LONGEST_RELEASE)} characters) it would have {len(name)}"
        message = f"{would}, and a {item.kind} takes {most}"
        yield Violation(item / "metadata" / "name", message, f"trunc {most}, after all that is appended")
