"""A change in the words that text and Markdown share."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from aquahelm.check.images import image_parts
from aquahelm.diff.model import ABSENT, SUCCEEDED, TESTS_ALONE, Change, Risk, What

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aquahelm.diff.model import Diff, Difference, Drift

_LONGEST = 100
_PODS = ("spec.jobTemplate.spec.template.spec.", "spec.template.spec.", "spec.jobTemplate.", "spec.")
_NAMES = ("kubernetes.io/metadata.name", "app.kubernetes.io/name", "app", "k8s-app")
_FOLLOWING = ("app.kubernetes.io/version", "helm.sh/chart")
_SHOWN_LINES = 6


def short(field: str) -> str:
    """A field without what goes without saying: `containers[payment].image`."""
    start = next((start for start in _PODS if field.startswith(start)), "")
    return field.removeprefix(start)


def value(of: Any) -> str:
    """A value on one line."""
    if of is ABSENT:
        return "nothing"
    if isinstance(of, str):
        text = of if of and of.isprintable() and of == of.strip() else json.dumps(of, ensure_ascii=False)
    elif isinstance(of, dict) and set(of) == {"name", "value"}:
        text = value(of["value"])
    else:
        text = _rule(of) or _source(of) or json.dumps(of, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _rule(of: Any) -> str:
    """A rule of a NetworkPolicy: `to user on 8101`; empty for what is none."""
    if not isinstance(of, dict) or not set(of) <= {"from", "to", "ports"} or not set(of) & {"from", "to"}:
        return ""
    word = "from" if "from" in of else "to"
    peers = [_peer(peer) for peer in of[word] or () if isinstance(peer, dict)]
    ports = [str(port.get("port")) for port in of.get("ports") or () if isinstance(port, dict)]
    return f"{word} {', '.join(peers) or 'anybody'}{' on ' + ', '.join(ports) if ports else ''}"


_SOURCES = {
    ("secretKeyRef", "name", "key"): "Secret",
    ("configMapKeyRef", "name", "key"): "ConfigMap",
    ("persistentVolumeClaim", "claimName", ""): "claim",
    ("configMap", "name", ""): "ConfigMap",
    ("secret", "secretName", ""): "Secret",
}


def _source(of: Any) -> str:
    """Where a variable or a volume comes from: `Secret till, key TOKEN`; a mount's volume; empty for anything else."""
    if isinstance(of, list) and of and all(isinstance(one, dict) and "topologyKey" in one for one in of):
        return "over " + ", ".join(str(one["topologyKey"]) for one in of)
    if not isinstance(of, dict):
        return ""
    if set(of) <= {"name", "mountPath", "readOnly", "subPath"} and "mountPath" in of:
        return f"{of.get('name')} at {of['mountPath']}{', read-only' if of.get('readOnly') else ''}"
    below = of.get("valueFrom", of)
    for (kind, name, key), word in _SOURCES.items():
        found = below.get(kind) if isinstance(below, dict) else None
        if isinstance(found, dict) and name in found:
            return f"{word} {found[name]}" + (f", key {found[key]}" if key in found else "")
    return ""


def _peer(peer: dict[str, Any]) -> str:
    block = peer.get("ipBlock")
    if isinstance(block, dict):
        return str(block.get("cidr"))
    said = [_labels(peer.get(field)) for field in ("namespaceSelector", "podSelector") if field in peer]
    return "/".join(filter(None, said)) or "any pod"


def _labels(selector: Any) -> str:
    labels = selector.get("matchLabels") if isinstance(selector, dict) else None
    if not isinstance(labels, dict) or not labels:
        return "" if not selector else "some"
    name = next((labels[key] for key in _NAMES if key in labels), None)
    return str(name) if name is not None else ", ".join(f"{key}={value}" for key, value in labels.items())


def becomes(change: Change) -> str:
    """`1 → 2`, `new: …`, `gone: …`."""
    if change.field.endswith(".image"):
        moved = _images(change.before, change.after)
        if moved:
            return moved
    if "[checksum/" in change.field:
        return "what it reads at its start is other now"
    if change.before is ABSENT:
        return f"new: {value(change.after)}"
    if change.after is ABSENT:
        return f"gone: {value(change.before)}"
    if is_long(change):
        more, fewer = _counted(change)
        return f"{more} line{'s' if more != 1 else ''} more, {fewer} fewer"
    if _is_words(change.before) and _is_words(change.after) and len(change.before) == len(change.after):
        pairs = zip(change.before, change.after, strict=True)
        return ", ".join(f"{value(old)} → {value(new)}" for old, new in pairs if old != new)
    one, other = _apart(value(change.before), value(change.after))
    return f"{one} → {other}"


def _is_words(of: Any) -> bool:
    return isinstance(of, list) and all(isinstance(item, str) for item in of)


def _images(before: Any, after: Any) -> str:
    """`backend-payment v1.4.0 → v1.4.1`, where the repository stays."""
    if not (isinstance(before, str) and isinstance(after, str)):
        return ""
    old, new = image_parts(before), image_parts(after)
    if old[0] != new[0]:
        return ""
    start = len(old[0])
    return f"{old[0].rpartition('/')[2]}  {before[start:].lstrip(':@')} → {after[start:].lstrip(':@')}"


def _apart(before: str, after: str) -> tuple[str, str]:
    """The second without a long beginning that both have: `ghcr.io/a/payment:1 → …:2`."""
    start = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        start += 1
    for mark in (":", "/", " "):
        cut = before.rfind(mark, 0, start)
        if cut > 12:
            return before, f"…{after[cut:]}"
    return before, after


def drifted(one: Drift) -> str:
    """`spec.replicas  2 → 5, by kubectl (2026-11-21T13:05:00Z): the upgrade …`."""
    if not one.field:
        return f"{one.ref} is not there: somebody has deleted it; {one.then}"
    by = f", by {one.manager}" if one.manager else ""
    when = f" ({one.when})" if one.when else ""
    moved = becomes(Change(one.field, one.installed, one.live))
    return f"{one.ref} {short(one.field)}  {moved}{by}{when}: {one.then}"


def is_long(change: Change) -> bool:
    """Whether both are texts of lines."""
    return all(isinstance(one, str) and "\n" in one for one in (change.before, change.after))


def _counted(change: Change) -> tuple[int, int]:
    signs = [line[0] for line in _differing_lines(change)]
    return signs.count("+"), signs.count("-")


def lines_of(change: Change) -> list[str]:
    """The lines that differ of a text of lines, `+` and `-`."""
    found = _differing_lines(change) if is_long(change) else []
    rest = len(found) - _SHOWN_LINES
    return [*found[:_SHOWN_LINES], *([f"… and {rest} more"] if rest > 0 else [])]


def _differing_lines(change: Change) -> list[str]:
    import difflib

    old, new = (str(one).splitlines() for one in (change.before, change.after))
    found = difflib.unified_diff(old, new, lineterm="", n=0)
    return [line for line in islice(found, 2, None) if not line.startswith("@@")]


def telling(difference: Difference) -> tuple[list[Change], list[Change]]:
    """The changes that a reader wants, and those that only follow: labels that repeat a version."""
    follows = [change for change in difference.changes if follows_another(change)]
    told = [change for change in difference.changes if change.field and change not in follows]
    return (told, follows) if told else (follows, [])


def follows_another(change: Change) -> bool:
    """Whether a field only repeats what another says."""
    return "labels" in change.field and any(label in change.field for label in _FOLLOWING)


def place_of(change: Change) -> str:
    """`inventory.yaml:61:34  services.payment.resources.memory`; of what is gone, where it was."""
    source = change.now or change.then
    if source is None:
        return ""
    where = f"{source.place.file}:{source.place.line}" if source.place else ""
    return f"{where}  {source.path}" if where else source.path


def headline(difference: Difference) -> str:
    """`Deployment/payment`, `new  Service/search`."""
    return difference.ref if difference.what is What.CHANGED else f"{difference.what}  {difference.ref}"


def is_quiet(difference: Difference) -> bool:
    """Whether it is worth no more than being counted: labels and annotations alone, and tests."""
    if any(one.says in (TESTS_ALONE, SUCCEEDED) for one in difference.consequences):
        return True
    return (
        difference.what is What.CHANGED
        and difference.risk is Risk.NONE
        and all(change.field.startswith("metadata.") or follows_another(change) for change in difference.changes)
    )


def not_told(quiet: Sequence[Difference]) -> str:
    """The objects that are no more than counted."""
    tests = [one for one in quiet if any(said.says == TESTS_ALONE for said in one.consequences)]
    done = [one for one in quiet if any(said.says == SUCCEEDED for said in one.consequences)]
    labels = [one for one in quiet if one not in tests and one not in done]
    told = []
    if labels:
        fields = sorted({change.field.removeprefix("metadata.") for one in labels for change in one.changes})
        shown = ", ".join(fields[:3]) + (" …" if len(fields) > 3 else "")
        verb = "differs" if len(labels) == 1 else "differ"
        told.append(f"{counted(len(labels), 'object')} {verb} by labels or annotations alone ({shown})")
    if tests:
        told.append(f"{counted(len(tests), 'object')} of helm test {'differs' if len(tests) == 1 else 'differ'}")
    if done:
        told.append(f"{counted(len(done), 'Job')} made way for {'its successor' if len(done) == 1 else 'successors'}")
    return "; ".join(told)


def listed(names: Iterable[str], everything: Sequence[str]) -> str:
    """Environments by name; all of several as `everywhere`."""
    found = list(names)
    return "everywhere" if len(everything) > 1 and len(found) == len(everything) else ", ".join(found)


def counted(number: int, noun: str) -> str:
    """`1 pod`, `3 pods`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def summary(diff: Diff) -> list[tuple[str, Risk, str]]:
    """For each environment: its name, the worst risk, and what happens there in one line."""
    found = []
    for name in diff.environments:
        own = diff.of(name)
        if not own:
            found.append((name, Risk.NONE, "nothing differs"))
            continue
        said = [f"{counted(len(own), 'object')} differ{'s' if len(own) == 1 else ''}"]
        for risk in (Risk.DATA_LOSS, Risk.RECREATE, Risk.EXPOSURE, Risk.DOWNTIME):
            refs = [one.ref for one in own if risk in _risks(one, name)]
            said += [f"{risk}: {_few(refs)}"] if refs else []
        restarts = diff.restarts(name)
        if restarts:
            refs = [f"{one.workload.partition('/')[2]} ({_pods(one.pods, one.workload)})" for one in restarts]
            said.append(f"restarts {_few(refs)}")
        else:
            said.append("no pod restarts")
        found.append((name, diff.risk_in(name), "; ".join(said)))
    return found


def _risks(one: Difference, environment: str) -> set[Risk]:
    return {said.risk for said in one.consequences if not said.environments or environment in said.environments}


def _pods(pods: int, workload: str) -> str:
    return "each node" if workload.startswith("DaemonSet/") else counted(pods, "pod")


def _few(refs: list[str]) -> str:
    rest = len(refs) - 5
    return ", ".join(refs[:5]) + (f" and {rest} more" if rest > 0 else "")
