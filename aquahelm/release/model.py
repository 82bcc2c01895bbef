"""What a release tells: the versions, why, what was made and where it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.release.versions import Level

if TYPE_CHECKING:
    from aquahelm.diff.model import Diff
    from aquahelm.finding import Finding


@dataclass(frozen=True, slots=True)
class Shipped:
    """What a registry holds.

    Attributes:
        reference: `oci://ghcr.io/acme/charts/aquastream:0.2.0`.
        digest: of the manifest; empty where helm did not tell it.
        pushed: False where the registry had the same chart already.
        checked: environments in which what was pulled rendered the same bytes.
    """

    reference: str
    digest: str
    pushed: bool
    checked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """What `aquahelm release` found, and did.

    Attributes:
        platform: its name, and the chart's.
        old, new: versions; the same where nothing is raised.
        level: how far it was raised.
        why: in a sentence.
        since: the git ref that it is compared with; empty for the first release.
        section: of the changelog; empty where nothing is raised.
        changelog: its path.
        diff: to the last release; None where there is none.
        findings: that refuse the release; nothing was written.
        package: path of the archive; empty where none was made.
        checksum: SHA-256 of the archive.
        signed: by whom, or with what; empty where nobody asked.
        shipped: None where nobody asked.
        commit, tag: of git; empty where nobody asked.
        written: whether the inventory and what follows from it were written.
    """

    platform: str
    old: str
    new: str
    level: Level = Level.NONE
    why: str = ""
    since: str = ""
    section: str = ""
    changelog: str = ""
    diff: Diff | None = None
    findings: tuple[Finding, ...] = ()
    package: str = ""
    checksum: str = ""
    signed: str = ""
    shipped: Shipped | None = None
    commit: str = ""
    tag: str = ""
    written: bool = False
