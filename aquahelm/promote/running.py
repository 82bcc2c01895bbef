"""Whether what is installed in FROM is what the inventory says: nobody promotes what was never tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aquahelm.check.earlier import is_hook
from aquahelm.check.objects import Objects
from aquahelm.diff.compare import Known, compare
from aquahelm.diff.model import ABSENT, What
from aquahelm.foreign.live import installed
from aquahelm.promote.model import NOTHING, Difference, Obstacle, Theme, Verdict
from aquahelm.render.manifests import Manifests

if TYPE_CHECKING:
    from typing import Any

    from aquahelm.diff.model import Change
    from aquahelm.inventory.load import Inventory
    from aquahelm.plan.model import Plan

_NAME = "app.kubernetes.io/name"
_SHOWN = 3


def of_release(
    inventory: Inventory, plan: Plan, rendered: Manifests, program: str = "helm"
) -> tuple[tuple[Difference, ...], tuple[Obstacle, ...], tuple[str, ...]]:
    """Compare the release of an environment with what the inventory renders.

    Hooks are left out: Helm keeps none of them in a release's manifest. So are services that are off until asked for,
    and that somebody has asked for at the install.

    Args:
        inventory: what was rendered.
        plan: of the environment.
        rendered: its objects.
        program: the helm program, which asks the cluster of the current context.

    Returns:
        The drift, field by field; the obstacle, if there is drift; remarks.

    Errors: EnvironmentTrouble without a helm program; HelmTrouble where there is no cluster or no such release.
    """
    name = plan.environment
    there = installed(plan.release, plan.namespace, name, program)
    optional = {one for one, service in inventory.environments[name].services.items() if service.optional}
    labelled = ((item.ref, (item / "metadata" / "labels").texts.get(_NAME)) for item in Objects(there, plan.namespace))
    asked_for = {ref: component for ref, component in labelled if component in optional}
    now = Manifests(name, [item.manifest for item in Objects(rendered, plan.namespace) if not is_hook(item)])
    diff = compare({name: there}, {name: now}, Known(namespaces={name: plan.namespace}))
    found = [one for one in diff.differences if not (one.what is What.GONE and one.ref in asked_for)]
    drift = []
    for one in found:
        subject = one.component or one.ref
        changes = [change for change in one.changes if change.field]
        if one.what is not What.CHANGED or not changes:
            words = {What.NEW: "not installed", What.GONE: "installed, and the inventory has none"}
            drift.append(_drift(Theme.SWITCH, subject, one.ref, NOTHING, NOTHING, words.get(one.what, "differs")))
        drift += [_of_field(subject, one.ref, change) for change in changes]
    gone = {asked_for[one.ref] for one in diff.differences if one.what is What.GONE and one.ref in asked_for}
    remarks = tuple(
        f"{component}, off in {name} until asked for, is installed" for component in sorted(filter(None, gone))
    )
    if not found:
        return (), (), remarks
    refs = ", ".join(one.ref for one in found[:_SHOWN]) + (f" and {len(found) - _SHOWN} more" * (len(found) > _SHOWN))
    obstacle = Obstacle(
        "release",
        f"the release {plan.release} in {plan.namespace} is not what the inventory says for {name}: {refs}",
        f"roll the inventory out in {name} first, and try it there",
    )
    return tuple(drift), (obstacle,), remarks


def _of_field(subject: str, ref: str, change: Change) -> Difference:
    theme = Theme.VERSION if change.field.endswith(".image") else Theme.SETTING
    says = "nothing" if change.after is ABSENT else change.after
    runs = "nothing" if change.before is ABSENT else change.before
    name = f"{ref} {change.field}"
    return _drift(theme, subject, name, change.before, change.after, f"installed: {runs}; the inventory says: {says}")


def _drift(theme: Theme, subject: str, name: str, source: Any, target: Any, why: str) -> Difference:
    before, after = (NOTHING if side is ABSENT else side for side in (source, target))
    return Difference(theme, Verdict.DRIFT, subject, name, before, after, why=why)
