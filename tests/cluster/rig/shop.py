"""A small platform of its own: its inventory in git, its release with running pods. What is committed is installed."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.cluster.rig.command import Ended, attempt, run
from tests.cluster.rig.kubectl import stays
from tests.cluster.rig.small_platform import SmallPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cluster.rig.kubectl import Object

NAME = "shop"
REGISTRY = "aquahelm.test/shop"
NO_HOOKS = "--no-hooks"
"""After the installation: the hook that looks for Secrets has nothing to do, and takes eight seconds."""
INVENTORY = """\
platform: shop
version: 1.0.0
registry: aquahelm.test/shop
secrets: {provider: generated}
environments: {dev: {namespace: NAMESPACE}}
network: {apiServerPorts: PORTS}
runtimes:
  quick:
    extends: node
    resources: {cpu: 10m, memory: 48Mi}
    shutdown: {preStop: 2, grace: 10}
    health:
      startup: {path: /healthz, period: 1, failures: 60}
      readiness: {path: /readyz, period: 1}
stores:
  ledger:
    engine: postgres
    version: "16.15"
    storage: 64Mi
    resources: {cpu: 20m, memory: 256Mi}
services:
  web:
    runtime: quick
    image: {repository: web, tag: v1.0.0}
    port: 8080
    replicas: 2
    volumes: {notes: {mount: /etc/notes, configMap: notes-files}}
  till:
    runtime: quick
    image: {repository: till, tag: v1.0.0}
    port: 8081
    uses: {ledger: {schema: till}}
    env: {LEVEL: info}
    volumes: {receipts: {mount: /var/receipts, size: 16Mi}}
    rollout: {type: Recreate}
  notes:
    runtime: quick
    image: {repository: notes, tag: v1.0.0}
    port: 8082
    replicas: 0
    files: {/etc/notes/level.txt: "info"}
updates:
  level: minor
"""
"""`web` has two pods that are replaced one after another, `till` one that stops first and keeps files, `notes` none:
it brings a file that `web` mounts.
"""


class Shop(SmallPlatform):
    """Its pods run."""

    def aquahelm(self, *words: str) -> Ended:
        """As a person runs it; raises CommandFailed."""
        return run([sys.executable, "-m", "aquahelm", "-C", str(self.folder), *words])

    def diff(self, against: str = "HEAD") -> dict[str, Any]:
        """What `aquahelm diff --format json` says."""
        where = ("-e", "dev") if against == "live" else ()
        told: dict[str, Any] = json.loads(self.aquahelm("diff", against, *where, "--format", "json").out)
        return told

    def upgrade(self, *flags: str) -> Ended:
        """Renders, `helm upgrade --install --wait` with these flags; what was installed is committed."""
        self.aquahelm("render")
        return self.install("--wait", "--timeout", "180s", *flags)

    def revision(self) -> str:
        words = [self.helm.program, "status", NAME, "--namespace", self.kubectl.namespace, "--output", "json"]
        return str(json.loads(run(words).out)["version"])

    def roll_back(self, revision: str) -> Ended:
        place = ["--namespace", self.kubectl.namespace, "--wait", "--timeout", "180s"]
        return attempt([self.helm.program, "rollback", NAME, revision, *place, NO_HOOKS], limit=200)

    def pods(self, component: str = "") -> dict[str, str]:
        """Uid → name of the component, for each pod that is meant to stay."""
        found = self.kubectl.objects("pods", instance=NAME, **({"name": component} if component else {}))
        labels = {pod["metadata"]["uid"]: pod["metadata"]["labels"] for pod in found if stays(pod)}
        return {uid: str(named["app.kubernetes.io/name"]) for uid, named in labels.items()}

    def pod(self, component: str) -> str:
        """The name of one of its pods."""
        found = [pod for pod in self.kubectl.objects("pods", instance=NAME, name=component) if stays(pod)]
        return str(found[0]["metadata"]["name"])

    def address(self, component: str) -> str:
        return str(self.kubectl.object("pod", self.pod(component))["status"]["podIP"])

    def image(self, component: str) -> str:
        """What its pods run."""
        return str(self.kubectl.object("pod", self.pod(component))["spec"]["containers"][0]["image"])

    def read(self, component: str, file: str) -> str:
        """A file in one of its pods; what `cat` says where there is none."""
        ended = self.kubectl.attempt("exec", self.pod(component), "--", "cat", file)
        return ended.out or ended.err

    def row(self, value: str | None = None) -> str:
        """What the till finds in its database; with a value, once that is written there."""
        return self.kubectl.ask_stub(self.pod("till"), "/stub/row?key=sale", value)

    @contextmanager
    def answering(self, service: str) -> Iterator[list[int]]:
        """How many pods could answer for a service, each time that this changed; filled at the end."""
        counts: list[int] = []
        words = ["get", "endpointslices", f"--selector=kubernetes.io/service-name={service}", "--watch"]
        with tempfile.TemporaryFile("w+", encoding="utf-8") as sink:
            command = self.kubectl.command(*words, "--output=json")
            with subprocess.Popen(command, stdout=sink, stderr=subprocess.DEVNULL) as watch:
                try:
                    yield counts
                    assert watch.poll() is None, "the watch has ended before the end"
                finally:
                    watch.terminate()
            sink.seek(0)
            counts += map(_serving, _objects(sink.read()))


def _objects(text: str) -> Iterator[Object]:
    """JSON objects, one after another; the last may have been cut."""
    decoder = json.JSONDecoder()
    while text := text.lstrip():
        try:
            found, end = decoder.raw_decode(text)
        except json.JSONDecodeError:
            return
        yield found
        text = text[end:]


def _serving(endpoints: Object) -> int:
    """Those on their way out count as long as they answer."""
    return sum(bool(one["conditions"].get("serving")) for one in endpoints["endpoints"] or ())
