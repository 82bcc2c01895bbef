"""A change of a CloudNativePG Cluster is one that its operator takes.

Bad:
    # installed: kind: Cluster, spec: {imageName: "postgresql:17.5", walStorage: {size: 5Gi}}
    spec: {imageName: "postgresql:16.9"}
Good:
    # installed: kind: Cluster, spec: {imageName: "postgresql:17.5", walStorage: {size: 5Gi}}
    spec: {imageName: "postgresql:17.6", walStorage: {size: 5Gi}}

The API server accepts it; the operator's webhook refuses it: "walStorage cannot be disabled once configured", "no
tablespace can be deleted once created", "can't downgrade from major 17 to 16", "UID is an immutable field in the spec".
A volume that shrinks is told by store-does-not-shrink. Where nobody said which image, the operator wrote its own
`imageName` into the installed one, and an update leaves it there: a catalogue beside it is refused by the API server
itself. Source: CloudNativePG 1.30, webhook of clusters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.postgres_settings import USUAL_LEVEL
from aquahelm.check.rule import ERROR, Rule, Violation
from aquahelm.check.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.fields import Node
    from aquahelm.check.objects import Object

RULE = Rule("postgres-change-is-possible", theme="upgrade", severity=ERROR, kinds=frozenset({"Cluster"}))

FIXED = ("postgresUID", "postgresGID")
# What the definition says where nothing is given.
USUAL_ID = 26
FIRST_UPGRADED = 16
_MAJOR = re.compile(r"([1-9][0-9])(?:[.\-_].*)?")


def check(cluster: Object, before: Object) -> Iterator[Violation]:
    """One for each field that the webhook would not let change."""
    spec, had = cluster.spec, before.spec
    if (had / "walStorage").there and not (spec / "walStorage").there:
        message = "the log cannot go back to the volume of the data"
        yield Violation(spec / "walStorage", message, f"walStorage: {{size: {(had / 'walStorage' / 'size').text}}}")
    names = {(one / "name").text for one in spec / "tablespaces"}
    for one in had / "tablespaces":
        name = (one / "name").text
        if name is not None and name not in names:
            yield Violation(spec / "tablespaces", f"the tablespace {shown(name)} cannot be taken away", "keep it")
    for field in FIXED:
        now, then = ((side / field).number if (side / field).there else USUAL_ID for side in (spec, had))
        if then is not None and now is not None and now != then:
            yield Violation(spec / field, f"{then} is installed, and the files are its own", f"{field}: {then}")
    yield from _major(spec / "imageName", had / "imageName")
    yield from _catalogue(spec, had)
    level, old = (side / "postgresql" / "parameters" / "wal_level" for side in (spec, had))
    then_level = old.text if old.there else USUAL_LEVEL
    if level.text == "minimal" and then_level not in ("", None, "minimal"):
        yield Violation(level, f"it cannot become minimal from {shown(then_level)}", "keep it")


def _major(image: Node, before: Node) -> Iterator[Violation]:
    now, then = _version(image.text), _version(before.text)
    if not now or not then:
        return
    if now < then:
        message = f"PostgreSQL {now} does not read the data of {then}"
        yield Violation(image, message, "keep it; or dump the data and load it into another cluster")
    elif then < now < FIRST_UPGRADED:
        yield Violation(
            image,
            f"the operator brings data to PostgreSQL {FIRST_UPGRADED} and newer only",
            f"{FIRST_UPGRADED}, or newer",
        )


def _catalogue(spec: Node, had: Node) -> Iterator[Violation]:
    catalogue = spec / "imageCatalogRef"
    nobody_said = not any((side / "imageName").text for side in (spec, had))
    if catalogue.there and nobody_said and not (had / "imageCatalogRef").there:
        message = "the operator has written its own imageName into the installed one, and both together are refused"
        yield Violation(catalogue, message, "first exchange the one for the other in the cluster (kubectl edit)")


def _version(image: str | None) -> int:
    """The major version that an image's tag tells; 0 where it tells none."""
    tag = (image or "").partition("@")[0].rpartition("/")[2].partition(":")[2]
    match = _MAJOR.fullmatch(tag)
    return int(match[1]) if match else 0
