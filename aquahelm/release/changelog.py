"""The chart's changelog: a section for each release, after https://keepachangelog.com.

It stands in the chart (`charts/NAME/CHANGELOG.md`), is packed with it, and is kept by `aquahelm render`. People may
write in it, under `## Unreleased` what belongs to the next version.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aquahelm.check.images import image_parts
from aquahelm.diff.model import ABSENT, Risk, What

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aquahelm.diff.model import Change, Diff, Difference

START = """\
# Changelog of {chart}

What each version of the chart changes in the cluster. The format follows
[Keep a Changelog](https://keepachangelog.com/en/1.1.0/), versions follow [Semantic Versioning](https://semver.org/).
What stands under `## Unreleased` goes into the next version.
"""
_HEADING = re.compile(r"^## +\[?(?P<name>[^\]\s]+)\]?(?: +- +(?P<date>\d{4}-\d{2}-\d{2}))? *$", re.MULTILINE)
_TITLE = re.compile(r"# Changelog of (?P<name>[a-z0-9-]+)$", re.MULTILINE)
_UNRELEASED = "unreleased"
_MOST = 12
_LONGEST = 60


def released_on(text: str, version: str) -> str | None:
    """The date of a version's section (empty if it has none); None where there is no such section."""
    found = next((one for one in _HEADING.finditer(text) if one["name"] == version), None)
    return None if found is None else found["date"] or ""


def named_in(text: str) -> str:
    """The platform that the changelog's title names; empty where people have written another title."""
    found = _TITLE.match(text)
    return found["name"] if found else ""


def with_section(text: str, chart: str, section: str) -> str:
    """The changelog with a new section above the older ones; what stood under `Unreleased` opens it.

    The title names the platform as it is called now.
    """
    text = text or START.format(chart=chart)
    if title := _TITLE.match(text):
        text = f"{text[: title.start('name')]}{chart}{text[title.end('name') :]}"
    headings = list(_HEADING.finditer(text))
    if not headings:
        return f"{text.rstrip()}\n\n{section.strip()}\n"
    first = headings[0]
    if first["name"].lower() == _UNRELEASED:
        end = headings[1].start() if len(headings) > 1 else len(text)
        own = text[first.end() : end].strip()
        heading, _, rest = section.strip().partition("\n")
        parts = (heading, own, rest.strip())
        new = "\n\n".join(part for part in parts if part)
        return _joined(text[: first.start()], new, text[end:])
    return _joined(text[: first.start()], section.strip(), text[first.start() :])


def _joined(before: str, section: str, after: str) -> str:
    rest = after.strip("\n")
    return f"{before.rstrip()}\n\n{section}\n" + (f"\n{rest}\n" if rest else "")


def section_of(version: str, date: str, diff: Diff | None, chart_changed: bool, renamed: str = "") -> str:
    """A section, from what changed.

    Args:
        version: that it is about.
        date: as ISO writes it.
        diff: to the last release; None for the first one.
        chart_changed: templates or values of the chart differ, whatever the manifests do.
        renamed: what the chart was called before; empty where that is still its name.
    """
    lines = [f"## {version} - {date}", ""]
    if diff is None:
        return "\n".join([*lines, "### Added", "", "- The first release.", ""])
    added = [f"environment {name}" for name in diff.new]
    removed = [f"environment {name}" for name in diff.gone]
    breaking = list(_breaking(diff))
    if renamed:
        says = "Helm installs it as another release, beside the old one, with new volumes"
        breaking.insert(0, f"The chart was called {renamed}: {says}.")
    parts: dict[str, list[str]] = {"Breaking": breaking, "Added": added, "Changed": [], "Removed": removed}
    for component in diff.components:
        own = [one for one in diff.differences if one.component == component]
        name = f"**{component or 'platform'}**"
        for what, title in ((What.NEW, "Added"), (What.GONE, "Removed")):
            refs = list(dict.fromkeys(one.ref for one in own if one.what is what))
            if refs:
                where = _where([one for one in own if one.what is what], diff)
                parts[title].append(f"{name}{where}: {_listed(refs)}")
        changed = [one for one in own if one.what is What.CHANGED]
        if changed:
            told = list(dict.fromkeys(text for one in changed for text in _changes(one)))
            told = told or [f"labels and annotations of {_count(changed)}"]
            parts["Changed"].append(f"{name}{_where(changed, diff)}: {_listed(told, '; ')}{_restarts(changed)}")
    if not any(parts.values()):
        same = "Templates and values of the chart; manifests are the same."
        parts["Changed"].append(same if chart_changed else "Nothing.")
    for title, entries in parts.items():
        if entries:
            lines += [f"### {title}", "", *(f"- {entry}" for entry in entries), ""]
    return "\n".join(lines)


def _breaking(diff: Diff) -> Iterator[str]:
    seen = set()
    for one in diff.differences:
        for consequence in one.consequences:
            if consequence.risk >= Risk.RECREATE and (one.ref, consequence.says) not in seen:
                seen.add((one.ref, consequence.says))
                where = ", ".join(consequence.environments or one.environments)
                fix = f" → {consequence.fix}" if consequence.fix else ""
                name = f"**{one.component or one.ref}** ({where})"
                yield f"{name}, {consequence.risk}: {one.ref}: {consequence.says}{fix}"


def _changes(one: Difference) -> Iterator[str]:
    for change in one.changes:
        if not change.field or _is_label(change):
            continue
        if change.field.endswith(".image") and isinstance(change.before, str) and isinstance(change.after, str):
            yield _image(change.before, change.after)
        else:
            yield f"{_name(change)} {_value(change.before)} → {_value(change.after)}"


def _image(before: str, after: str) -> str:
    """`backend-payment` `v1.4.0` → `v1.4.2`; the whole of both where it is another image."""
    (old, old_tag), (new, new_tag) = image_parts(before), image_parts(after)
    if old == new and old_tag and new_tag and old_tag != new_tag:
        return f"image {new.rpartition('/')[2]} `{old_tag}` → `{new_tag}`"
    return f"image `{before}` → `{after}`"


def _count(differences: list[Difference]) -> str:
    refs = {one.ref for one in differences}
    return next(iter(refs)) if len(refs) == 1 else f"{len(refs)} objects"


def _is_label(change: Change) -> bool:
    return ".labels" in f".{change.field}" or ".annotations" in f".{change.field}"


def _name(change: Change) -> str:
    """What a reader of the inventory calls it; for what no line of it is behind, the field's end."""
    if change.now and change.now.path:
        return f"`{change.now.path.partition('.')[2].partition('.')[2] or change.now.path}`"
    return f"`{change.field.removeprefix('spec.template.').removeprefix('spec.')}`"


def _value(value: object) -> str:
    if value is ABSENT:
        return "–"
    text = " ".join(str(value).lower().split() if isinstance(value, bool) else str(value).split())
    if isinstance(value, dict | list):
        return "…"
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return f"`{text}`" if text else "empty"


def _restarts(differences: Iterable[Difference]) -> str:
    pods: dict[str, int] = {}
    for one in differences:
        for environment, rollout in one.rollouts.items():
            pods[environment] = pods.get(environment, 0) + rollout.pods
    told = ", ".join(f"{count} in {name}" for name, count in pods.items() if count)
    return f". Pods replaced: {told}" if told else ""


def _where(differences: Iterable[Difference], diff: Diff) -> str:
    """The environments, unless all of them are meant."""
    names = {name for one in differences for name in one.environments}
    told = [name for name in diff.environments if name in names]
    return "" if len(told) == len(diff.environments) else f" ({', '.join(told)})"


def _listed(told: list[str], between: str = ", ") -> str:
    more = f"{between}and {len(told) - _MOST} more" if len(told) > _MOST else ""
    return between.join(told[:_MOST]) + more
