"""Which pods a bump replaces in an environment, and what takes the new versions later: alike ones in one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aquahelm.diff.model import Risk, What
from aquahelm.diff.rollouts import duration

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aquahelm.diff.model import Diff, Difference, Rollout

_INIT: Final = re.compile(r"initContainers\[([^\]]+)\]\.image\b")
_MAIN: Final = re.compile(r"(?<![A-Za-z])containers\[([^\]]+)\]\.image\b")
_LATER: Final = {"CronJob": "from its next run on", "Job": "runs once"}


def restarts(diff: Diff, environment: str) -> tuple[str, ...]:
    """`Deployments crew, event: 1 pod each, …`; nothing where no pod is replaced."""
    told: dict[str, list[str]] = {}
    for one in diff.of(environment):
        if rollout := one.rollouts.get(environment):
            told.setdefault(_how(rollout, one), []).append(rollout.workload)
    return tuple(f"{_named(names)}: {_each(how, len(names))}" for how, names in told.items())


def later(diff: Diff, environment: str) -> tuple[str, ...]:
    """`CronJob/postgres-backup: from its next run on`."""
    told: dict[str, list[str]] = {}
    for one in diff.of(environment):
        runs = one.what is What.NEW if one.kind == "Job" else one.what is What.CHANGED
        if one.kind in _LATER and runs and one.risk_in(environment) is not Risk.NONE:
            told.setdefault(_LATER[one.kind], []).append(one.ref)
    return tuple(f"{_named(names)}: {how}" for how, names in told.items())


def _how(rollout: Rollout, difference: Difference) -> str:
    pods = f"{rollout.pods} pod{'' if rollout.pods == 1 else 's'}{{}}"
    alone = rollout.outage and rollout.pods == 1
    order = "it stops before the new one starts" if alone else rollout.order
    parts = [pods, *([order] if order else [])]
    longest, soonest = rollout.longest or 0, rollout.seconds or 0
    if rollout.outage:
        parts.append(f"nobody answers for up to {duration(longest)}" if longest else "nobody answers meanwhile")
    elif longest or soonest:
        parts.append(f"up to {duration(longest)}" if longest > soonest else f"about {duration(soonest)}")
    parts += [f"by {rollout.by}"] if rollout.by else []
    starters = _starters(difference)
    return ", ".join(parts) + (f" (the new image is that of init container {starters})" if starters else "")


def _starters(difference: Difference) -> str:
    """Init containers whose image alone has changed: who reads on would not see why the pods restart."""
    fields = [one.field for one in difference.changes]
    if any(_MAIN.search(name) for name in fields):
        return ""
    return ", ".join(dict.fromkeys(found[1] for name in fields if (found := _INIT.search(name))))


def _each(how: str, count: int) -> str:
    return how.replace("{}", " each" if count > 1 else "", 1)


def _named(refs: Iterable[str]) -> str:
    """`Deployments crew, event and StatefulSet/redis`."""
    kinds: dict[str, list[str]] = {}
    for ref in refs:
        kind, _, name = ref.partition("/")
        kinds.setdefault(kind, []).append(name)
    parts = [
        f"{kind}/{names[0]}" if len(names) == 1 else f"{kind}s {', '.join(names)}" for kind, names in kinds.items()
    ]
    return " and ".join(parts)
