"""What a bump would do: pins asked about, gathered into groups, each edit tried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from aquahelm.bump.choose import choose_all
from aquahelm.bump.model import Level
from aquahelm.bump.pins import Found, LeftOut, find_pins
from aquahelm.edit.edits import Edits
from aquahelm.errors import AquahelmError, InventoryError, UsageError
from aquahelm.finding import Finding, Place, Severity
from aquahelm.plan.edited import reread
from aquahelm.registry.model import Absent, RegistryTrouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from aquahelm.bump.model import Choice
    from aquahelm.inventory.load import Inventory
    from aquahelm.inventory.paths import Path as ValuePath
    from aquahelm.registry.registries import Registries


@dataclass(frozen=True, slots=True)
class Asked:
    """A pin, and what is to become of it."""

    found: Found
    choice: Choice


@dataclass(frozen=True, slots=True)
class Group:
    """Bumps that belong together: one branch, one commit, one pull request.

    Attributes:
        name: of the group; also of its branch.
        bumps: in the file's order.
    """

    name: str
    bumps: tuple[Asked, ...]

    @property
    def title(self) -> str:
        """One line: `Bump redis to 7.2.17`, `Bump backend (7 images)`."""
        images = {one.found.pin.name for one in self.bumps}
        versions = {one.choice.tag for one in self.bumps if one.choice.tag != one.found.pin.tag}
        if len(images) > 1:
            return f"Bump {self.name} ({len(images)} images{f' to {versions.pop()}' if len(versions) == 1 else ''})"
        short = next(iter(images)).rpartition("/")[2]
        return f"Bump {short} to {', '.join(sorted(versions))}" if versions else f"Renew the digest of {short}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a bump would do.

    Attributes:
        groups: with something to edit, in the file's order.
        asked: every pin that was asked about, and what is to become of it.
        findings: what is wrong with images and lines, and edits that the file does not allow.
        left_out: versions that pin nothing.
        edited: the inventory's text with all groups' bumps, and what it says; None where there are none.
    """

    groups: tuple[Group, ...]
    asked: tuple[Asked, ...]
    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...]
    edited: tuple[bytes, Inventory] | None = None


def propose(
    inventory: Inventory, data: bytes, folder: Path, registries: Registries, today: date, only: Iterable[str] = ()
) -> Proposal:
    """Ask about every pin, and try each edit.

    Args:
        inventory: as it stands.
        data: its text.
        folder: that holds it.
        registries: to ask.
        today: for ages and ends of life.
        only: these images, groups or paths alone; `*` stands for any text.

    Errors: UsageError where `only` names nothing, or a policy's range says nothing.
    """
    found, left_out = find_pins(inventory)
    wanted = selected(found, tuple(only))
    try:
        choices = choose_all([(one.pin, one.policy) for one in wanted], registries, today)
    except ValueError as error:
        raise UsageError(f"{inventory.file}: updates: {error}", "aquahelm schema tells what a range may be") from error
    asked = [Asked(one, choice) for one, choice in zip(wanted, choices, strict=True)]
    findings = [_placed(inventory, one, finding) for one in asked for finding in one.choice.findings]
    taken = _agreed([one for one in asked if _editable(one)], inventory, findings)
    taken = [one for one in taken if _has_companions(one, registries, inventory, findings)]
    kept, edited = _tried(taken, inventory, data, folder, findings)
    names = dict.fromkeys(one.found.group for one in kept)
    groups = tuple(Group(name, tuple(one for one in kept if one.found.group == name)) for name in names)
    return Proposal(groups, tuple(asked), tuple(dict.fromkeys(findings)), left_out, edited)


def selected(found: Sequence[Found], only: tuple[str, ...]) -> list[Found]:
    """The pins that somebody wants to hear of. Errors: UsageError for a word that means none of them."""
    if not only:
        return list(found)
    for pattern in only:
        if not any(_means(pattern, one) for one in found):
            groups = ", ".join(dict.fromkeys(one.group for one in found))
            raise UsageError(f"nothing is pinned that --only {pattern} means", f"groups: {groups}")
    return [one for one in found if any(_means(pattern, one) for pattern in only)]


def apply(file: str, data: bytes, bumps: Iterable[Asked], folder: Path) -> tuple[bytes, Inventory]:
    """An inventory's text with these bumps, and what it says. Errors: InventoryError, EditRefused."""
    edits = Edits(file, data)
    for one in bumps:
        pin, found = one.found.pin, one.found
        if found.tag_path and one.choice.tag != pin.tag:
            edits.replace_scalar(found.tag_path, one.choice.tag)
        if found.digest_path and one.choice.digest and one.choice.digest != pin.digest:
            edits.replace_scalar(found.digest_path, one.choice.digest)
    text, inventory = edits.proven()
    return text, reread(inventory, folder)


def _editable(one: Asked) -> bool:
    """Whether the choice changes what stands in the file; a digest is renewed, never added."""
    pin = one.found.pin
    return one.choice.tag != pin.tag or bool(one.found.digest_path and one.choice.digest != pin.digest)


def _means(pattern: str, found: Found) -> bool:
    names = (found.group, found.pin.name, found.pin.name.rpartition("/")[2], found.pin.path)
    return any(fnmatchcase(name, pattern) for name in names) or found.pin.path.startswith(f"{pattern}.")


def _agreed(taken: list[Asked], inventory: Inventory, findings: list[Finding]) -> list[Asked]:
    """Where one place of the file pins several images, only a version that all of them go to."""
    wished: dict[ValuePath, set[str]] = {}
    for one in taken:
        if one.found.tag_path:
            wished.setdefault(one.found.tag_path, set()).add(one.choice.tag)
    agreed = []
    for one in taken:
        others = wished.get(one.found.tag_path, set())
        if len(others) > 1:
            message = f"stands for several images, whose versions differ: {', '.join(sorted(others))}"
            findings.append(_finding(inventory, one, "bump-refused", message, "give each its own tag"))
        else:
            agreed.append(one)
    return agreed


def _has_companions(one: Asked, registries: Registries, inventory: Inventory, findings: list[Finding]) -> bool:
    """Whether the images that an operator needs of the same version are there."""
    for image, form in one.found.companions:
        tag = form.format(one.choice.tag)
        try:
            registries.digest(image, tag)
        except Absent:
            message = f"{one.choice.tag} is not taken yet: {image} has no {tag}, which the operator needs"
            findings.append(_finding(inventory, one, "bump-waits", message, "", Severity.NOTE))
            return False
        except RegistryTrouble as trouble:
            findings.append(_finding(inventory, one, "registry-trouble", trouble.message, trouble.remedy))
            return False
    return True


def _tried(
    taken: list[Asked], inventory: Inventory, data: bytes, folder: Path, findings: list[Finding]
) -> tuple[list[Asked], tuple[bytes, Inventory] | None]:
    """The bumps that the inventory takes, and what it then says; each that it refuses is a finding."""
    if not taken:
        return [], None
    try:
        return taken, apply(inventory.file, data, taken, folder)
    except AquahelmError as error:
        if len(taken) == 1:
            told = error.problems[0] if isinstance(error, InventoryError) else error
            message = f"{taken[0].choice.tag} cannot be written: {told.message}"
            findings.append(_finding(inventory, taken[0], "bump-refused", message, told.remedy))
            return [], None
    half = len(taken) // 2
    kept = [one for part in (taken[:half], taken[half:]) for one in _tried(part, inventory, data, folder, findings)[0]]
    if len(kept) == len(taken):  # each half alone, but not both
        told_of = ", ".join(one.found.pin.path for one in taken)
        message = f"cannot be written together: {told_of}"
        findings.append(_finding(inventory, taken[0], "bump-refused", message, "bump them one by one, with --only"))
        return [], None
    return _tried(kept, inventory, data, folder, findings)


def _finding(
    inventory: Inventory, one: Asked, rule: str, message: str, fix: str, severity: Severity = Severity.WARNING
) -> Finding:
    pin = one.found.pin
    place = Place(inventory.file, one.found.line)
    return Finding(
        rule, severity, f"Image/{pin.name}", "", message, fix, one.found.environments, source=place, path=pin.path
    )


def _placed(inventory: Inventory, one: Asked, finding: Finding) -> Finding:
    """A registry's finding, with its place in the file."""
    place = finding.source or Place(inventory.file, one.found.line)
    environments = finding.environments or one.found.environments
    return replace(finding, source=place, path=finding.path or one.found.pin.path, environments=environments)


def is_major_of_a_store(one: Asked) -> bool:
    """Whether data has to be moved by hand before, or with, this bump."""
    return bool(one.found.pin.store) and one.choice.step is Level.MAJOR
