"""The chart's own stack: services like all others, and configuration that its programs accept."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

import aquahelm
from aquahelm.errors import InventoryError

if TYPE_CHECKING:
    from pathlib import Path

    from aquahelm.render.manifests import Manifests

SHOP = """
platform: shop
version: 0.1.0
registry: registry.example/shop
environments: {dev: {namespace: shop-dev}, prod: {namespace: shop}}
secrets: {names: {alerts: {}}}
observability:
  stack: {dev: true, prod: false}
  operator: {dev: false, prod: true}
  dashboards: true
  alerts: {to: {telegram: {secret: alerts, chat: -1001}, slack: {secret: alerts, channel: "#shop"}}}
services:
  web: {runtime: uvicorn, image: {repository: web, tag: v1}, ports: {admin: 9001}, metrics: {port: admin}}
  store: {runtime: spring-boot, image: {repository: store, tag: v1}}
"""


def load(tmp_path: Path, text: str = SHOP) -> aquahelm.Inventory:
    (tmp_path / "inventory.yaml").write_text(text, encoding="utf-8")
    return aquahelm.load(tmp_path / "inventory.yaml", "inventory.yaml")


@pytest.fixture
def dev(tmp_path: Path) -> Manifests:
    return aquahelm.template(load(tmp_path), "dev")


def configuration(manifests: Manifests, part: str, ending: str) -> str:
    files = manifests.find("ConfigMap", f"{part}-files")
    assert files
    (text,) = [text for path, text in files.data["data"].items() if path.endswith(ending)]
    return str(text)


def names(manifests: Manifests, kind: str) -> set[str]:
    return {manifest.name for manifest in manifests.of_kind(kind)}


def test_it_is_there_where_it_is_asked_for(tmp_path: Path, dev: Manifests) -> None:
    parts = {"prometheus", "alertmanager", "grafana", "loki", "alloy", "kube-state-metrics"}
    assert parts <= names(dev, "Deployment")
    assert not parts & names(aquahelm.template(load(tmp_path), "prod"), "Deployment")
    assert not names(dev, "PrometheusRule")


def test_nothing_is_found_wrong_with_it(tmp_path: Path) -> None:
    assert not aquahelm.validate(load(tmp_path)).findings


@pytest.mark.parametrize("left_out", ["grafana", "loki: false, alloy", "alertmanager", "kubeStateMetrics"])
def test_each_part_can_be_left_out(left_out: str, tmp_path: Path) -> None:
    text = SHOP.replace("stack: {dev: true, prod: false}", f"stack: {{dev: {{{left_out}: false}}, prod: false}}")
    part = {"kubeStateMetrics": "kube-state-metrics"}.get(left_out, left_out.rpartition(" ")[2])
    assert part not in names(aquahelm.template(load(tmp_path, text), "dev"), "Deployment")


@pytest.mark.parametrize(
    ("stack", "told"),
    [
        ("{loki: false}", "brings logs to nobody"),
        ("{prometheus: false}", "an Alertmanager that nobody alerts"),
        ("{prometheus: false, alertmanager: false, kubelet: true}", "has kubelet that nobody asks"),
        ("{prometheus: false, alertmanager: false, kubeStateMetrics: true}", "has kubeStateMetrics that nobody asks"),
    ],
)
def test_a_part_without_its_other_half_is_refused(stack: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(InventoryError) as refused:
        load(tmp_path, SHOP.replace("stack: {dev: true, prod: false}", f"stack: {{dev: {stack}, prod: false}}"))
    assert [told in problem.message for problem in refused.value.problems] == [True]


def test_a_service_of_the_same_name_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InventoryError) as refused:
        load(tmp_path, SHOP + "  grafana: {runtime: node, image: {repository: g, tag: v1}}\n")
    (problem,) = refused.value.problems
    assert problem.message == "grafana is the name of a part of observability.stack"
    assert problem.line == len(SHOP.splitlines()) + 1


def test_every_service_is_scraped_where_its_metrics_are(dev: Manifests) -> None:
    scraped: Any = YAML(typ="safe").load(configuration(dev, "prometheus", "prometheus.yml"))
    jobs = {job["job_name"]: job for job in scraped["scrape_configs"]}
    assert set(jobs) == {"prometheus", "store", "web", "kube-state-metrics"}
    assert jobs["store"]["metrics_path"] == "/actuator/prometheus"
    assert {name: jobs[name]["relabel_configs"][0]["regex"] for name in ("store", "web")} == {
        "store": "http",
        "web": "admin",
    }


def test_the_services_let_prometheus_in(dev: Manifests) -> None:
    policy = dev.find("NetworkPolicy", "store")
    assert policy
    assert "prometheus" in str(policy.data["spec"]["ingress"])


ALL = "{kubelet: true, certManager: cert-manager}"


@pytest.fixture
def seeing(tmp_path: Path) -> Manifests:
    """With everything that tells of the cluster."""
    return aquahelm.template(
        load(tmp_path, SHOP.replace("{dev: true, prod: false}", f"{{dev: {ALL}, prod: false}}")), "dev"
    )


def test_kube_state_metrics_may_list_a_few_kinds_of_its_namespace_and_nothing_else(dev: Manifests) -> None:
    role, binding = (dev.find(kind, "kube-state-metrics") for kind in ("Role", "RoleBinding"))
    assert role
    assert binding
    allowed = {(name, verb) for rule in role.data["rules"] for name in rule["resources"] for verb in rule["verbs"]}
    kinds = "cronjobs", "deployments", "horizontalpodautoscalers", "jobs", "pods", "statefulsets"
    assert allowed == {(kind, verb) for kind in kinds for verb in ("list", "watch")}
    deployment = dev.find("Deployment", "kube-state-metrics")
    assert deployment
    (container,) = deployment.data["spec"]["template"]["spec"]["containers"]
    assert container["args"] == ["--port=8080", "--namespaces=shop-dev", f"--resources={','.join(kinds)}"]
    assert not names(dev, "ClusterRole")


def test_the_kubelets_are_asked_with_one_right_in_the_cluster(seeing: Manifests) -> None:
    (role,) = seeing.of_kind("ClusterRole")
    (binding,) = seeing.of_kind("ClusterRoleBinding")
    assert role.data["rules"] == [{"apiGroups": [""], "resources": ["nodes/metrics"], "verbs": ["get"]}]
    assert role.name == binding.name == "shop-dev-prometheus"
    assert binding.data["subjects"] == [{"kind": "ServiceAccount", "name": "prometheus", "namespace": "shop-dev"}]
    policy = seeing.find("NetworkPolicy", "prometheus")
    assert policy
    ways = {port["port"] for rule in policy.data["spec"]["egress"] for port in rule.get("ports", ())}
    assert {10250, 9402} <= ways


def test_series_of_other_namespaces_are_dropped(seeing: Manifests) -> None:
    scraped: Any = YAML(typ="safe").load(configuration(seeing, "prometheus", "prometheus.yml"))
    jobs = {job["job_name"]: job for job in scraped["scrape_configs"]}
    for name in ("kubelet", "cadvisor", "cert-manager"):
        assert jobs[name]["kubernetes_sd_configs"] == [{"role": "pod", "namespaces": {"own_namespace": True}}]
        assert jobs[name]["metric_relabel_configs"][0]["action"] == "keepequal"
        assert "honor_labels" not in jobs[name]


def rules(manifests: Manifests) -> set[str]:
    read = YAML(typ="safe").load(configuration(manifests, "prometheus", "alerts.yaml"))
    return {rule["alert"] for group in read["groups"] for rule in group["rules"]}


def test_beside_an_operator_the_stack_still_asks_only_what_it_reads(tmp_path: Path, dev: Manifests) -> None:
    both = SHOP.replace("operator: {dev: false, prod: true}", "operator: true")
    made = aquahelm.template(load(tmp_path, both), "dev")
    assert rules(made) == rules(dev)
    (operated,) = made.of_kind("PrometheusRule")
    named = {rule["alert"] for group in operated.data["spec"]["groups"] for rule in group["rules"]}
    assert named - rules(made) == {"MemoryNearLimit"}


def test_no_alert_asks_what_this_prometheus_does_not_read(tmp_path: Path, dev: Manifests, seeing: Manifests) -> None:
    blind = SHOP.replace("{dev: true, prod: false}", "{dev: {kubeStateMetrics: false}, prod: false}")
    assert rules(seeing) - rules(dev) == {"MemoryNearLimit"}
    assert rules(dev) - rules(aquahelm.template(load(tmp_path, blind), "dev")) >= {"ServiceDown", "JobFailed"}
    asking = blind.replace("alerts: {to", "alerts: {rules: {Full: {expr: kube_pod_info > 1, summary: Full}}, to")
    (finding,) = aquahelm.validate(load(tmp_path, asking), environments=["dev"]).findings
    assert finding.rule == "alert-has-its-metrics"
    assert "kube_pod_info: Full never fires" in finding.message


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool on PATH")
@pytest.mark.parametrize("whole", [False, True])
def test_promtool_accepts_the_configuration(
    whole: bool, dev: Manifests, seeing: Manifests, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = seeing if whole else dev
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "alerts.yaml").write_text(configuration(made, "prometheus", "alerts.yaml"), encoding="utf-8")
    (tmp_path / "token").write_text("x", encoding="utf-8")
    text = configuration(made, "prometheus", "prometheus.yml")
    text = text.replace("/var/run/secrets/kubernetes.io/serviceaccount/token", str(tmp_path / "token"))
    text = text.replace("/etc/prometheus/rules", str(tmp_path / "rules"))
    (tmp_path / "prometheus.yml").write_text(text, encoding="utf-8")
    run("promtool", "check", "config", str(tmp_path / "prometheus.yml"))


@pytest.mark.skipif(shutil.which("amtool") is None, reason="no amtool on PATH")
def test_amtool_accepts_the_configuration(dev: Manifests, tmp_path: Path) -> None:
    (tmp_path / "alertmanager.yml").write_text(configuration(dev, "alertmanager", "yml"), encoding="utf-8")
    run("amtool", "check-config", str(tmp_path / "alertmanager.yml"))


def run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
