"""How what is installed is brought up to date with new secrets: by Helm, or by the controller that delivers it.

Where a controller delivers, Helm must not: it would make a release of its own, or take the controller's without the
versions that robots wrote. Argo CD runs the chart's hooks in every sync, Flux in an upgrade, which can be forced. Setup
Jobs run again once they are gone, as a controller misses them.

Sources: Argo CD's documentation ("Helm", hooks; `argocd app sync`), Flux's (`flux reconcile helmrelease --force`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aquahelm.inventory.models.delivery import Delivery
    from aquahelm.plan.model import Plan

PATIENCE = "15m"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is for, and a command (no value is ever in it); no command where a person does it."""

    why: str
    command: tuple[str, ...] = ()


def kubectl(plan: Plan, *arguments: str) -> tuple[str, ...]:
    """kubectl in the environment's namespace."""
    return ("kubectl", "--namespace", plan.namespace, *arguments)


def roll_out(plan: Plan, why: Sequence[str], setups: Sequence[str], revision: str, *, commit: bool) -> list[Step]:
    """The steps that apply what is new, and run setup Jobs again.

    Args:
        plan: of the environment.
        why: what is applied; empty where only setup Jobs run.
        setups: stores whose setup Job has to run again, though nothing in its text has changed.
        revision: a text that no run had before.
        commit: whether what is new is in the project's files.
    """
    if plan.delivery is None:
        return [_by_helm(plan, why, setups, revision)]
    steps = [*_before(plan, plan.delivery)]
    if commit:
        steps.append(
            Step(f"commit and push it to {plan.delivery.revision}: {_TOOLS[plan.delivery.tool]} takes it from there")
        )
    if why:
        steps.append(Step("; ".join(why), _reconciled(plan, plan.delivery)))
    if setups:
        there = f"app.kubernetes.io/name in ({','.join(setups)}),app.kubernetes.io/component=job"
        steps += [
            Step(
                f"the setup Job of {' and '.join(setups)} has to run again",
                kubectl(plan, "delete", "job", "--selector", there),
            ),
            Step("it is made anew, and takes the new value over", _reconciled(plan, plan.delivery)),
        ]
    return [*steps, *_after(plan, plan.delivery)]


def decrypt(plan: Plan) -> list[Step]:
    """The steps after which Secrets that sops encrypted are in the cluster as they are in the project."""
    delivery = plan.delivery
    if delivery is None or delivery.tool != "flux":
        return [Step("commit it, and let the Argo CD plugin or sops decrypt … | kubectl apply -f - apply it")]
    name = ("kustomization", f"{_name(plan)}-secrets", "--namespace", delivery.home)
    steps = [Step(f"commit and push it to {delivery.revision}: Flux takes it from there")]
    if delivery.automatic:
        return [*steps, Step("Flux opens it", ("flux", "reconcile", *name, "--with-source"))]
    resumed = Step("Flux waits for a person here, and opens it now", ("flux", "resume", *name))
    return [*steps, resumed, Step("and waits again", ("flux", "suspend", *name))]


_TOOLS = {"argo-cd": "Argo CD", "flux": "Flux"}


def _by_helm(plan: Plan, why: Sequence[str], setups: Sequence[str], revision: str) -> Step:
    told = [*why, f"the setup Job of {' and '.join(setups)} takes it over"] if setups else why
    command = ["helm", "upgrade", plan.release, f"charts/{plan.platform}", "--namespace", plan.namespace]
    command += ["--values", f"values/values.{plan.environment}.yaml"]
    command += [part for name in setups for part in ("--set-string", f"{name}.setup.revision={revision}")]
    return Step("; ".join(told), (*command, "--wait", "--timeout", PATIENCE))


def _name(plan: Plan) -> str:
    """As `aquahelm render` names the controller's objects."""
    return f"{plan.platform}-{plan.environment}"


def _reconciled(plan: Plan, delivery: Delivery) -> tuple[str, ...]:
    if delivery.tool == "argo-cd":
        return ("argocd", "app", "sync", f"{delivery.home}/{_name(plan)}", "--timeout", "900")
    flags = ("--namespace", delivery.home, "--with-source", "--force", "--timeout", PATIENCE)
    return ("flux", "reconcile", "helmrelease", _name(plan), *flags)


def _before(plan: Plan, delivery: Delivery) -> Iterator[Step]:
    if delivery.tool == "flux" and not delivery.automatic:
        yield Step("Flux waits for a person here", _flux(plan, delivery, "resume"))


def _after(plan: Plan, delivery: Delivery) -> Iterator[Step]:
    if delivery.tool == "flux" and not delivery.automatic:
        yield Step("and waits again", _flux(plan, delivery, "suspend"))


def _flux(plan: Plan, delivery: Delivery, verb: str) -> tuple[str, ...]:
    return ("flux", verb, "helmrelease", _name(plan), "--namespace", delivery.home)
