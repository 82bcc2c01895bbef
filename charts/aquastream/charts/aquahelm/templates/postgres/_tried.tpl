{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
What a drill runs: Python with its standard library alone, and psql.
{{ include "aquahelm.postgres.drill.scripts" . }}
*/ -}}
{{- define "aquahelm.postgres.drill.scripts" -}}
drill.py: |
  """Tries the newest backup: a server made of it beside the live ones, compared with them, and taken away again.

  The container `tables` asks the servers; files in /drill say how far each of the two is: `live` (what the live ones
  hold), `archived` (the log of that is where backups are), `ready` (the new one can be asked), `restored` (what it
  holds), `since` (what the live ones hold by then), `failed`, `over`. What came back is of a moment between the two looks
  at the live ones. The server is owned by this pod, so that it goes with the pod even where nobody could take it away.
  Exit code 1 where the drill failed.
  """

  import http.client
  import json
  import os
  import signal
  import ssl
  import sys
  import time
  import urllib.error
  import urllib.request
  from collections import namedtuple
  from contextlib import suppress
  from pathlib import Path

  ACCOUNT = Path(os.environ.get("ACCOUNT_DIRECTORY", "/var/run/secrets/kubernetes.io/serviceaccount"))
  NOTES = Path(os.environ.get("NOTES_DIRECTORY", "/drill"))
  STORE, ARCHIVE, READER = os.environ["STORE"], os.environ["ARCHIVE"], os.environ["READER"]
  POD, POD_UID = os.environ["POD"], os.environ["POD_UID"]
  PATIENCE = int(os.environ["PATIENCE"])
  DEADLINE = int(os.environ["DEADLINE"])  # seconds after which this pod is ended
  NAME = f"{STORE}-drill"
  CLUSTERS = "postgresql.cnpg.io/v1", "clusters"
  STORES = "barmancloud.cnpg.io/v1", "objectstores"
  # Its own copy of the log goes nowhere, its roles are those of the backup, and one server has no standby to wait for.
  NOT_HANDED_ON = ("plugins", "externalClusters", "certificates", "managed", "backup", "replica", "minSyncReplicas", "maxSyncReplicas")
  UNTIL = "aquahelm/drill-until"
  BEGUN = time.monotonic()
  API_PATIENCE = 90
  MOST_TOLD = 20


  # `made` is another one where the table was made anew, `removed` where rows may have been deleted.
  Table = namedtuple("Table", "columns made removed rows")


  class Failed(Exception):
      """The drill, and why."""


  class Refused(Exception):
      """The API answered, and not with success."""

      def __init__(self, status, message):
          super().__init__(f"{status}: {message}")
          self.status = status


  def call(method, kind, name="", body=None):
      """What the API says; asked again while it is out of reach or busy."""
      host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ["KUBERNETES_SERVICE_PORT"]
      address = f"[{host}]" if ":" in host else host
      namespace = (ACCOUNT / "namespace").read_text().strip()
      url = f"https://{address}:{port}/apis/{kind[0]}/namespaces/{namespace}/{kind[1]}" + (f"/{name}" if name else "")
      attempt, begun = 0, time.monotonic()
      while True:
          attempt += 1
          try:
              return once(method, url, body)
          except (OSError, http.client.HTTPException, Refused) as problem:
              if isinstance(problem, Refused) and problem.status != 429 and problem.status < 500:
                  raise
              if time.monotonic() - begun > API_PATIENCE:
                  raise Failed(f"the Kubernetes API cannot be asked: {problem}") from None
              if attempt == 5:
                  say(f"the Kubernetes API is not reachable yet: {problem}; does global.network.apiServer name its endpoints?")
              time.sleep(2)


  def once(method, url, body):
      token = (ACCOUNT / "token").read_text().strip()
      headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
      data = None if body is None else json.dumps(body).encode()
      request = urllib.request.Request(url, data=data, headers=headers, method=method)
      tls = ssl.create_default_context(cafile=str(ACCOUNT / "ca.crt"))
      try:
          with urllib.request.urlopen(request, timeout=10, context=tls) as answer:
              return json.load(answer)
      except urllib.error.HTTPError as error:
          said = error.read()
          try:
              message = json.loads(said)["message"]
          except (ValueError, KeyError, TypeError):
              message = said[:200].decode(errors="replace")
          raise Refused(error.code, message) from None


  def find(kind, name):
      """An object; None where there is none."""
      try:
          return call("GET", kind, name)
      except Refused as refused:
          if refused.status == 404:
              return None
          raise


  def wait(what, done):
      """Until `done` gives something; `what` says what it is that has not come when the time is up."""
      while True:
          found = done()
          if found:
              return found
          if (NOTES / "failed").exists():
              raise Failed(f"{what}: psql could not tell, see the container tables")
          if time.monotonic() - BEGUN > PATIENCE:
              raise Failed(f"{what}: given up after {PATIENCE} s")
          time.sleep(1)


  def owners(cluster):
      return [owner for owner in cluster["metadata"].get("ownerReferences", []) if owner["kind"] == "Pod"]


  def newest_backup():
      """When the newest backup was made."""
      store = find(STORES, STORE)
      if store is None:
          raise Failed(f"there is no ObjectStore {STORE}")
      window = store.get("status", {}).get("serverRecoveryWindow", {}).get(ARCHIVE, {})
      made = window.get("lastSuccessfulBackupTime") or window.get("firstRecoverabilityPoint")
      if not made:
          raise Failed(f"{STORE} has no backup yet")
      return made


  def moment(seconds):
      return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


  def clear():
      """Takes away what an earlier scheduled drill left, also one begun by hand of the CronJob; not what is in use."""
      found = find(CLUSTERS, NAME)
      if found is None:
          return
      if "deletionTimestamp" not in found["metadata"]:
          until = found["metadata"].get("annotations", {}).get(UNTIL)
          if until is None:
              raise Failed(f"there is a Cluster {NAME} that no scheduled drill made: delete it once nobody needs it")
          if until > moment(0):
              pods = ", ".join(owner["name"] for owner in owners(found))
              raise Failed(f"another drill may use Cluster/{NAME} until {until}: kubectl get pod {pods} says whether it runs")
          say(f"Cluster/{NAME} of an earlier drill goes first")
          delete(found)
      wait(f"Cluster/{NAME} of an earlier drill does not go", lambda: find(CLUSTERS, NAME) is None)


  def delete(cluster):
      """This very one: never another that has its name by now. Its volumes go before it does."""
      body = {"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Foreground"}
      try:
          call("DELETE", CLUSTERS, NAME, body | {"preconditions": {"uid": cluster["metadata"]["uid"]}})
      except Refused as refused:
          if refused.status not in (404, 409):
              raise


  def recovered(live):
      """A Cluster of one server like the live ones, made of all that was archived."""
      spec = {key: value for key, value in live["spec"].items() if key not in NOT_HANDED_ON}
      spec["postgresql"] = {key: value for key, value in spec.get("postgresql", {}).items() if key != "synchronous"}
      roles = [role for role in live["spec"].get("managed", {}).get("roles", []) if role["name"] == READER]
      source = {
          "name": "barman-cloud.cloudnative-pg.io",
          "parameters": {"barmanObjectName": STORE, "serverName": ARCHIVE},
      }
      return {
          "apiVersion": CLUSTERS[0],
          "kind": "Cluster",
          "metadata": {
              "name": NAME,
              "labels": {"app.kubernetes.io/managed-by": "aquahelm"},
              "annotations": {UNTIL: moment(DEADLINE + 60)},
              "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": POD, "uid": POD_UID}],
          },
          "spec": spec
          | {
              "instances": 1,
              "bootstrap": {"recovery": {"source": "backups"}},
              "externalClusters": [{"name": "backups", "plugin": source}],
              "managed": {"roles": roles},
          },
      }


  def make(cluster):
      """Makes it; one that is there already may be this pod's own, where the answer was lost."""
      try:
          call("POST", CLUSTERS, "", cluster)
      except Refused as refused:
          found = find(CLUSTERS, NAME) if refused.status == 409 else None
          if found is None or not any(owner["uid"] == POD_UID for owner in owners(found)):
              raise


  def ready(told):
      """Whether the new server can be asked; says each phase once."""
      cluster = find(CLUSTERS, NAME)
      if cluster is None or not any(owner["uid"] == POD_UID for owner in owners(cluster)):
          raise Failed(f"somebody took Cluster/{NAME} away")
      status = cluster.get("status", {})
      phase = status.get("phase", "")
      if phase and phase not in told:
          told.append(phase)
          say(phase)
      return any(one["type"] == "Ready" and one["status"] == "True" for one in status.get("conditions", []))


  def tables(file):
      """Database → table → what is known of it. Lines end with a line feed alone: names may hold other separators."""
      found = {}
      with (NOTES / file).open(encoding="utf-8", errors="backslashreplace", newline="\n") as lines:
          for line in lines:
              database, table, *known = json.loads(line)
              found.setdefault(database, {})[table] = Table(*known)
      return found


  def compare(live, restored, since):
      """What is wrong with one database: what nobody can have done between the two looks at the live one."""
      wrong, moved = [], []
      for table, before in sorted(live.items()):
          came, now = restored.get(table), since.get(table)
          if now is None or now.made != before.made:
              moved.append(f"table {table} was dropped or made anew meanwhile")
          elif came is None:
              wrong.append(f"table {table} did not come back")
          elif came.columns not in (before.columns, now.columns):
              (wrong if before.columns == now.columns else moved).append(f"table {table} has other columns")
          elif before.rows and not came.rows:
              if now.rows and now.removed == before.removed:
                  wrong.append(f"table {table} came back empty")
              else:
                  moved.append(f"table {table} came back empty: rows of the live one were removed meanwhile")
          elif came.rows != before.rows:
              moved.append(f"table {table}: {came.rows} rows came back, the live one had {before.rows}")
      return wrong, moved


  def drill():
      """All of it. Returns the last line of the log and whether all is well."""
      made = newest_backup()
      live = find(CLUSTERS, STORE)
      if live is None:
          raise Failed(f"there is no Cluster {STORE}")
      clear()
      wait("what the live servers hold", (NOTES / "live").exists)
      say("the live servers are counted; the log of it goes to the archive, within archive_timeout")
      wait("the log of what was counted has not reached the archive", (NOTES / "archived").exists)
      begun = time.monotonic()
      make(recovered(live))
      say(f"Cluster/{NAME} is made of the backup of {made} and the log since")
      told = []
      wait(f"Cluster/{NAME} is not ready", lambda: ready(told))
      (NOTES / "ready").touch()
      wait("what came back", (NOTES / "restored").exists)
      wait("what the live servers hold by now", (NOTES / "since").exists)
      before, after, now = tables("live"), tables("restored"), tables("since")
      differences = 0
      for database, held in sorted(before.items()):
          came = after.get(database, {})
          wrong, moved = compare(held, came, now.get(database, {}))
          rows = [sum(table.rows for table in some.values()) for some in (came, held)]
          say(f"{database}: {len(came)} tables, {rows[0]} rows (live: {rows[1]})")
          for line in [*moved[:MOST_TOLD], *wrong]:
              say(f"{database}: {line}")
          differences += len(wrong)
      counts = [table.rows for came in after.values() for table in came.values()]
      size = f"{len(after)} databases, {len(counts)} tables, {sum(counts)} rows"
      took = f"restored and compared in {time.monotonic() - begun:.0f} s"
      if differences:
          return f"drill of {made} failed: {differences} differences; {size} {took}", False
      return f"drill of {made}: {size} {took}", True


  def take_away():
      """The server that this pod made, if it did."""
      found = find(CLUSTERS, NAME)
      if found is not None and any(owner["uid"] == POD_UID for owner in owners(found)):
          delete(found)
          say(f"Cluster/{NAME} goes")


  def say(line):
      sys.stdout.write(line + "\n")
      sys.stdout.flush()


  def heed(what):
      for one in (signal.SIGTERM, signal.SIGINT):
          signal.signal(one, what)


  def stop(signum, frame):
      heed(signal.SIG_IGN)
      say("stopped")
      sys.exit(143)


  def main():
      heed(stop)
      last, well = "", False
      try:
          try:
              last, well = drill()
          except (Failed, Refused, OSError, http.client.HTTPException, KeyError, ValueError) as problem:
              last = f"drill failed: {problem if not isinstance(problem, KeyError) else f'no field {problem}'}"
          finally:
              heed(signal.SIG_IGN)
      finally:  # a second one: a signal may come at the very beginning of the first
          with suppress(OSError):  # a full disk
              (NOTES / "over").touch()
          try:
              take_away()
          except (Failed, Refused, OSError, http.client.HTTPException) as problem:
              well = False
              say(f"Cluster/{NAME} stays until this pod goes: {problem}")
          if last:
              say(last)
      return 0 if well else 1


  if __name__ == "__main__":
      sys.exit(main())
{{ include "aquahelm.postgres.drill.tables" . }}
{{- end }}
