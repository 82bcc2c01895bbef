"""What the tests on a cluster share: the release of `dev`, once for each Helm, and what stands around it.

KUBECONFIG                  the cluster; without it everything here is skipped
HELM, HELM3                 the programs (default: helm, helm3); one that is missing is skipped
AQUAHELM_CLUSTER_HELM       helm-4 or helm-3: by this one alone
AQUAHELM_CLUSTER_LOAD       how images get onto the nodes (rig/images.py)
AQUAHELM_CLUSTER_CRDS       folder of CustomResourceDefinitions to apply first; they stay
AQUAHELM_CLUSTER_PROJECT    another folder with inventory.yaml, charts/ and values/
AQUAHELM_CLUSTER_KEEP       anything: leave the namespaces to be looked at
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.cluster.rig import images, project
from tests.cluster.rig.command import CommandFailed, run
from tests.cluster.rig.definitions import apply_definitions, group
from tests.cluster.rig.diagnosis import diagnose
from tests.cluster.rig.helm import Helm, Release, find_helm
from tests.cluster.rig.kubectl import RESTRICTED, Kubectl, delete_namespaces, make_namespace
from tests.cluster.rig.surroundings import Surroundings, make_surroundings

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from aquahelm.inventory.models.platform import Platform
    from tests.cluster.rig.helm import Values
    from tests.cluster.rig.project import Project

ENVIRONMENT = "dev"
PROGRAMS = {"helm-4": ("HELM", "helm"), "helm-3": ("HELM3", "helm3")}
namespaces: list[Kubectl] = []
diagnosed: set[tuple[Kubectl, str]] = set()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a cluster one test stands for all of them, skipped, so that the reason is said once."""
    ours = [item for item in items if item.get_closest_marker("cluster")]
    if ours and not os.environ.get("KUBECONFIG"):
        ours[0].add_marker(pytest.mark.skip(reason=f"no KUBECONFIG: {len(ours)} tests on a cluster are left out"))
        config.hook.pytest_deselected(items=ours[1:])
        items[:] = [item for item in items if item not in ours[1:]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and item.get_closest_marker("cluster"):
        trouble = str(report.longrepr).splitlines()[-1]
        for kubectl in namespaces:
            told = "as above" if (kubectl, trouble) in diagnosed else diagnose(kubectl)
            report.sections.append((f"namespace {kubectl.namespace}", told))
            diagnosed.add((kubectl, trouble))
    return report


@pytest.fixture(scope="session")
def cluster() -> None:
    """A cluster that answers."""
    run(["kubectl", "get", "--raw", "/readyz"], limit=20)


@pytest.fixture(
    scope="session",
    params=[os.environ["AQUAHELM_CLUSTER_HELM"]] if "AQUAHELM_CLUSTER_HELM" in os.environ else list(PROGRAMS),
)
def helm(request: pytest.FixtureRequest, cluster: None) -> Helm:
    variable, default = PROGRAMS[request.param]
    program = os.environ.get(variable) or default
    try:
        found = find_helm(program)
    except (FileNotFoundError, CommandFailed) as failure:
        if os.environ.get(variable):
            raise
        pytest.skip(f"{program} is not on PATH ({variable} names another one): {type(failure).__name__}")
    if f"helm-{found.major}" != request.param:
        assert not os.environ.get(variable), f"{variable} names {program}, which is {found.version}"
        pytest.skip(f"{program} is {found.version}; {variable} names another one")
    return found


@pytest.fixture(scope="session")
def the_project() -> Project:
    return project.current()


@pytest.fixture(scope="session")
def platform(cluster: None, the_project: Project) -> Platform:
    return the_project.platforms()[ENVIRONMENT]


@pytest.fixture(scope="session")
def loaded(the_project: Project, platform: Platform) -> None:
    """The images of everything that the chart can start are on the nodes, and the next version of the applications.

    What its custom resources need is there too.
    """
    optional = {name: {"enabled": True} for name, service in platform.services.items() if service.optional}
    for variable, default in PROGRAMS.values():
        try:
            helm = find_helm(os.environ.get(variable) or default)
        except (FileNotFoundError, CommandFailed):
            continue
        text = helm.template(
            platform.platform, the_project.chart, the_project.values_files(ENVIRONMENT), "default", optional
        )
        rendered = project.manifests(text)
        apply_definitions({group(manifest["apiVersion"]) for manifest in rendered})
        images.load(images.used(rendered))
        return


@pytest.fixture(scope="session")
def space(helm: Helm, loaded: None) -> Iterator[Kubectl]:
    """A namespace that enforces `restricted`, for one release."""
    kubectl = make_namespace(f"aquahelm-{helm.major}", RESTRICTED)
    namespaces.append(kubectl)
    yield kubectl
    namespaces.remove(kubectl)
    remove(kubectl)


def remove(*kubectls: Kubectl, wait: bool = True) -> None:
    if not os.environ.get("AQUAHELM_CLUSTER_KEEP"):
        delete_namespaces(*kubectls, wait=wait)


@pytest.fixture(scope="session")
def surroundings(space: Kubectl, platform: Platform) -> Iterator[Surroundings]:
    """Pods that are no part of the release: an edge, a Prometheus, strangers."""
    around = make_surroundings(space, platform)
    yield around
    remove(*(stranger.kubectl for stranger in around.elsewhere), wait=False)


@pytest.fixture(scope="session")
def small(the_project: Project, platform: Platform, surroundings: Surroundings) -> Values:
    values = project.small_values(the_project, platform)
    return {**values, "global": surroundings.global_values}


@pytest.fixture(scope="session")
def release(helm: Helm, space: Kubectl, the_project: Project, platform: Platform, small: Values) -> Release:
    """`dev`, installed with `--wait`. A test may upgrade it; it leaves it installed and ready."""
    environment: Any = platform.environments[ENVIRONMENT]
    name = environment.release or platform.platform
    installed = Release(helm, name, the_project.chart, the_project.values_files(ENVIRONMENT), small, space)
    installed.upgrade()
    return installed
