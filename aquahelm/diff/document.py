"""A diff for programs. What is secret is hidden here too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aquahelm.diff.model import ABSENT

if TYPE_CHECKING:
    from aquahelm.diff.model import Change, Diff, Difference, Drift, Rollout, Source

FORMAT = 1


def document(diff: Diff) -> dict[str, Any]:
    """The whole diff. A field that is not there has no `before` or no `after`."""
    return {
        "format": FORMAT,
        "before": diff.before,
        "after": diff.after,
        "risk": str(diff.risk),
        "objects": diff.objects,
        "remarks": list(diff.remarks),
        "newEnvironments": list(diff.new),
        "goneEnvironments": list(diff.gone),
        "environments": {
            name: {
                "risk": str(diff.risk_in(name)),
                "differences": len(diff.of(name)),
                "restarts": [_rollout(one) for one in diff.restarts(name)],
            }
            for name in diff.environments
        },
        "drift": [_drift(one) for one in diff.drift],
        "differences": [_difference(one) for one in diff.differences],
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "object": one.ref,
        "namespace": one.namespace,
        "component": one.component,
        "what": str(one.what),
        "risk": str(one.risk),
        "environments": {name: str(one.risk_in(name)) for name in one.environments},
        "changes": [_change(change, one) for change in one.changes if change.field],
        "source": next((_source(change.now or change.then) for change in one.changes if not change.field), None),
        "consequences": [
            {
                "risk": str(said.risk),
                "says": said.says,
                "fix": said.fix,
                "field": said.field,
                "rule": said.rule,
                "environments": list(said.environments or one.environments),
            }
            for said in one.consequences
        ],
        "rollouts": {name: _rollout(rollout) for name, rollout in one.rollouts.items()},
    }


def _drift(one: Drift) -> dict[str, Any]:
    values = {"installed": one.installed, "live": one.live}
    told = {"object": one.ref, "field": one.field}
    told |= {name: value for name, value in values.items() if value is not ABSENT}
    return told | {"manager": one.manager, "time": one.when, "then": one.then}


def _change(change: Change, one: Difference) -> dict[str, Any]:
    values = {"before": change.before, "after": change.after}
    told = {"field": change.field} | {name: value for name, value in values.items() if value is not ABSENT}
    return told | {
        "risk": str(change.risk),
        "environments": list(change.environments or one.environments),
        "source": _source(change.now),
        "sourceBefore": _source(change.then),
    }


def _source(source: Source | None) -> dict[str, Any] | None:
    if source is None:
        return None
    place = source.place
    return {
        "path": source.path,
        "file": place.file if place else "",
        "line": place.line if place else 0,
        "column": place.column if place else 0,
    }


def _rollout(rollout: Rollout) -> dict[str, Any]:
    return {
        "workload": rollout.workload,
        "pods": rollout.pods,
        "order": rollout.order,
        "seconds": rollout.seconds,
        "longest": rollout.longest,
        "by": rollout.by,
        "outage": rollout.outage,
    }
