"""A pull request's text: what it changes, what that does in each environment, and what to read before the merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.bump.links import comparison, image_page, release_notes, source
from aquahelm.bump.proposal import is_major_of_a_store
from aquahelm.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aquahelm.bump.effects import Effects, Totals
    from aquahelm.bump.proposal import Asked, Group
    from aquahelm.diff.model import Rollout
    from aquahelm.finding import Finding

_MOST_FINDINGS = 20


def pull_request(group: Group, effects: Effects, findings: Sequence[Finding] = ()) -> str:
    """The Markdown below a pull request's title.

    Args:
        group: what is bumped.
        effects: what that does.
        findings: about the group's images.
    """
    lines = [*_versions(group), *_before_the_merge(group, findings), *_restarts(effects), *_validation(effects)]
    lines += [*_capacity(effects), *_notes(group)]
    return "\n".join(lines).strip() + "\n"


def _versions(group: Group) -> Iterator[str]:
    yield "| Image | From | To | Where | Digest | Built |"
    yield "|---|---|---|---|---|---|"
    for one in group.bumps:
        pin, choice = one.found.pin, one.choice
        digest = choice.digest or choice.resolved
        built = f"{choice.created:%Y-%m-%d}" if choice.created else "–"
        where = ", ".join(one.found.environments)
        shown = f"`{digest[:19]}…`" if digest else "–"
        page = image_page(pin.image) if pin.image else ""
        name = _linked(_cell(pin.name), page)
        new = _linked(_code(choice.tag + pin.suffix), release_notes(one)) if choice.tag else "–"
        old = _code(pin.tag + pin.suffix) if pin.tag else _code(f"{pin.digest[:19]}…")
        yield f"| {name} | {old} | {new} | {where} | {shown} | {built} |"
    yield ""
    for one in group.bumps:
        yield f"- `{one.found.pin.path}` (line {one.found.line}): {_cell(one.choice.why)}"
    yield ""


def _before_the_merge(group: Group, findings: Sequence[Finding]) -> Iterator[str]:
    told = [
        f"**{one.found.pin.name} is a store, and this is a major version**: {one.choice.why}"
        for one in group.bumps
        if is_major_of_a_store(one)
    ]
    told += [f"{_cell(one.message)}{f' → {_cell(one.fix)}' if one.fix else ''}" for one in findings]
    if told:
        yield "### Before the merge"
        yield ""
        yield from (f"- {one}" for one in dict.fromkeys(told))
        yield ""


def _restarts(effects: Effects) -> Iterator[str]:
    yield "### What restarts"
    yield ""
    yield "| Environment | Risk | Pods |"
    yield "|---|---|---|"
    for environment in effects.diff.environments:
        told = "<br>".join(rollout(one) for one in effects.diff.restarts(environment))
        yield f"| {environment} | {effects.diff.risk_in(environment)} | {told or 'nothing'} |"
    yield ""


def rollout(one: Rollout) -> str:
    """`Deployment/payment: 3 pods, one after another, about 40 s`."""
    told = f"{one.workload}: {one.pods} pod{'' if one.pods == 1 else 's'}"
    told += f", {one.order}" if one.order else ""
    told += f", about {one.seconds} s" if one.seconds else ""
    told += f", by {one.by}" if one.by else ""
    return told + (", nobody answers meanwhile" if one.outage else "")


def _validation(effects: Effects) -> Iterator[str]:
    result = effects.result
    yield "### Validation"
    yield ""
    bad = [one for one in result.findings if one.severity is not Severity.NOTE]
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
    changed = {name: told for name in effects.after if (told := _change(effects.before, effects.after, name))}
    yield "### Capacity"
    yield ""
    if changed:
        yield from (f"- {name}: {told}" for name, told in changed.items())
    else:
        yield "What pods ask for stays as it is: " + ", ".join(
            f"{name} {_cpu(total.cpu)} CPU, {_memory(total.memory)}" for name, total in effects.after.items()
        )
    yield ""


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
    links = dict.fromkeys(
        line
        for one in group.bumps
        for line in (
            _note("the source" if release_notes(one) == source(one) else "release notes", one, release_notes(one)),
            _note("changes in the source", one, comparison(one)),
        )
        if line
    )
    if links:
        yield "### To read"
        yield ""
        yield from links
        yield ""


def _note(what: str, one: Asked, link: str) -> str:
    return f"- {one.found.pin.name.rpartition('/')[2]} {one.choice.tag}: [{what}]({link})" if link else ""


def _linked(text: str, link: str) -> str:
    return f"[{text}]({link})" if link else text


def _code(text: str) -> str:
    return f"`{text.replace('`', '')}`"


def _cell(text: str) -> str:
    """Text of strangers (labels, registries' answers) that must not break out of its place."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("@", "@\u200b")
