"""Which tags of a repository may take a pin's place, and which may not, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aquahelm.bump.model import BaseRule, Level
from aquahelm.bump.ranges import Range
from aquahelm.bump.tags import Tag, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aquahelm.bump.model import Pin, Policy
    from aquahelm.bump.tables import Project


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a repository offers.

    Attributes:
        taken: tags that policy admits, best first.
        beyond: the newest tag that goes further than the policy's level; None where there is none.
        store_major: the newest tag that is a major of a store, and not named by the policy; None where there is none.
    """

    taken: tuple[Tag, ...]
    beyond: Tag | None = None
    store_major: Tag | None = None


def candidates(current: Tag, pin: Pin, policy: Policy, tags: Iterable[str], project: Project) -> Candidates:
    """The tags of a repository that are newer than a pin's.

    Args:
        current: the pin's whole tag, with the plan's suffix.
        pin, policy: what stands there, and what may become of it.
        tags: of the repository.
        project: how it counts.

    Errors: ValueError for a policy's range that says nothing.
    """
    allowed = Range.of(policy.allowed)
    taken: list[Tag] = []
    beyond: list[Tag] = []
    majors: list[Tag] = []
    for text in tags:
        if not text.endswith(pin.suffix) or not text.startswith(current.prefix):
            continue
        tag = read(text)
        if tag.kind != current.kind or not _is_newer(current, tag, policy.base) or not _is_finished(current, tag):
            continue
        if not project.same_line(current, tag) or not allowed.admits(tag):
            continue
        step = step_of(current, tag, project)
        if step is Level.MAJOR and (pin.store or project.store):
            # Its files would not fit: only who names the version has thought of them.
            (taken if policy.level is Level.MAJOR and policy.allowed else majors).append(tag)
        elif step.rank > policy.level.rank:
            beyond.append(tag)
        else:
            taken.append(tag)
    taken.sort(key=_order, reverse=True)
    return Candidates(tuple(taken), max(beyond, key=_order, default=None), max(majors, key=_order, default=None))


def step_of(old: Tag, new: Tag, project: Project) -> Level:
    """How far it is; a newer base image is a minor step of its own."""
    step = project.step(old, new)
    return Level.MINOR if step is Level.PATCH and old.base != new.base else step


def _order(tag: Tag) -> tuple[object, ...]:
    return (tag.version, tag.base)


def _is_newer(current: Tag, tag: Tag, rule: BaseRule) -> bool:
    if tag.version == current.version:
        return rule is BaseRule.OWN and tag.base > current.base
    if tag.base < current.base or (rule is BaseRule.KEEP and tag.base != current.base):
        return False
    return tag.version > current.version


def _is_finished(current: Tag, tag: Tag) -> bool:
    """Whether it is a release; who runs a candidate may take the next one of the same version."""
    return tag.unfinished is None or (current.unfinished is not None and tag.release == current.release)
