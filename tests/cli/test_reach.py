# ruff: noqa: E501 - what is printed is as long as it is
"""`aquahelm reach`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Aquahelm

INVENTORY = """\
platform: harbour
version: 1.0.0
registry: registry.example/harbour
environments:
  dev: {namespace: harbour-dev}
  prod: {namespace: harbour}
edge: {kind: ingress, host: harbour.example, namespace: traefik}
stores:
  cache: {engine: redis, version: 7.2.16, storage: 1Gi}
  pg:
    engine: postgres
    version: "16.15"
    mode: managed
    endpoint: {host: pg.example, port: 6432, cidrs: [10.20.0.0/24]}
services:
  crane:
    runtime: node
    image: {repository: crane, tag: v1.0.0}
    port: 3000
    ports: {admin: {port: 9000, servicePort: 90}}
    uses: {cache: {}, pg: {}}
    jobs: {count: {when: [schedule], schedule: "0 6 * * *", args: [count]}}
  pilot:
    runtime: node
    image: {repository: pilot, tag: v2.0.0}
    port: 8080
    routes: [{path: /}]
    calls: [crane]
    internet: [api.example]
  probe:
    enabled: {dev: true, prod: false}
    runtime: node
    image: {repository: probe, tag: v2.0.0}
    port: 8081
"""
OPEN = """\
open     Deployment/pilot → Deployment/crane on port 3000 (http), Service/crane port 3000
  out of Deployment/pilot (egress): open
    NetworkPolicy/pilot  (harbour/charts/pilot/templates/networkpolicy.yaml:1, inventory.yaml:28:5)
      admits it  spec.egress[1]: pods app.kubernetes.io/instance: "harbour", app.kubernetes.io/name: "crane" on port 3000
    3 more rules do not
  into Deployment/crane (ingress): open
    NetworkPolicy/crane  (harbour/charts/crane/templates/networkpolicy.yaml:1, inventory.yaml:16:3)
      admits it  spec.ingress[1]: pods app.kubernetes.io/instance: "harbour", app.kubernetes.io/name: "pilot" on port 3000
    1 more rule does not
"""
CLOSED = """\
dev
closed   Deployment/crane → Deployment/pilot on port 8080 (http), Service/pilot port 8080
  out of Deployment/crane (egress): closed
    NetworkPolicy/crane  (harbour/charts/crane/templates/networkpolicy.yaml:1, inventory.yaml:16:3)
      no  spec.egress[0]: pods app.kubernetes.io/instance: "harbour", app.kubernetes.io/name: "crane" on every port (others are meant)
      no  spec.egress[1]: pods app.kubernetes.io/instance: "harbour", app.kubernetes.io/name: "cache" on port 6379 (others and another port are meant)
      no  spec.egress[2]: 10.20.0.0/24 on port 6432 (others and another port are meant)
    NetworkPolicy/default-deny  (harbour/templates/networkpolicy.yaml:2, inventory.yaml:1:1)
      has no egress rules
    NetworkPolicy/dns  (harbour/templates/networkpolicy.yaml:20, inventory.yaml:1:1)
      no  spec.egress[0]: pods k8s-app: "kube-dns" of namespace kube-system or 169.254.20.10/32 on port 53/UDP or 53 (others and another port are meant)
  into Deployment/pilot (ingress): closed
    NetworkPolicy/pilot  (harbour/charts/pilot/templates/networkpolicy.yaml:1, inventory.yaml:28:5)
      no  spec.ingress[0]: pods app.kubernetes.io/instance: "harbour", app.kubernetes.io/name: "pilot" on every port (others are meant)
      no  spec.ingress[1]: pods of namespace traefik on port 8080 (others are meant)
    NetworkPolicy/default-deny  (harbour/templates/networkpolicy.yaml:2, inventory.yaml:1:1)
      has no ingress rules
"""
MANIFESTS = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api}
spec: {podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: http}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: backend}
spec: {selector: {app: api}, ports: [{name: web, port: 80, targetPort: http}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: api, image: "api:1", ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9090}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: "web:1"}]}
"""


@pytest.fixture(autouse=True)
def project(harbour: Path) -> Path:
    (harbour / "inventory.yaml").write_text(INVENTORY, encoding="utf-8")
    (harbour / "all.yaml").write_text(MANIFESTS, encoding="utf-8")
    return harbour


def test_a_path_that_is_open(aquahelm: Aquahelm) -> None:
    """Environments of which the same is to be said are named together."""
    said = aquahelm("reach", "pilot", "crane", "--port", "http")
    assert (said.code, said.out, said.err) == (0, f"dev, prod\n{OPEN}", "")


def test_a_path_that_is_closed(aquahelm: Aquahelm) -> None:
    said = aquahelm("reach", "crane", "pilot", "-e", "dev")
    assert (said.code, said.out, said.err) == (1, CLOSED, "")


@pytest.mark.parametrize(
    ("words", "headlines"),
    [
        (("pilot", "crane"), ["closed   Deployment/pilot → Deployment/crane on port 9000 (admin), Service/crane port 90", "open     Deployment/pilot → Deployment/crane on port 3000 (http), Service/crane port 3000"]),
        (("pilot", "crane", "--port", "90"), ["closed   Deployment/pilot → Deployment/crane on port 9000 (admin), Service/crane port 90"]),
        (("crane", "crane", "--port", "9000"), ["open     Deployment/crane → Deployment/crane on port 9000 (admin)"]),
        (("pilot", "crane", "--port", "4444"), ["closed   Deployment/pilot → Deployment/crane on port 4444"]),
        (("pilot", "crane", "--port", "3000", "--protocol", "UDP"), ["closed   Deployment/pilot → Deployment/crane on port 3000/UDP"]),
        (("crane", "cache"), ["open     Deployment/crane → StatefulSet/cache on port 6379 (redis), Service/cache port 6379"]),
        (("crane-count", "pg"), ["open     CronJob/crane-count → pg on port 6432"]),
        (("count", "internet"), ["closed   CronJob/crane-count → internet on port 443"]),
        (("pilot", "api.example"), ["open     Deployment/pilot → api.example on port 443"]),
        (("pilot", "dns", "--protocol", "UDP"), ["open     Deployment/pilot → dns on port 53/UDP (dns)"]),
        (("pilot", "10.20.0.7", "--port", "6432"), ["closed   Deployment/pilot → 10.20.0.7 on port 6432"]),
        (("crane", "10.20.0.0/16", "--port", "6432"), ["unknown  Deployment/crane → 10.20.0.0/16 on port 6432"]),
        (("edge", "pilot"), ["open     edge → Deployment/pilot on port 8080 (http), Service/pilot port 8080"]),
        (("Namespace/stranger", "Deployment/pilot"), ["closed   Namespace/stranger → Deployment/pilot on port 8080 (http), Service/pilot port 8080"]),
        (("Pod/pilot-test-connections", "Service/crane", "--port", "3000"), ["open     Pod/pilot-test-connections → Deployment/crane on port 3000 (http), Service/crane port 3000"]),
        (("crane", "api-server", "--port", "443"), ["closed   Deployment/crane → api-server on port 443"]),
    ],
)  # fmt: skip
def test_words_for_both_ends(words: tuple[str, ...], headlines: list[str], aquahelm: Aquahelm) -> None:
    said = aquahelm("reach", *words, "-q", "-e", "prod")
    assert said.out.splitlines() == ["prod", *headlines]
    assert said.code == int(not any(line.startswith("open") for line in headlines))


def test_an_environment_without_a_part_is_passed_over(aquahelm: Aquahelm) -> None:
    said = aquahelm("reach", "probe", "dns", "--protocol", "UDP", "-q")
    assert said.out.splitlines() == [
        "dev",
        "open     Deployment/probe → dns on port 53/UDP (dns)",
    ]
    said = aquahelm("reach", "probe", "dns", "-e", "prod")
    assert (said.code, said.out) == (2, "")


def test_programs_get_a_document(aquahelm: Aquahelm) -> None:
    said = aquahelm("reach", "pilot", "crane", "--port", "http", "-e", "dev", "--format", "json")
    (scene,) = json.loads(said.out)
    assert scene["environment"] == "dev"
    (path,) = scene["paths"]
    assert {key: path[key] for key in ("from", "to", "port", "protocol", "open")} == {
        "from": "Deployment/pilot",
        "to": "Deployment/crane",
        "port": 3000,
        "protocol": "TCP",
        "open": True,
    }
    egress, ingress = path["sides"]
    assert (egress["direction"], ingress["direction"]) == ("egress", "ingress")
    admitting = [rule["field"] for policy in egress["policies"] for rule in policy["rules"] if rule["admits"]]
    assert admitting == ["spec.egress[1]"]
    assert ingress["policies"][0]["source"] == "inventory.yaml:16:3"


def test_manifests_of_others(aquahelm: Aquahelm) -> None:
    said = aquahelm("reach", "web", "backend", "all.yaml", "--port", "80")
    assert said.code == 0
    assert said.out.splitlines()[:2] == [
        "open     Pod/web → Deployment/api on port 8080 (http), Service/backend port 80",
        "  out of Pod/web (egress): no policy holds it, all is open",
    ]
    assert aquahelm("reach", "web", "api", "all.yaml", "--port", "metrics").code == 1
    assert aquahelm("reach", "internet", "api", "all.yaml", "--port", "8080").code == 1


def test_a_chart_of_anybody(project: Path, aquahelm: Aquahelm) -> None:
    chart = project / "shop"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.0.0\n", encoding="utf-8")
    (chart / "templates" / "all.yaml").write_text(
        MANIFESTS.replace("app: web}}}]", "app: {{ .Values.who }}}}}]"), encoding="utf-8"
    )
    (project / "values.yaml").write_text("who: web\n", encoding="utf-8")
    words = ("reach", "web", "backend", "--chart", "shop", "-f", "values.yaml", "-q", "--port", "80")
    assert aquahelm(*words).out == "open     Pod/web → Deployment/api on port 8080 (http), Service/backend port 80\n"
    assert aquahelm(*words, "--set", "who=nobody").code == 1
    assert aquahelm(*words, "all.yaml").code == 2


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("piolt", "crane"), "nothing that is rendered is called piolt\n→ pilot?"),
        (("pilot", "crane", "--port", "nonsense"), "crane has no port nonsense\n→ --port NUMBER asks for any"),
        (("pilot", "10.0.0.1"), "10.0.0.1 has no known ports\n→ --port NUMBER asks for any"),
        (("metrics", "crane"), "nobody says where metrics is\n→ Namespace/NAME stands for the pods of a namespace"),
        (("pilot", "crane", "-e", "moon"), "inventory.yaml has no environment moon\n→ declared: dev, prod"),
        (("web", "api", "all.yaml", "-e", "dev"), "--environment cannot be given here\n→ it names an environment of the inventory"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(words: tuple[str, ...], complaint: str, aquahelm: Aquahelm) -> None:
    said = aquahelm("reach", *words)
    assert (said.code, said.out) == (2, "")
    assert complaint in said.err


def test_names_are_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    import click

    from aquahelm.cli.reach import command
    from aquahelm.cli.settings import Settings

    context = click.Context(command, obj=Settings())
    parameter = next(one for one in command.params if one.name == "source")
    assert [item.value for item in parameter.shell_complete(context, "c")] == ["cache", "crane", "crane-count"]
    assert "internet" in [item.value for item in parameter.shell_complete(context, "i")]
