"""Each fact stands in the values once: a deployer sets it there, and everything that tells of it follows."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import aquahelm
from aquahelm.errors import HelmTrouble
from aquahelm.render.engine import RenderRequest, choose_engine
from aquahelm.render.manifests import read_manifests

if TYPE_CHECKING:
    from aquahelm.chart.files import ChartFiles
    from aquahelm.render.manifests import Manifests

INVENTORY = Path(__file__).parents[2] / "inventory.yaml"


@cache
def files() -> ChartFiles:
    return aquahelm.generate(aquahelm.load(INVENTORY, "inventory.yaml"))


def text(environment: str, override: str) -> str:
    """All that Helm prints; the environment "" leaves its values file out."""
    values = (files()[f"values/values.{environment}.yaml"] if environment else "", override)
    request = RenderRequest(files().chart, tuple(filter(None, values)), "aquastream", "shore")
    return "\n".join(choose_engine("embedded").template(request).values())


def rendered(environment: str, override: str) -> Manifests:
    values = (files()[f"values/values.{environment}.yaml"], override)
    request = RenderRequest(files().chart, values, "aquastream", "shore")
    return read_manifests(choose_engine("embedded").template(request), environment)


def env(manifests: Manifests, service: str) -> dict[str, str]:
    deployment = manifests.find("Deployment", service)
    assert deployment is not None
    data: Any = deployment.data
    variables = data["spec"]["template"]["spec"]["containers"][0]["env"]
    return {item["name"]: item["value"] for item in variables if "value" in item}


def data(manifests: Manifests, kind: str, name: str) -> Any:
    found = manifests.find(kind, name)
    assert found is not None, f"{kind}/{name}"
    return found.data


@pytest.mark.parametrize("environment", ["dev", "stage", "prod"])
def test_no_placeholder_is_left(environment: str) -> None:
    assert re.findall(r"\$\{(?:environment|namespace|release|edge|stores)\b.*", text(environment, "")) == []


def test_the_host_of_the_edge_moves_routes_certificate_and_variables() -> None:
    found = rendered("prod", "global: {edge: {host: rafts.example}}")
    assert env(found, "gateway")["GATEWAY_CORS_ALLOWED_ORIGINS"] == "https://rafts.example"
    assert env(found, "notification")["TELEGRAM_WEBHOOK_URL"].startswith("https://rafts.example/")
    assert data(found, "HTTPRoute", "gateway")["spec"]["hostnames"] == ["rafts.example"]
    assert "aquastream.example/" not in text("prod", "global: {edge: {host: rafts.example}}").replace("internal.", "")


def test_without_tls_the_url_of_the_edge_is_plain() -> None:
    assert env(rendered("dev", ""), "notification")["TELEGRAM_WEBHOOK_URL"].startswith("http://aquastream.localhost/")


def test_without_tls_routes_go_to_the_listener_that_is_there() -> None:
    found = rendered("prod", "global: {edge: {tls: {enabled: false}}}")
    listeners = {item["name"] for item in data(found, "Gateway", "aquastream")["spec"]["listeners"]}
    parents = data(found, "HTTPRoute", "gateway")["spec"]["parentRefs"]
    assert [parent["sectionName"] for parent in parents] == ["http"]
    assert listeners == {"http"}


def test_a_store_with_a_host_is_elsewhere_for_everybody() -> None:
    override = (
        "global: {stores: {postgres: {host: pg.example, port: 6432, tlsMode: verify-full, cidrs: [10.9.0.0/16]}}}"
    )
    found = rendered("dev", override)
    assert env(found, "crew")["SPRING_DATASOURCE_URL"] == (
        "jdbc:postgresql://pg.example:6432/aquastream?currentSchema=crew&ApplicationName=crew"
        "&sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory"
    )
    assert env(found, "notification")["DATABASE_URL"].startswith("jdbc:postgresql://pg.example:6432/")
    assert found.find("StatefulSet", "postgres") is None
    assert found.find("Service", "postgres") is None
    assert "initContainers" not in data(found, "Deployment", "crew")["spec"]["template"]["spec"]
    for policy in ("crew", "postgres"):
        rules = data(found, "NetworkPolicy", policy)["spec"]["egress"]
        blocks = [peer["ipBlock"] for rule in rules for peer in rule["to"] if "ipBlock" in peer]
        assert blocks == [{"cidr": "10.9.0.0/16"}]
    setup = next(job for job in found.of_kind("Job") if job.name.startswith("postgres-setup"))
    asked: Any = setup.data
    variables = asked["spec"]["template"]["spec"]["containers"][0]["env"]
    assert {"name": "PGHOST", "value": "pg.example"} in variables
    assert {"name": "PGSSLMODE", "value": "verify-full"} in variables
    assert {"name": "MANAGED", "value": "true"} in variables


def test_who_is_switched_off_is_not_asked_by_helm_test() -> None:
    def asked(off: str) -> set[str]:
        found = rendered("dev", off)
        script = data(found, "Pod", "gateway-test-connections")["spec"]["containers"][0]["args"][0]
        hosts = {line.split("//")[1].partition(":")[0] for line in script.splitlines() if "wget" in line}
        assert "user-test-connections" not in [pod.name for pod in found.of_kind("Pod")] or not off
        return hosts

    everybody = asked("")
    assert {"user", "event", "gateway"} <= everybody
    assert everybody - asked("user: {enabled: false}") == {"user"}


def test_stores_that_are_switched_off_are_not_asked_by_helm_test() -> None:
    def asked(values: str) -> tuple[set[str], set[str]]:
        spec = data(rendered("dev", values), "Pod", "media-test-connections")["spec"]
        return (
            {container["name"] for container in spec.get("initContainers", [])},
            {volume["name"] for volume in spec["volumes"]},
        )

    both = {"uses-postgres", "uses-s3"}
    elsewhere = "global: {stores: {postgres: {host: pg.example, ca: {secret: roots, key: ca.crt}}}}"
    operated = elsewhere.replace("ca:", "podLabels: {cnpg.io/cluster: pg}, ca:")
    assert asked("") == (both, {"checks"})
    assert asked("postgres: {enabled: false}") == (both - {"uses-postgres"}, {"checks"})
    assert asked("postgres: {enabled: false}\ns3: {enabled: false}") == (set(), {"checks"})
    assert asked(f"postgres: {{enabled: false}}\n{elsewhere}") == (both, {"checks", "ca-postgres"})
    assert asked(f"postgres: {{enabled: false}}\n{operated}") == (both - {"uses-postgres"}, {"checks"})


@pytest.mark.parametrize("program", ["embedded", "helm", "helm3"])
def test_stores_that_are_switched_off_are_not_waited_for(program: str) -> None:
    if program != "embedded" and shutil.which(program) is None:
        pytest.skip(f"no {program} here")
    engine = choose_engine(shutil.which(program) or program)

    def waits(values: str) -> tuple[set[str], bool]:
        """Of the service, and whether there is room for what they write down."""
        request = RenderRequest(files().chart, (files()["values/values.dev.yaml"], values), "aquastream", "shore")
        spec = data(read_manifests(engine.template(request), "dev"), "Deployment", "media")["spec"]["template"]["spec"]
        return (
            {container["name"] for container in spec.get("initContainers", [])},
            "checks" in {volume["name"] for volume in spec.get("volumes", [])},
        )

    both = {"wait-for-postgres", "wait-for-s3"}
    elsewhere = "global: {stores: {postgres: {host: pg.example}}}"
    assert waits("") == (both, True)
    assert waits("postgres: {enabled: false}") == ({"wait-for-s3"}, True)
    assert waits("postgres: {enabled: false}\ns3: {enabled: false}") == (set(), False)
    assert waits(f"postgres: {{enabled: false}}\n{elsewhere}") == ({"wait-for-s3"}, True)
    # Somebody else's server under the store's own name: a deployer may say that it is to be waited for all the same.
    assert waits("postgres: {enabled: false}\nglobal: {stores: {postgres: {installed: true}}}") == (both, True)
    assert waits("global: {stores: {postgres: {installed: false}}}") == ({"wait-for-s3"}, True)


def test_a_private_authority_reaches_all_who_connect() -> None:
    where = "tlsMode: verify-full, ca: {configMap: roots, key: root.pem}"
    s3 = "s3: {host: s3.example, port: 443, tls: true, region: eu-1, ca: {secret: s3-ca, key: ca.crt}}"
    found = rendered("dev", f"global: {{stores: {{postgres: {{host: pg.example, {where}}}, {s3}}}}}")
    assert env(found, "crew")["SPRING_DATASOURCE_URL"].endswith(
        "&sslmode=verify-full&sslrootcert=/etc/stores/postgres/ca.crt"
    )
    setup = {job.name.partition("-")[0]: job.name for job in found.of_kind("Job") if "-setup-" in job.name}
    pods = [data(found, "Deployment", "media"), data(found, "Pod", "media-test-connections")]
    pods += [data(found, "Job", setup["postgres"]), data(found, "Job", setup["s3"])]
    for number, pod in enumerate(pods):
        spec = pod["spec"].get("template", pod)["spec"]
        volumes = {volume["name"]: volume for volume in spec["volumes"] if volume["name"].startswith("ca-")}
        if "ca-postgres" in volumes:
            assert volumes["ca-postgres"]["configMap"] == {
                "name": "roots",
                "items": [{"key": "root.pem", "path": "ca.crt"}],
            }
        wanted = [{"ca-postgres", "ca-s3"}, {"ca-postgres", "ca-s3"}, {"ca-postgres"}, {"ca-s3"}][number]
        assert volumes.keys() == wanted
        containers = [*spec.get("initContainers", []), *spec["containers"]]
        mounts = {mount["name"]: mount["mountPath"] for one in containers for mount in one["volumeMounts"]}
        assert {name: mounts[name] for name in wanted} == {name: f"/etc/stores/{name[3:]}" for name in wanted}
    told = text("dev", f"global: {{stores: {{postgres: {{host: pg.example, {where}}}}}}}")
    assert re.search(r"name: PGSSLROOTCERT\n +value: /etc/stores/postgres/ca\.crt\n", told)


def test_redis_and_s3_move_as_a_whole() -> None:
    stores = "redis: {host: redis.example, tls: true}, s3: {host: s3.example, port: 443, tls: true, region: eu-1}"
    found = rendered("dev", f"global: {{stores: {{{stores}}}}}")
    assert {key: value for key, value in env(found, "payment").items() if key.startswith(("REDIS", "MINIO"))} == {
        "REDIS_HOST": "redis.example",
        "REDIS_PORT": "6379",
        "REDIS_SSL": "true",
        "MINIO_BUCKET": "aquastream-payment",
        "MINIO_ENDPOINT": "https://s3.example",
        "MINIO_REGION": "eu-1",
    }
    assert {item.name for item in found.of_kind("StatefulSet")} == {"postgres"}


def test_a_store_of_the_chart_can_have_another_port() -> None:
    found = rendered("dev", "global: {stores: {redis: {port: 6380}}}")
    assert env(found, "payment")["REDIS_PORT"] == "6380"
    assert data(found, "Service", "redis")["spec"]["ports"][0]["port"] == 6380
    rules = data(found, "NetworkPolicy", "redis")["spec"]["ingress"]
    assert {port["port"] for rule in rules for port in rule.get("ports", [])} == {6380}
    server = data(rendered("dev", "global: {stores: {postgres: {port: 5433}}}"), "StatefulSet", "postgres")
    assert {"name": "PGPORT", "value": "5433"} in server["spec"]["template"]["spec"]["containers"][0]["env"]


def test_a_managed_store_of_unknown_addresses_is_looked_for_in_the_internet_alone() -> None:
    found = rendered("dev", "global: {stores: {postgres: {host: pg.example}}}")
    rules = data(found, "NetworkPolicy", "crew")["spec"]["egress"]
    blocks = [peer["ipBlock"] for rule in rules for peer in rule["to"] if "ipBlock" in peer]
    assert [block["cidr"] for block in blocks] == ["0.0.0.0/0"]
    assert "10.0.0.0/8" in blocks[0]["except"]


def test_hosts_of_the_same_port_share_a_rule() -> None:
    rules = data(rendered("prod", ""), "NetworkPolicy", "payment")["spec"]["egress"]
    assert len([rule for rule in rules if rule["to"][0].get("ipBlock", {}).get("cidr") == "0.0.0.0/0"]) == 1
    assert "# api.yookassa.ru, securepay.tinkoff.ru, securepayments.sberbank.ru\n" in text("prod", "")


def test_names_of_the_release_follow_the_release() -> None:
    override = 'crew: {env: {WHERE: "${release}.${namespace} in ${environment}", PLAIN: "$${namespace} ${other}"}}'
    found = env(rendered("stage", override), "crew")
    assert (found["WHERE"], found["PLAIN"]) == ("aquastream.shore in stage", "${namespace} ${other}")


def test_an_argument_that_becomes_a_number_stays_text() -> None:
    found = rendered("dev", 'crew: {args: ["${stores.postgres.port}", "a\\n${namespace}\\n"]}')
    container = data(found, "Deployment", "crew")["spec"]["template"]["spec"]["containers"][0]
    assert container["args"] == ["5432", "a\nshore\n"]


def test_an_argument_of_many_lines_keeps_each_space() -> None:
    found = rendered("dev", r'crew: {args: ["\nimport os\n", " a\n${release}\n\n", "  b ", "c\n  d"]}')
    container = data(found, "Deployment", "crew")["spec"]["template"]["spec"]["containers"][0]
    assert container["args"] == ["\nimport os\n", " a\naquastream\n\n", "  b ", "c\n  d"]


@pytest.mark.parametrize(
    ("environment", "override", "told"),
    [
        ("", "", "no environment is chosen: add --values values/values.dev.yaml or values/values.stage.yaml or"),
        ("", "global: {environment: qa}", "environment"),
        ("dev", "gateway: {autoscaling: {enabled: true, minReplicas: 5, maxReplicas: 3, cpu: 70}}", "5 is more than"),
        ("dev", "crew: {resources: {requests: {memory: -1Gi}}}", "requests"),
        ("dev", "crew: {resources: {limits: {cpu: -1}}}", "limits"),
        ("dev", "crew: {resources: {limits: {memory: 768 MB}}}", "limits"),
        ("dev", "crew: {image: {tag: 'v1 '}}", "tag"),
        ("dev", "crew: {image: {registry: 'https://ghcr.io'}}", "registry"),
        ("dev", "crew: {image: {repository: 'Acme/crew:v1'}}", "repository"),
        ("dev", "global: {imageRegistry: 'https://mirror.example'}", "imageRegistry"),
        ("dev", "global: {edge: {host: 'https://rafts.example'}}", "host"),
        ("dev", "global: {stores: {redis: {tlsMode: require}}}", "tlsMode"),
        ("dev", "global: {stores: {sea: {host: sea.example}}}", "sea"),
        ("dev", "postgres: {storage: {size: big}}", "size"),
    ],
)
def test_what_cannot_be_is_refused(environment: str, override: str, told: str) -> None:
    with pytest.raises(HelmTrouble) as caught:
        text(environment, override)
    assert told in str(caught.value)


def test_a_count_of_pods_stands_where_it_counts() -> None:
    prod = files()["values/values.prod.yaml"]
    assert "event:\n  autoscaling:" in prod
    assert "replicas" not in files()["charts/aquastream/charts/event/values.yaml"].replace("minReplicas", "")
