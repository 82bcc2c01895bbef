"""A workload finds the data of the pods before it.

Bad:
    # installed: volumes: [{name: data, persistentVolumeClaim: {claimName: uploads}}]
    volumes: [{name: data, emptyDir: {}}]
Good:
    # installed: volumes: [{name: data, persistentVolumeClaim: {claimName: uploads}}]
    volumes: [{name: files, persistentVolumeClaim: {claimName: uploads}}]

The API server accepts it, the old claim stays where it is, and the new pods start with nothing. A volume may be called
what it likes; it is the claim that counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.kinds import WORKLOADS
from aquahelm.check.rule import WARNING, Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aquahelm.check.objects import Object

RULE = Rule("volume-keeps-its-data", theme="upgrade", severity=WARNING, kinds=WORKLOADS)


def check(workload: Object, before: Object) -> Iterator[Violation]:
    """One for each claim that the pods no longer use."""
    volumes = workload.pod.spec / "volumes"
    used = {(volume / "persistentVolumeClaim" / "claimName").text for volume in volumes}
    for volume in before.pod.spec / "volumes":
        claim = (volume / "persistentVolumeClaim" / "claimName").text
        if claim and claim not in used:
            yield Violation(
                volumes, f"PersistentVolumeClaim/{claim} was mounted and no longer is", "copy its data first"
            )
