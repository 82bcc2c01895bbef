"""Kafka's own tools in a pod that has a service's place in the network and its user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.cluster.rig.surroundings import SECURITY

if TYPE_CHECKING:
    from tests.cluster.rig.command import Ended
    from tests.cluster.rig.kubectl import Kubectl, Object

PROPERTIES = "/tmp/kafka.properties"
LOGIN = (
    r"org.apache.kafka.common.security.scram.ScramLoginModule required username=\"$USER_NAME\" password=\"$PASSWORD\";"
)
"""Quoted: a bare password that begins with a digit would be read as a number."""
PREPARE = f"""
umask 077
printf '%s\\n' security.protocol=SASL_PLAINTEXT sasl.mechanism=SCRAM-SHA-512 request.timeout.ms=10000 \
  "sasl.jaas.config={LOGIN}" >{PROPERTIES}
exec sleep 900
"""


@dataclass(frozen=True)
class EventTools:
    """The pod, and where the broker is."""

    kubectl: Kubectl
    pod: str
    servers: str

    def produce(self, topic: str, *records: str) -> Ended:
        """Writes records and waits for the broker's word on each; raises CommandFailed when it refuses."""
        return self._run("console-producer", f"--topic={topic}", stdin="".join(f"{record}\n" for record in records))

    def attempt_produce(self, topic: str, record: str) -> str:
        """What the tool says of one record; a refusal is told and does not fail."""
        ended = self.kubectl.attempt(*self._words("console-producer", f"--topic={topic}"), stdin=f"{record}\n")
        return ended.out + ended.err

    def consume(self, topic: str, group: str, count: int) -> list[str]:
        """The first records of a topic; raises CommandFailed when they do not come."""
        words = (f"--topic={topic}", "--from-beginning", f"--max-messages={count}", "--timeout-ms=30000")
        return self._run("console-consumer", f"--group={group}", *words).out.splitlines()

    def attempt_consume(self, topic: str, group: str) -> str:
        """What the tool says; a refusal is told and does not fail."""
        words = (f"--topic={topic}", f"--group={group}", "--from-beginning", "--max-messages=1", "--timeout-ms=10000")
        ended = self.kubectl.attempt(*self._words("console-consumer", *words))
        return ended.out + ended.err

    def partitions(self, topic: str) -> int:
        """How many partitions the broker tells the service of."""
        return len(self._run("get-offsets", f"--topic={topic}").out.splitlines())

    def _run(self, tool: str, *words: str, stdin: str = "") -> Ended:
        return self.kubectl.run(*self._words(tool, *words), stdin=stdin)

    def _words(self, tool: str, *words: str) -> list[str]:
        program = f"/opt/kafka/bin/kafka-{tool}.sh"
        return [
            *("exec", "--stdin", self.pod, "--"),
            *(program, f"--bootstrap-server={self.servers}", f"--command-config={PROPERTIES}", *words),
        ]


def event_tools(kubectl: Kubectl, release: str, service: str, store: str, user: str, image: str) -> EventTools:
    """Starts the pod: the service's labels, its user, its password. Raises CommandFailed when it does not start."""
    name = f"tools-of-{service}"
    secret = {"secretKeyRef": {"name": f"{store}-{service}", "key": "password"}}
    container: Object = {
        "name": "tools",
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "command": ["sh", "-ec", PREPARE],
        "env": [
            {"name": "USER_NAME", "value": user},
            {"name": "PASSWORD", "valueFrom": secret},
            {"name": "LOG_DIR", "value": "/tmp/logs"},
            {"name": "KAFKA_HEAP_OPTS", "value": "-Xmx96m"},
        ],
        "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}},
        "securityContext": SECURITY,
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
    }
    labels = {"app.kubernetes.io/name": service, "app.kubernetes.io/instance": release}
    spec = {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "containers": [container],
        "volumes": [{"name": "tmp", "emptyDir": {}}],
        "terminationGracePeriodSeconds": 1,
    }
    kubectl.apply({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": labels}, "spec": spec})
    kubectl.run("wait", "--for=condition=Ready", f"pod/{name}", "--timeout=90s")
    return EventTools(kubectl, name, f"{store}:9092")
