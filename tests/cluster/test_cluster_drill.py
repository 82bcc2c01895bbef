"""A scheduled drill of a store that CloudNativePG runs, against a real API server with its definitions.

No operator runs here: this test plays it, and brings a real PostgreSQL under the names that it would give. Everything
else is the chart's own: account and rights, NetworkPolicies, scripts, images, pods under PodSecurity `restricted`.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import aquahelm
from aquahelm.operate.archives import Archive
from aquahelm.operate.backups import BackedUp, list_backups
from aquahelm.operate.kubectl import Kubectl as OwnKubectl
from tests.cluster.rig import images
from tests.cluster.rig.definitions import apply_definitions
from tests.cluster.rig.kubectl import RESTRICTED, Kubectl, Object, delete_namespaces, make_namespace, ready
from tests.cluster.rig.surroundings import api_server_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.cluster

SERVER_IMAGE = "docker.io/library/postgres:16.15-alpine3.24"
UNTIL = "aquahelm/drill-until"
CLUSTERS, STORES = "clusters.postgresql.cnpg.io", "objectstores.barmancloud.cnpg.io"
INVENTORY = """\
platform: tried
version: 1.0.0
registry: aquahelm.test/tried
environments: {prod: {namespace: NAMESPACE}}
secrets: {provider: generated}
network: {apiServerPorts: PORTS}
stores:
  postgres:
    engine: postgres
    version: "16.15"
    mode: operator
    storage: 1Gi
    backup: {schedule: "0 2 * * *", to: s3, bucket: backups, drill: "0 5 * * 0", deadline: 300}
  s3:
    engine: minio
    version: RELEASE.2025-09-07T16-13-09Z
    mode: managed
    endpoint: {host: s3.tried.example}
    buckets: {backups: {}}
services:
  till:
    runtime: uvicorn
    image: {repository: till, tag: v1.0.0}
    command: [uvicorn, till.main:app]
    uses: {postgres: {schema: till}}
"""
WINDOW = {"firstRecoverabilityPoint": "2026-11-20T02:00:00Z", "lastSuccessfulBackupTime": "2026-11-21T02:00:00Z"}
DATA = """\
create role backup login password 'PASSWORD' in role pg_read_all_data;
create schema till;
create table till.sales (id int generated always as identity, what text not null);
create table till."odd one" (id int);
create unlogged table till.cache (id int);
create table till.notes (id int);
create table till.outbox (id int);
insert into till.sales (what) select 'sale ' || n from generate_series(1, 500) n;
insert into till."odd one" values (1), (2), (3);
revoke connect on database tried from public;
grant connect on database tried to backup;
"""
SINCE = """\
insert into till.cache values (1);
insert into till.sales (what) values ('since');
insert into till.outbox values (1);
"""
MEANWHILE = "delete from till.outbox; insert into till.outbox values (2)"
LOSS = """\
drop table till."odd one";
truncate till.sales;
alter table till.notes add column more text;
"""


class Operator(threading.Thread):
    """Makes a server of `data` where there is a Cluster `postgres-drill`, and says so, as CloudNativePG would."""

    def __init__(self, kubectl: Kubectl) -> None:
        super().__init__(daemon=True)
        self.kubectl = kubectl
        self.data = DATA
        self.able = True
        self.asked: dict[str, Object] = {}
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.5):
            found = cluster(self.kubectl)
            if found is None or "deletionTimestamp" in found["metadata"]:
                continue
            if found["metadata"]["uid"] not in self.asked:
                self.asked[found["metadata"]["uid"]] = found
                self._say({"phase": "Setting up primary"})
                words = ("exec", "postgres-1", "--", "psql", "--username=postgres", "--dbname=tried", "--command")
                self.kubectl.attempt(*words, MEANWHILE)
                if self.able:
                    self.kubectl.apply(*server("postgres-drill", self.data, found))
            pod = self.kubectl.attempt("get", "pod", "postgres-drill-1", "--output=json").out
            if self.able and pod and ready(json.loads(pod)):
                self._say({"phase": "Cluster in healthy state", "conditions": [CONDITION]})

    def _say(self, status: Object) -> None:
        words = ("patch", CLUSTERS, "postgres-drill", "--subresource=status", "--type=merge", "--patch")
        self.kubectl.attempt(*words, json.dumps({"status": status}))


CONDITION = {
    "type": "Ready",
    "status": "True",
    "reason": "ClusterIsReady",
    "message": "",
    "lastTransitionTime": "2026-11-21T02:00:00Z",
}
PASSWORD = secrets.token_hex(12)


def certificate() -> dict[str, str]:
    """A server's own, which nobody vouches for: the one of a new cluster is not known before it is there."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "postgres")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signed = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    return {"tls.crt": base64.b64encode(signed).decode(), "tls.key": base64.b64encode(private).decode()}


# The live server archives its log, as the operator's does, and so does a transaction that does nothing else.
ARCHIVES = ["-c", "archive_mode=on", "-c", "archive_command=true", "-c", "archive_timeout=5"]


def server(name: str, data: str, owner: Object | None = None) -> list[Object]:
    """A pod with PostgreSQL, what it begins with, and its Service, under the operator's names and labels."""
    metadata: Object = {"labels": {"cnpg.io/cluster": name, "cnpg.io/podRole": "instance"}}
    if owner:
        reference = {"apiVersion": owner["apiVersion"], "kind": "Cluster", "name": name, "blockOwnerDeletion": True}
        metadata["ownerReferences"] = [reference | {"uid": owner["metadata"]["uid"], "controller": True}]
    container = {
        "name": "postgres",
        "image": SERVER_IMAGE,
        "imagePullPolicy": "IfNotPresent",
        "args": [
            *("-c", "ssl=on", "-c", "ssl_cert_file=/tls/tls.crt", "-c", "ssl_key_file=/tls/tls.key"),
            *([] if owner else ARCHIVES),
            # Within which a new server looks at archive_timeout for the first time.
            *("-c", "checkpoint_timeout=30"),
        ],
        "env": [
            {"name": "POSTGRES_PASSWORD", "value": PASSWORD},
            {"name": "POSTGRES_HOST_AUTH_METHOD", "value": "scram-sha-256"},
            {"name": "POSTGRES_DB", "value": "tried"},
            {"name": "PGDATA", "value": "/data/pgdata"},
        ],
        "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}},
        "readinessProbe": {"exec": {"command": ["pg_isready", "-h", "127.0.0.1"]}, "periodSeconds": 1},
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        "volumeMounts": [
            {"name": "data", "mountPath": "/data"},
            {"name": "tls", "mountPath": "/tls"},
            {"name": "begin", "mountPath": "/docker-entrypoint-initdb.d"},
        ],
    }
    pod = {
        "containers": [container],
        "terminationGracePeriodSeconds": 1,
        "securityContext": {
            "runAsUser": 70,
            "runAsGroup": 70,
            "fsGroup": 70,
            "runAsNonRoot": True,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "volumes": [
            {"name": "data", "emptyDir": {}},
            {"name": "tls", "secret": {"secretName": "certificate", "defaultMode": 0o440}},
            {"name": "begin", "configMap": {"name": f"{name}-data"}},
        ],
    }
    service = {"selector": metadata["labels"], "ports": [{"port": 5432}]}
    begin = {"data.sql": data.replace("PASSWORD", PASSWORD)}
    return [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata | {"name": f"{name}-data"}, "data": begin},
        {"apiVersion": "v1", "kind": "Pod", "metadata": metadata | {"name": f"{name}-1"}, "spec": pod},
        {"apiVersion": "v1", "kind": "Service", "metadata": metadata | {"name": f"{name}-rw"}, "spec": service},
    ]


@pytest.fixture(scope="module")
def operator(cluster: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """The chart's drill and the live server in a namespace, and somebody who plays the operator."""
    apply_definitions({"postgresql.cnpg.io", "barmancloud.cnpg.io"})
    kubectl = make_namespace("aquahelm-drill", RESTRICTED)
    kubectl.apply(*chart(tmp_path_factory.mktemp("drill"), kubectl.namespace))
    keys = {"username": "backup", "password": PASSWORD}
    kubectl.apply(
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "postgres-backup"}, "stringData": keys},
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "certificate"}, "data": certificate()},
        *server("postgres", DATA + SINCE),
    )
    status = json.dumps({"status": {"serverRecoveryWindow": {"postgres": WINDOW}}})
    kubectl.run("patch", STORES, "postgres", "--subresource=status", "--type=merge", "--patch", status)
    kubectl.run("wait", "--for=condition=Ready", "pod/postgres-1", "--timeout=90s")
    playing = Operator(kubectl)
    playing.start()
    yield playing
    playing.ended.set()
    playing.join()
    delete_namespaces(kubectl, wait=False)


def chart(folder: Path, namespace: str) -> list[Object]:
    """What the chart has of the drill, with all policies; images are on the node then."""
    ports = json.dumps(sorted({443, *api_server_ports()}))
    text = INVENTORY.replace("NAMESPACE", namespace).replace("PORTS", ports)
    (folder / "inventory.yaml").write_text(text, encoding="utf-8")
    found = list(aquahelm.template(aquahelm.load(folder / "inventory.yaml"), "prod"))
    mine = [one.data for one in found if one.name.startswith("postgres-drill") or one.kind == "NetworkPolicy"]
    images.load(images.used(mine))
    custom = [one for one in found if one.kind in ("Cluster", "ObjectStore", "ScheduledBackup")]
    return [*mine, *({**one.data, "metadata": {"name": one.name}} for one in custom)]


def cluster(kubectl: Kubectl) -> Object | None:
    """The Cluster that a drill makes."""
    found = kubectl.attempt("get", CLUSTERS, "postgres-drill", "--output=json").out
    return json.loads(found) if found else None


def start(kubectl: Kubectl, name: str, patience: int = 300) -> None:
    """As the schedule would: a Job of the CronJob."""
    words = ("create", "job", name, "--from=cronjob/postgres-drill", "--dry-run=client", "--output=json")
    job = json.loads(kubectl.run(*words).out)
    for variable in job["spec"]["template"]["spec"]["containers"][0]["env"]:
        if variable["name"] == "PATIENCE":
            variable["value"] = str(patience)
    kubectl.run("create", "--filename=-", stdin=json.dumps(job))


def end(kubectl: Kubectl, name: str) -> tuple[str, list[str]]:
    """Whether a Job was completed or has failed, and the lines that the drill said."""
    kind = settled(lambda: _condition(kubectl, name), 150)
    return kind, kubectl.run("logs", f"job/{name}", "--container=drill").out.splitlines()


def _condition(kubectl: Kubectl, name: str) -> str:
    found = kubectl.object("job", name)["status"].get("conditions", [])
    return next((one["type"] for one in found if one["type"] in ("Complete", "Failed") and one["status"] == "True"), "")


def settled(look: Callable[[], Any], limit: float) -> Any:
    """What is there at last; what is nothing to speak of is looked for again."""
    until = time.monotonic() + limit
    while not (found := look()) and time.monotonic() < until:
        time.sleep(1)
    return found


def is_gone(kubectl: Kubectl) -> bool:
    """Whether the drill's Cluster goes, and its server with it."""
    pod = ("get", "pods", "--selector=cnpg.io/cluster=postgres-drill", "--output=name")
    gone = settled(lambda: cluster(kubectl) is None and not kubectl.run(*pod).out, 60)
    return bool(gone)


def test_the_newest_backup_is_restored_compared_and_taken_away(operator: Operator) -> None:
    kubectl = operator.kubectl
    start(kubectl, "postgres-drill-well")
    kind, said = end(kubectl, "postgres-drill-well")
    assert kind == "Complete", said
    assert "tried: 4 tables, 503 rows (live: 505)" in said
    assert "tried: table till.sales: 500 rows came back, the live one had 501" in said
    assert "tried: table till.outbox came back empty: rows of the live one were removed meanwhile" in said
    last = "drill of 2026-11-21T02:00:00Z: 1 databases, 4 tables, 503 rows restored and compared in [0-9]+ s"
    assert re.fullmatch(last, said[-1])
    assert is_gone(kubectl)
    archive = Archive("postgres", "postgres", ("tried",))
    listing = list_backups(OwnKubectl(kubectl.namespace), BackedUp("postgres", {}, archive))
    assert (listing.drill, bool(listing.last_drill)) == ("0 5 * * 0 Etc/UTC", True)
    (asked,) = operator.asked.values()
    spec = asked["spec"]
    assert spec["instances"] == 1
    assert spec["bootstrap"]["recovery"] == {"source": "backups"}
    assert spec["externalClusters"][0]["plugin"]["parameters"] == {
        "barmanObjectName": "postgres",
        "serverName": "postgres",
    }
    assert not spec.get("plugins"), "it writes into no archive"
    assert [role["name"] for role in spec["managed"]["roles"]] == ["backup"]
    live = kubectl.object(CLUSTERS, "postgres")["spec"]
    assert (spec["imageName"], spec["storage"], spec["resources"]) == tuple(
        live[key] for key in ("imageName", "storage", "resources")
    )


def test_what_did_not_come_back_fails_the_drill(operator: Operator) -> None:
    kubectl, operator.data = operator.kubectl, DATA + LOSS
    start(kubectl, "postgres-drill-lost")
    kind, said = end(kubectl, "postgres-drill-lost")
    operator.data = DATA
    assert kind == "Failed"
    assert [line for line in said if "table " in line and "rows" not in line] == [
        'tried: table till."odd one" did not come back',
        "tried: table till.notes has other columns",
        "tried: table till.sales came back empty",
    ]
    assert said[-1].startswith("drill of 2026-11-21T02:00:00Z failed: 3 differences; 1 databases, 3 tables, 0 rows")
    assert is_gone(kubectl)


def test_leftovers_go_first_and_a_server_that_never_is_ready_is_given_up(operator: Operator) -> None:
    kubectl, operator.able = operator.kubectl, False
    pod = kubectl.objects("pods", name="postgres", component="backup")[0]["metadata"]
    owner = {"apiVersion": "v1", "kind": "Pod", "name": pod["name"], "uid": pod["uid"]}
    live = kubectl.object(CLUSTERS, "postgres")
    metadata = {"name": "postgres-drill", "ownerReferences": [owner], "annotations": {UNTIL: "2026-11-20T02:00:00Z"}}
    left = {"metadata": metadata, "spec": live["spec"]}
    kubectl.run("create", "--filename=-", stdin=json.dumps({key: live[key] for key in ("apiVersion", "kind")} | left))
    start(kubectl, "postgres-drill-late", patience=60)
    kind, said = end(kubectl, "postgres-drill-late")
    operator.able = True
    assert kind == "Failed"
    assert said[0] == "Cluster/postgres-drill of an earlier drill goes first"
    assert "Cluster/postgres-drill is made of the backup of 2026-11-21T02:00:00Z and the log since" in said
    assert said[-1] == "drill failed: Cluster/postgres-drill is not ready: given up after 60 s"
    assert is_gone(kubectl)


def test_one_that_is_stopped_takes_its_server_away(operator: Operator) -> None:
    kubectl, operator.able = operator.kubectl, False
    start(kubectl, "postgres-drill-stopped")
    assert settled(lambda: cluster(kubectl), 60)
    kubectl.run("delete", "job", "postgres-drill-stopped", "--wait=false")
    assert is_gone(kubectl)
    operator.able = True


def test_what_somebody_else_made_stays(operator: Operator) -> None:
    kubectl = operator.kubectl
    live = kubectl.object(CLUSTERS, "postgres")
    theirs = {"apiVersion": live["apiVersion"], "kind": "Cluster", "metadata": {"name": "postgres-drill"}}
    kubectl.run("create", "--filename=-", stdin=json.dumps(theirs | {"spec": live["spec"]}))
    start(kubectl, "postgres-drill-second")
    kind, said = end(kubectl, "postgres-drill-second")
    assert kind == "Failed"
    assert "no scheduled drill made" in said[-1]
    assert cluster(kubectl) is not None
    kubectl.run("delete", CLUSTERS, "postgres-drill")


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (("create", CLUSTERS), "yes"),
        (("delete", f"{CLUSTERS}/postgres-drill"), "yes"),
        (("get", f"{CLUSTERS}/postgres"), "yes"),
        (("delete", f"{CLUSTERS}/postgres"), "no"),
        (("patch", f"{CLUSTERS}/postgres-drill"), "no"),
        (("list", CLUSTERS), "no"),
        (("get", "secrets"), "no"),
        (("create", "pods/exec"), "no"),
    ],
)
def test_its_account_may_do_no_more_than_it_must(operator: Operator, words: tuple[str, str], allowed: str) -> None:
    kubectl = operator.kubectl
    account = f"system:serviceaccount:{kubectl.namespace}:postgres-drill-job"
    assert kubectl.attempt("auth", "can-i", *words, f"--as={account}").out.strip() == allowed
