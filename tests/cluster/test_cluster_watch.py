"""The chart's own Prometheus: it scrapes every service, knows the alerts, and reaches its Alertmanager."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from aquahelm.plan.traits import traits_of
from tests.cluster.rig.released import released, settled

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform
    from tests.cluster.rig.helm import Release
    from tests.cluster.rig.project import Project

pytestmark = pytest.mark.cluster


@pytest.fixture
def watched(platform: Platform, the_project: Project) -> list[str]:
    """Services that export metrics; none: there is no Prometheus to ask."""
    if "prometheus" not in the_project.watching("dev"):
        pytest.skip("dev has no Prometheus of its own")
    services = {name: service for name, service in platform.services.items() if service.starts}
    return sorted(name for name, one in services.items() if traits_of(one, platform.runtimes).metrics)


def ask(release: Release, path: str) -> Any:
    """What Prometheus answers."""
    url = f"http://localhost:9090/api/v1/{path}"
    words = ("exec", "deploy/prometheus", "--", "wget", "-q", "-O-", url)
    return json.loads(release.kubectl.run(*words).out)["data"]


def test_prometheus_scrapes_every_service(release: Release, watched: list[str]) -> None:
    def up() -> list[str]:
        query = quote('sum by (service) (up{namespace!=""}) > 0')
        found = ask(release, f"query?query={query}")["result"]
        return sorted(series["metric"]["service"] for series in found if "service" in series["metric"])

    assert settled(up, watched, limit=90) == watched


def test_prometheus_knows_of_backups_by_kube_state_metrics(
    release: Release, the_project: Project, platform: Platform, watched: list[str]
) -> None:
    assert watched
    if "kube-state-metrics" not in the_project.watching("dev"):
        pytest.skip("there is no kube-state-metrics, or nowhere to get it from")
    meant = {f"{name}-backup" for name, store in platform.stores.items() if store.backup}

    def known() -> set[str]:
        found = ask(release, f"query?query={quote('kube_cronjob_created')}")["result"]
        return {series["metric"]["cronjob"] for series in found} & meant

    assert settled(known, meant, limit=90) == meant
    account = f"--as=system:serviceaccount:{release.kubectl.namespace}:kube-state-metrics"
    for words, answer in {("list", "cronjobs"): "yes", ("list", "secrets"): "no", ("delete", "pods"): "no"}.items():
        assert release.kubectl.attempt("auth", "can-i", *words, account).out.strip() == answer


def test_prometheus_asks_the_kubelet_and_keeps_what_is_of_this_namespace(
    release: Release, platform: Platform, watched: list[str]
) -> None:
    stack = platform.observability.stack
    if not stack or not stack.kubelet:
        pytest.skip("its Prometheus does not ask the kubelets")
    jobs = {"kubelet", "cadvisor"}

    def told() -> dict[str, str]:
        """Job → how it stands, or what is wrong; one target each, as there is one node."""
        found = ask(release, "targets?state=active")["activeTargets"]
        return {
            one["labels"]["job"]: one["lastError"] or one["health"] for one in found if one["labels"]["job"] in jobs
        }

    def reached() -> set[str]:
        return {job for job, state in told().items() if state == "up" or state.endswith("401 Unauthorized")}

    assert settled(reached, jobs, limit=90) == jobs, told()
    if "up" not in told().values():
        pytest.skip("the kubelet was reached, and takes no account's token: its webhook authentication is off")

    every = quote('count by (namespace) ({__name__=~"container_.+|kubelet_.+"})')
    namespaces = {series["metric"].get("namespace") for series in ask(release, f"query?query={every}")["result"]}
    assert namespaces == {release.kubectl.namespace}


def test_prometheus_evaluates_the_alerts_and_finds_nothing_wrong_with_scraping(
    release: Release, watched: list[str]
) -> None:
    assert watched

    def known() -> dict[str, Any]:
        groups = ask(release, "rules")["groups"]
        return {rule["name"]: rule for group in groups for rule in group["rules"]}

    def wrong() -> list[Any]:
        """A pod that was replaced while Prometheus was too is missed for five minutes, and then forgotten."""
        living = {pod["status"]["podIP"] for pod in released(release).pods()}
        alerts = known()["ServiceNotScraped"]["alerts"]
        return [one for one in alerts if one["state"] == "firing" or one["labels"]["instance"].split(":")[0] in living]

    assert settled(wrong, [], limit=90) == []
    rules = known()
    assert {"ManyErrors", "ServiceNotScraped", "StoreDown"} <= rules.keys()
    assert {name: rule.get("lastError") for name, rule in rules.items() if rule.get("lastError")} == {}


def test_prometheus_reaches_its_alertmanager(release: Release, watched: list[str]) -> None:
    assert watched
    active = ask(release, "alertmanagers")["activeAlertmanagers"]
    assert [one["url"] for one in active] == ["http://alertmanager:9093/api/v2/alerts"]
    said = release.kubectl.run(
        "exec", "deploy/prometheus", "--", "wget", "-q", "-O-", "http://alertmanager:9093/-/ready"
    )
    assert said.out
