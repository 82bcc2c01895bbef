"""What users of other validators ask for most, and the answers.

Each test is a complaint: manifests as a person would have them, through the same door as `aquahelm validate FILE…`.
"""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, NoReturn
from xml.etree import ElementTree as ET

import pytest

from aquahelm import pipeline
from aquahelm.cli.main import run
from aquahelm.finding import Severity
from aquahelm.report.json import document
from aquahelm.report.summary import Summary

if TYPE_CHECKING:
    from pathlib import Path

    from aquahelm.check.run import CheckResult
    from aquahelm.finding import Finding

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: "registry.example/web:v1.4.0"
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {path: /ready, port: http}}
          resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}}
"""
SERVICE = """\
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
"""


def judged(folder: Path, text: str, **told: object) -> CheckResult:
    path = folder / "given.yaml"
    path.write_text(text, encoding="utf-8")
    return pipeline.validate_manifests(path, **told)  # type: ignore[arg-type]


def serious(folder: Path, text: str, **told: object) -> list[str]:
    """The rules of errors and warnings."""
    found = judged(folder, text, **told).findings
    return [one.rule for one in found if one.severity is not Severity.NOTE]


def about(found: CheckResult, rule: str) -> list[Finding]:
    return [one for one in found.findings if one.rule == rule]


def with_pod(line: str) -> str:
    """The Deployment with one more line in its pod."""
    return DEPLOYMENT.replace("    spec:\n", f"    spec:\n      {line}\n", 1)


# --- "valid", and refused by the API server ---


def test_duplicate_names_of_variables(tmp_path: Path) -> None:
    env = "          env: [{name: PGDATABASE, value: a}, {name: PGDATABASE, value: b}]\n"
    result = judged(tmp_path, DEPLOYMENT + env)
    assert any("PGDATABASE" in one.message for one in result.findings if one.severity is Severity.ERROR)


def test_labels_that_are_refused(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: test, labels: {invalid: 'hello\"'}}\n"
    assert serious(tmp_path, text) == ["labels-are-valid"]
    semver = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: test, labels: {version: 1.2.3+build}}\n"
    assert serious(tmp_path, semver) == ["labels-are-valid"]


def test_selectors_that_match_nothing(tmp_path: Path) -> None:
    text = DEPLOYMENT.replace("matchLabels: {app: web}", "matchLabels: {app: web-fail}")
    assert serious(tmp_path, text) == ["selector-matches-template"]


def test_restart_policies_that_do_not_fit(tmp_path: Path) -> None:
    assert serious(tmp_path, with_pod("restartPolicy: OnFailure")) == ["restart-policy-fits"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (DEPLOYMENT.replace("\nspec:", "\nspecDOESNOTEXIST:"), "specDOESNOTEXIST"),
        ("apiVersion: v1\nkind: Service\nmetafffdata: {name: svc}\nspec: {ports: [{port: 93}]}\n", "metafffdata"),
        (SERVICE.replace("name: http, port", "nam: http, port"), "nam"),
    ],
)
def test_fields_that_do_not_exist_without_an_option_for_it(tmp_path: Path, text: str, wrong: str) -> None:
    assert any(wrong in one.message or wrong in one.field for one in about(judged(tmp_path, text), "field-is-known"))


# --- which errors it will find, and nothing in silence ---


def test_every_rule_says_what_it_finds_and_what_the_server_says() -> None:
    from aquahelm.check.documentation import read
    from aquahelm.check.registry import registered

    assert all(read(one.documentation).server for one in registered())


def test_a_kind_without_a_schema_is_not_skipped_in_silence(tmp_path: Path) -> None:
    text = "apiVersion: example.com/v1\nkind: Middleware\nmetadata: {name: rate}\nspec: {average: 100}\n"
    (finding,) = judged(tmp_path, text).findings
    assert (finding.rule, finding.object) == ("kind-has-a-schema", "Middleware/rate")


def test_no_network_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("somebody asked the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert serious(tmp_path, DEPLOYMENT + SERVICE) == []


def test_custom_resources_are_judged_strictly(tmp_path: Path) -> None:
    text = (
        "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: web}\n"
        "spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: http, pth: /metrics}]}\n"
    )
    (finding,) = about(judged(tmp_path, DEPLOYMENT + SERVICE + "---\n" + text), "field-is-known")
    assert (finding.object, finding.field) == ("ServiceMonitor/web", "spec.endpoints[0].pth")


# --- where: lines of what was given, and formats ---


def test_findings_name_the_line_of_the_document_in_its_file(tmp_path: Path) -> None:
    (finding,) = about(judged(tmp_path, DEPLOYMENT + SERVICE.replace("app: web", "app: wbe")), "service-selects-pods")
    assert finding.template is not None
    # The document, or the very line of the field in it.
    first = DEPLOYMENT.count("\n") + 2
    assert first <= finding.template.line <= first + SERVICE.count("\n")
    assert finding.template.file.endswith("given.yaml")


def test_programs_may_read_findings(tmp_path: Path) -> None:
    result = judged(tmp_path, SERVICE.replace("app: web", "app: wbe"))
    summary = Summary("given.yaml", 0, result.versions, result.counts.objects, result.counts.rules)
    assert json.loads(json.dumps(document(result.findings, summary)))["summary"]["errors"] == 1


def test_ci_servers_and_code_hosts_may_show_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Through the command line itself, at the line of the document and with the rule's own words."""
    (tmp_path / "given.yaml").write_text(DEPLOYMENT + SERVICE.replace("app: web", "app: wbe"), encoding="utf-8")
    run(["-C", str(tmp_path), "validate", "given.yaml", "--format", "sarif"])
    sarif = capsys.readouterr().out
    (judging,) = json.loads(sarif)["runs"]
    (result,) = [one for one in judging["results"] if one["level"] == "error"]
    place = result["locations"][0]["physicalLocation"]
    assert result["ruleId"] == "service-selects-pods"
    assert place["artifactLocation"]["uri"].endswith("given.yaml")
    assert place["region"]["startLine"] > DEPLOYMENT.count("\n")
    run(["-C", str(tmp_path), "validate", "given.yaml", "--format", "junit"])
    junit = capsys.readouterr().out
    failed = ET.fromstring(junit).findall(".//testcase[failure]")  # noqa: S314  our own text
    assert [case.get("classname") for case in failed] == ["service-selects-pods"]


# --- a configuration file ---


def test_what_is_wanted_each_time_stands_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "given.yaml").write_text(with_pod("serviceAccountName: deployer"), encoding="utf-8")
    (tmp_path / "aquahelm.toml").write_text(
        'externals = ["ServiceAccount/deployer"]\nkube_versions = ["1.36"]\n'
        '[[exceptions]]\nrule = "container-gives-up-what-it-can"\nobject = "Deployment/web"\nreason = "ours"\n',
        encoding="utf-8",
    )
    run(["-C", str(tmp_path), "validate", "given.yaml", "--format", "json"])
    said = capsys.readouterr().out
    document = json.loads(said)
    assert "service-account-exists" not in {one["rule"] for one in document["findings"]}
    assert [one["reason"] for one in document["excepted"]] == ["ours"]
    assert [one["finding"]["versions"] for one in document["excepted"]] == [["1.36"]]


# --- no false "dangling" ---


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"])
def test_a_service_of_a_workload_without_a_pod_object_is_not_dangling(tmp_path: Path, kind: str) -> None:
    text = DEPLOYMENT.replace("kind: Deployment", f"kind: {kind}") + SERVICE
    assert not about(judged(tmp_path, text), "service-selects-pods")


def test_a_malformed_pod_is_said_and_its_service_is_not_called_dangling(tmp_path: Path) -> None:
    rules = serious(tmp_path, with_pod("dnsPolicy: {}") + SERVICE)
    assert "service-selects-pods" not in rules
    assert rules == ["value-has-its-type"]


def test_files_of_a_folder_are_judged_as_one(tmp_path: Path) -> None:
    (tmp_path / "deployment.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    (tmp_path / "service.yaml").write_text(SERVICE, encoding="utf-8")
    found = pipeline.validate_manifests(tmp_path).findings
    assert [one.rule for one in found if one.severity is not Severity.NOTE] == []


def test_what_exists_elsewhere_is_declared_once(tmp_path: Path) -> None:
    text = with_pod("serviceAccountName: deployer")
    assert serious(tmp_path, text) == ["service-account-exists"]
    assert serious(tmp_path, text, externals=["ServiceAccount/deployer"]) == []


def test_an_autoscaler_finds_its_target_whatever_the_namespace_is_written_as(tmp_path: Path) -> None:
    scaler = (
        "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web, namespace: default}\n"
        "spec: {minReplicas: 1, maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n"
    )
    text = DEPLOYMENT.replace("  replicas: 1\n", "") + scaler
    assert "scale-target-exists" not in serious(tmp_path, text, namespace="default")


def test_secrets_of_operators_and_hooks_are_not_called_missing(tmp_path: Path) -> None:
    volume = with_pod("volumes: [{name: cert, secret: {secretName: web-admission}}]")
    hook = (
        "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: cert, annotations: {helm.sh/hook: pre-install}}\n"
        "spec: {activeDeadlineSeconds: 60, template: {spec: {restartPolicy: Never, containers: [{name: c, "
        'image: "c:1.0", args: [create, --secret-name=web-admission], '
        "resources: {limits: {cpu: 10m, memory: 16Mi}}}]}}}\n"
    )
    assert serious(tmp_path, volume) == ["used-config-exists"]
    assert serious(tmp_path, volume + hook) == []


# --- opinions that nobody asked for ---


def test_a_small_application_without_opinions_of_others_passes(tmp_path: Path) -> None:
    """One replica, no CPU limit, no NetworkPolicy, no owner label, pull policy left out: all of that is fine."""
    assert serious(tmp_path, DEPLOYMENT + SERVICE) == []


def test_always_pulling_is_neither_asked_for_nor_forbidden(tmp_path: Path) -> None:
    for policy in ("Always", "IfNotPresent"):
        line = f"          imagePullPolicy: {policy}\n"
        assert serious(tmp_path, DEPLOYMENT + line) == []


def test_no_rights_are_found_where_no_token_is(tmp_path: Path) -> None:
    """The default account is nobody's concern where its token is not mounted."""
    result = judged(tmp_path, with_pod("automountServiceAccountToken: false"))
    assert not [one for one in result.findings if "account" in one.message or "token" in one.message]


def test_preferred_anti_affinity_counts_as_spread(tmp_path: Path) -> None:
    term = "{labelSelector: {matchLabels: {app: web}}, topologyKey: kubernetes.io/hostname}"
    preferred = f"preferredDuringSchedulingIgnoredDuringExecution: [{{weight: 1, podAffinityTerm: {term}}}]"
    text = with_pod(f"affinity: {{podAntiAffinity: {{{preferred}}}}}").replace("replicas: 1", "replicas: 3")
    assert not about(judged(tmp_path, text), "replicas-are-spread")


def test_an_autoscalers_minimum_is_what_counts(tmp_path: Path) -> None:
    """Neither a missing `replicas` nor an autoscaler makes a workload look larger than it is."""
    others = (
        "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\n"
        "spec: {minReplicas: %d, maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n"
        "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\n"
        "spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}\n"
    )
    text = DEPLOYMENT.replace("  replicas: 1\n", "")
    assert serious(tmp_path, text + others % 1) == ["budget-allows-an-eviction"]
    assert serious(tmp_path, text + others % 2) == []


def test_all_that_a_container_keeps_is_one_note(tmp_path: Path) -> None:
    """Not one finding for each field of a security context."""
    found = [one for one in judged(tmp_path, DEPLOYMENT).findings if one.field.endswith("securityContext")]
    assert [(one.rule, one.severity) for one in found] == [("container-gives-up-what-it-can", Severity.NOTE)]


@pytest.mark.parametrize(
    "variable",
    [
        "{name: DB_PASSWORD_FILE, value: /run/secrets/db}",
        "{name: SECRET_NAME, value: web}",
        "{name: TOKEN_TTL, value: 1h}",
    ],
)
def test_names_of_files_and_of_secrets_are_no_secrets(tmp_path: Path, variable: str) -> None:
    assert serious(tmp_path, DEPLOYMENT + f"          env: [{variable}]\n") == []


# --- values for each environment, exceptions, reachability ---

INVENTORY = """\
platform: shop
version: 1.0.0
registry: registry.example/shop
environments: {dev: {namespace: shop-dev}, prod: {namespace: shop}}
services:
  web:
    runtime: spring-boot
    image: {repository: web, tag: v1.4.0}
    port: 8080
    replicas: {dev: 1, prod: 2}
    patches: {container: {imagePullPolicy: {dev: IfNotPresent, prod: Sometimes}}}
"""


def test_each_environment_is_judged_with_its_own_values(tmp_path: Path) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text(INVENTORY, encoding="utf-8")
    (finding,) = pipeline.validate(pipeline.load(path), kube_versions=["1.36"]).findings
    assert finding.environments == ("prod",)
    # The line of the source, not of what was rendered.
    assert finding.source is not None
    assert finding.source.line == INVENTORY.count("\n")


def test_reachability_is_computed_and_not_only_whether_a_policy_is_there(tmp_path: Path) -> None:
    policy = (
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\n"
        "spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], "
        "ingress: [{ports: [{port: 80}], from: [{podSelector: {}}]}]}\n"
    )
    found = judged(tmp_path, DEPLOYMENT + SERVICE + policy).findings
    assert any(one.object in ("NetworkPolicy/web", "Service/web") for one in found if one.severity is not Severity.NOTE)


def test_a_pod_that_policies_keep_from_the_service_it_calls_is_told(tmp_path: Path) -> None:
    caller = (
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: shop, labels: {app: shop}}\n"
        'spec: {containers: [{name: shop, image: "shop:1.0", env: [{name: WEB_URL, value: "http://web"}]}]}\n'
    )
    policy = (
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\n"
        "spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], "
        "ingress: [{ports: [{port: http}], from: [{podSelector: {matchLabels: {app: %s}}}]}]}\n"
    )
    text = DEPLOYMENT + SERVICE + caller
    (finding,) = about(judged(tmp_path, text + policy % "gateway"), "called-service-is-open")
    assert finding.object == "Pod/shop"
    assert not about(judged(tmp_path, text + policy % "shop"), "called-service-is-open")
