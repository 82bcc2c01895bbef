"""A pull request's text: what it changes, what that does in each environment, and what to read before the merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.bump.links import comparison, image_page, release_notes, source
from aquahelm.bump.proposal import is_major_of_a_store
from aquahelm.bump.restarts import later, restarts
from aquahelm.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aquahelm.bump.effects import Effects, Totals
    from aquahelm.bump.proposal import Group
    from aquahelm.finding import Finding

_MOST_FINDINGS = 20


def pull_request(group: Group, effects: Effects, findings: Sequence[Finding] = ()) -> str:
    """The Markdown below a pull request's title.

    Args:
        group: what is bumped.
        effects: what that does.
        findings: about the group's images.
    """
    lines = [*_summary(effects), *_versions(group), *_before_the_merge(group, findings), *_restarts(effects)]
    lines += [*_validation(effects), *_capacity(effects), *_notes(group), *_digests(group)]
    return "\n".join(lines).strip() + "\n"


def _summary(effects: Effects) -> Iterator[str]:
    """What a reviewer wants to know first."""
    risks: dict[str, list[str]] = {}
    for environment in effects.diff.environments:
        risks.setdefault(str(effects.diff.risk_in(environment)), []).append(environment)
    told = [f"**{risk}** in {', '.join(names)}" for risk, names in risks.items()]
    bad = _bad(effects)
    told.append(f"**{len(bad)} finding{'' if len(bad) == 1 else 's'}** of the rules" if bad else "no findings")
    told.append("other capacity" if _changes(effects) else "the same capacity")
    yield f"{'; '.join(told)}."
    yield ""


def _versions(group: Group) -> Iterator[str]:
    yield "| Image | From | To | Step | Where | In the inventory | Digest | Built |"
    yield "|---|---|---|---|---|---|---|---|"
    for one in group.bumps:
        pin, choice = one.found.pin, one.choice
        digest = choice.digest or choice.resolved
        built = f"{choice.created:%Y-%m-%d}" if choice.created else "–"
        where = ", ".join(one.found.environments)
        shown = f"`{digest[:19]}…`" if digest else "–"
        page = image_page(pin.image) if pin.image else ""
        name = _linked(_cell(pin.name), page)
        new = _linked(_code(choice.tag + pin.suffix), release_notes(one)) if choice.tag else "–"
        old = _code(pin.running) if pin.tag else _code(f"{pin.digest[:19]}…")
        place = f"line {one.found.line}, {_code(pin.path)}"
        yield f"| {name} | {old} | {new} | {choice.step or '–'} | {where} | {place} | {shown} | {built} |"
    yield ""
    reasons: dict[str, list[int]] = {}
    for one in group.bumps:
        reasons.setdefault(_cell(one.choice.why), []).append(one.found.line)
    for why, places in reasons.items():
        lines = list(dict.fromkeys(places))
        at = f"line{'' if len(lines) == 1 else 's'} {', '.join(map(str, lines))}"
        yield f"- {at}: {why}"
    yield ""


def _before_the_merge(group: Group, findings: Sequence[Finding]) -> Iterator[str]:
    needed = [
        f"**{one.found.pin.name} is a store, and this is a major version**: {one.choice.why}"
        for one in group.bumps
        if is_major_of_a_store(one)
    ]
    needed += [_told(one) for one in findings if one.severity is not Severity.NOTE]
    for title, told in (
        ("Before the merge", needed),
        ("Also known", [_told(one) for one in findings if one.severity is Severity.NOTE]),
    ):
        if told:
            yield f"### {title}"
            yield ""
            yield from (f"- {one}" for one in dict.fromkeys(told))
            yield ""


def _told(one: Finding) -> str:
    return f"{_cell(one.message)}{f' → {_cell(one.fix)}' if one.fix else ''}"


def _restarts(effects: Effects) -> Iterator[str]:
    yield "### What restarts"
    yield ""
    yield "| Environment | Risk | Pods |"
    yield "|---|---|---|"
    for environment in effects.diff.environments:
        told = restarts(effects.diff, environment) or ("no pod restarts",)
        told = (*told, *later(effects.diff, environment))
        yield f"| {environment} | {effects.diff.risk_in(environment)} | {'<br>'.join(map(_cell, told))} |"
    yield ""


def _bad(effects: Effects) -> list[Finding]:
    return [one for one in effects.result.findings if one.severity is not Severity.NOTE]


def _validation(effects: Effects) -> Iterator[str]:
    result = effects.result
    yield "### Validation"
    yield ""
    bad = _bad(effects)
    count = len(effects.after)
    judged = f"{count} environment{'' if count == 1 else 's'} × {len(result.versions)} Kubernetes versions"
    if not bad:
        yield f"{judged}: no findings."
    else:
        yield f"{judged}: **{len(bad)} finding{'' if len(bad) == 1 else 's'}**"
        yield ""
        for one in bad[:_MOST_FINDINGS]:
            yield f"- `{one.rule}` {one.object} ({', '.join(one.environments)}): {_cell(one.message)}"
        if len(bad) > _MOST_FINDINGS:
            yield f"- and {len(bad) - _MOST_FINDINGS} more"
    yield ""


def _capacity(effects: Effects) -> Iterator[str]:
    changed = _changes(effects)
    yield "### Capacity"
    yield ""
    if changed:
        yield from (f"- {name}: {told}" for name, told in changed.items())
    else:
        yield "What pods ask for stays as it is: " + ", ".join(
            f"{name} {_cpu(total.cpu)} CPU, {_memory(total.memory)}" for name, total in effects.after.items()
        )
    yield ""


def _changes(effects: Effects) -> Mapping[str, str]:
    """Environment → what its pods ask for, before and after; of those where it differs."""
    return {name: told for name in effects.after if (told := _change(effects.before, effects.after, name))}


def _change(before: Mapping[str, Totals], after: Mapping[str, Totals], name: str) -> str:
    old, new = before.get(name), after[name]
    if old is None or old == new:
        return ""
    return f"{_cpu(old.cpu)} → {_cpu(new.cpu)} CPU, {_memory(old.memory)} → {_memory(new.memory)}"


def _cpu(milli: int) -> str:
    return f"{milli / 1000:g}"


def _memory(size: int) -> str:
    return f"{size / 2**30:.2f}".rstrip("0").rstrip(".") + " GiB"


def _notes(group: Group) -> Iterator[str]:
    links: dict[tuple[str, str], dict[str, None]] = {}
    for one in group.bumps:
        notes = release_notes(one)
        name = one.found.pin.name.rpartition("/")[2]
        for what, link in (
            ("the source" if notes == source(one) else f"release notes of {one.choice.tag}", notes),
            (f"what changed from {one.found.pin.tag} to {one.choice.tag}", comparison(one)),
        ):
            if link:
                links.setdefault((what, link), {})[name] = None
    if links:
        yield "### To read"
        yield ""
        yield from (f"- {', '.join(names)}: [{_cell(what)}]({link})" for (what, link), names in links.items())
        yield ""


def _digests(group: Group) -> Iterator[str]:
    """Whole, so that they can be compared with what somebody pulls."""
    told = dict.fromkeys(
        _code(f"{one.found.pin.name}:{one.choice.tag}{one.found.pin.suffix}@{digest}")
        for one in group.bumps
        if one.choice.tag and (digest := one.choice.digest or one.choice.resolved)
    )
    if told:
        yield "<details><summary>The whole digests</summary>"
        yield ""
        yield from (f"- {one}" for one in told)
        yield ""
        yield "</details>"
        yield ""


def _linked(text: str, link: str) -> str:
    return f"[{text}]({link})" if link else text


def _code(text: str) -> str:
    return f"`{text.replace('`', '')}`"


def _cell(text: str) -> str:
    """Text of strangers (labels, registries' answers) that must not break out of its place."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("@", "@\u200b")
