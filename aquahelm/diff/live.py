"""A project compared with a cluster: with the release that helm installed, and with what was changed by hand since."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from aquahelm import pipeline
from aquahelm.check.earlier import HOOK
from aquahelm.check.reach.declared import declared_network
from aquahelm.check.schemas import bundle
from aquahelm.check.schemas.judge import Judge
from aquahelm.diff.compare import Known, compare
from aquahelm.diff.drift import Live, drifts, key_of
from aquahelm.diff.sources import Sources
from aquahelm.errors import ClusterTrouble, UsageError
from aquahelm.foreign.live import installed, state_of
from aquahelm.operate.kubectl import Kubectl
from aquahelm.render.engine import choose_engine
from aquahelm.render.manifests import Manifests, read_manifests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from aquahelm.diff.model import Diff
    from aquahelm.inventory.load import Inventory
    from aquahelm.render.engine import Engine

    Progress = Callable[[str], None]

_WITH_OWNERS = ("--show-managed-fields", "--ignore-not-found", "--output", "json")


def diff_live(
    inventory: Inventory,
    environments: Iterable[str] = (),
    engine: Engine | str = "auto",
    progress: Progress = lambda _: None,
    helm_program: str = "helm",
) -> Diff:
    """What an upgrade changes in the cluster of the current context, and what somebody has changed there by hand.

    Args:
        inventory: as it is now.
        environments: the one whose release is asked for; it may be left out where there is one.
        engine: an engine, or how to choose one.
        progress: told what is being done.
        helm_program: asks for the release.

    Errors: UsageError where no one environment is meant; HelmTrouble without a release; ClusterTrouble; InventoryError.
    """
    wanted = pipeline.known(inventory, environments)
    if len(wanted) != 1:
        raise UsageError("live compares one environment with its cluster", "name it: -e ENVIRONMENT")
    (name,) = wanted
    plan = pipeline.plan(inventory, name)
    helm = choose_engine(engine) if isinstance(engine, str) else engine
    progress(f"asking for the release {plan.release}")
    before = without_hooks(installed(plan.release, plan.namespace, name, helm_program))
    revision, state = state_of(plan.release, plan.namespace, helm_program)
    progress(f"rendering {name}")
    _, files = pipeline.planned(inventory)
    version = _server_version(plan.namespace)
    request = pipeline.request_of(files, plan, version)
    after = without_hooks(read_manifests(helm.template(request), name))
    progress("asking for the objects")
    live = objects_of(before, plan.namespace)
    versions = tuple(one for one in bundle.SUPPORTED if version.startswith(f"{one}.")) or bundle.SUPPORTED[-1:]
    judge = Judge(bundle.load(), versions)
    found = drifts(before, live, {key_of(one.data): one for one in after}, judge)
    known = Known(
        versions=versions,
        namespaces={name: plan.namespace},
        networks={name: declared_network(inventory.environments[name], plan)},
        find=Sources(inventory).find,
        refused={name: found.refused},
    )
    title = f"{plan.release} in namespace {plan.namespace} (installed)"
    there = Manifests(name, found.there)
    diff = compare({name: there}, {name: after}, known, (title, inventory.file))
    remarks: tuple[str, ...] = ()
    if state != "deployed":
        remarks = (f"revision {revision} is {state}: parts of it may not have arrived, and stand below as drift",)
    return replace(diff, drift=found.drift, asked_live=True, remarks=remarks)


def without_hooks(manifests: Manifests) -> Manifests:
    """What Helm keeps in a release: hooks are not among it."""
    kept = [one for one in manifests if HOOK not in _annotations(one.data)]
    return Manifests(manifests.environment, kept)


def _annotations(data: Mapping[str, object]) -> Mapping[str, object]:
    metadata = data.get("metadata")
    found = metadata.get("annotations") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


def objects_of(release: Manifests, namespace: str) -> dict[tuple[str, str], Live]:
    """Kind and name → each object of a release as it is in the cluster; what is not there is left out.

    Errors: ClusterTrouble; EnvironmentTrouble without kubectl.
    """
    if not len(release):
        return {}
    asked = "\n---\n".join(json.dumps(one.data) for one in release)
    text = Kubectl(namespace).run("get", "--filename", "-", *_WITH_OWNERS, stdin=asked)
    found = json.loads(text) if text.strip() else {}
    items = found.get("items", [found] if found.get("kind") else [])
    return {key_of(item): Live(item) for item in items}


def _server_version(namespace: str) -> str:
    """The Kubernetes version of the cluster: `1.36.3`. Errors: ClusterTrouble."""
    told = json.loads(Kubectl(namespace).run("version", "--output", "json"))
    version = told.get("serverVersion", {}).get("gitVersion", "")
    if not version:
        raise ClusterTrouble("the cluster does not say its version", "kubectl version")
    return str(version).removeprefix("v").partition("+")[0].partition("-")[0]
