"""A scheduled drill of an operator's store: how long it asks servers, run by a shell, and with which images."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import aquahelm
from aquahelm.render.engine import RenderRequest, choose_engine
from aquahelm.render.manifests import read_manifests

OPERATORS = Path(__file__).parents[1] / "golden" / "operators" / "inventory.yaml"
HEAD = """\
sleep() {{ command sleep 0.01; }}
psql() {{
  case "$*" in
    *log.sql*) echo 00000001000000000000000A; return ;;
    *archived.sql*)
      case "$*" in *--set=file=00000001000000000000000A*) ;; *) return 3 ;; esac
      if [ -e {folder}/archived ]; then return 3; fi
      if [ -e {folder}/late ]; then echo 1; else : >{folder}/late; echo 0; fi
      return ;;
  esac
  asked=$(cat {folder}/times 2>/dev/null || echo 0)
  echo $((asked + 1)) >{folder}/times
  if [ "$asked" -lt {failures} ]; then return {code}; fi
  echo "$PGHOST"
}}
"""
LONG = """\
sleep() {{ command sleep 0.01; }}
psql() {{
  : >{folder}/over
  exec sleep 50
}}
"""


def asked(folder: Path, failures: int, code: int, *there: str, head: str = HEAD) -> tuple[int, int, dict[str, str]]:
    """The exit code, how often psql was run, and what is noted, where psql fails so often before it answers."""
    manifests = aquahelm.template(aquahelm.load(OPERATORS, "inventory.yaml"), "stage")
    (found,) = [item.data for item in manifests if item.ref == "ConfigMap/postgres-drill-job"]
    script = str(found["data"]["tables.sh"]).replace("/drill/", f"{folder}/")
    for name in there:
        (folder / name).touch()
    head = head.format(folder=folder, failures=failures, code=code)
    done = subprocess.run(["sh", "-c", head + script], capture_output=True, text=True, check=False, timeout=60)
    notes = {
        path.name: path.read_text().strip() for path in folder.iterdir() if path.name not in (*there, "asked", "late")
    }
    return done.returncode, int(notes.pop("times", "0")), notes


def test_a_server_that_cannot_be_logged_in_to_is_asked_as_long_as_the_drill_waits(tmp_path: Path) -> None:
    code, times, notes = asked(tmp_path, 90, 2, "ready")
    assert (code, times) == (0, 93)
    assert notes == {"live": "postgres-rw", "archived": "", "restored": "postgres-drill-rw", "since": "postgres-rw"}


def test_what_is_over_is_asked_no_more(tmp_path: Path) -> None:
    code, times, notes = asked(tmp_path, 1000, 2, "over")
    assert (code, notes) == (0, {"noted": ""})
    assert times <= 1, "it is ended wherever it is, so that it may not have begun"


def test_a_long_question_ends_with_the_drill(tmp_path: Path) -> None:
    begun = time.monotonic()
    code, _, notes = asked(tmp_path, 0, 0, head=LONG)
    assert (code, notes) == (0, {"noted": "", "over": ""})
    assert time.monotonic() - begun < 40


def test_a_query_that_fails_again_and_again_fails_the_drill(tmp_path: Path) -> None:
    assert asked(tmp_path, 1000, 3, "ready") == (1, 5, {"noted": "", "failed": ""})


def test_a_query_that_failed_once_is_asked_again(tmp_path: Path) -> None:
    assert asked(tmp_path, 1, 3, "ready")[0] == 0


def test_a_deployer_replaces_its_images_where_those_of_all_clients_are() -> None:
    files = aquahelm.generate(aquahelm.load(OPERATORS, "inventory.yaml"))
    mine = "{registry: mirror.example, repository: python, tag: '3', digest: '', pullPolicy: Always}"
    override = f"global: {{clientImages: {{python: {mine}}}}}"
    request = RenderRequest(files.chart, (files["values/values.stage.yaml"], override), "shop", "shop-stage")
    found = read_manifests(choose_engine("embedded").template(request), "stage")
    jobs = [found.find("CronJob", f"{store}-drill") for store in ("postgres", "history")]
    for job in jobs:
        assert job is not None
        data: Any = job.data
        container = data["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
        assert (container["image"], container["imagePullPolicy"]) == ("mirror.example/python:3", "Always")
