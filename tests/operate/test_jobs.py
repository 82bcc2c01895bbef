"""Jobs made of a CronJob's pattern."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from aquahelm.errors import UsageError
from aquahelm.operate.backups import BackedUp, part_of
from aquahelm.operate.jobs import job_of

CRONJOB: dict[str, Any] = {
    "metadata": {"name": "postgres-drill", "uid": "7"},
    "spec": {
        "jobTemplate": {
            "metadata": {"labels": {"app.kubernetes.io/component": "backup"}},
            "spec": {
                "backoffLimit": 2,
                "template": {
                    "spec": {
                        "initContainers": [
                            {"name": "fetch", "env": [{"name": "BACKUP"}, {"name": "FOLDER", "value": "x"}]}
                        ],
                        "containers": [
                            {
                                "name": "restore",
                                "command": ["sh", "/scripts/restore.sh"],
                                "env": [
                                    {"name": "MODE", "value": "drill"},
                                    {"name": "TARGET", "valueFrom": {"secretKeyRef": {"name": "no", "key": "no"}}},
                                ],
                            }
                        ],
                    }
                },
            },
        }
    },
}


def test_a_job_does_what_was_chosen_and_leaves_the_pattern_alone() -> None:
    before = copy.deepcopy(CRONJOB)
    job = job_of(CRONJOB, "restore", {"MODE": "live", "BACKUP": "20261121T020000Z", "TARGET": "lake.boats"})
    pod = job["spec"]["template"]["spec"]
    assert before == CRONJOB
    assert pod["initContainers"][0]["env"] == [
        {"name": "BACKUP", "value": "20261121T020000Z"},
        {"name": "FOLDER", "value": "x"},
    ]
    assert pod["containers"][0]["env"][0] == {"name": "MODE", "value": "live"}
    assert "valueFrom" in pod["containers"][0]["env"][1], "a secret is never replaced"
    assert job["spec"]["backoffLimit"] == 0
    assert job["metadata"]["name"].startswith("postgres-restore-")
    assert job["metadata"]["labels"] == {"app.kubernetes.io/component": "backup"}
    assert job["metadata"]["ownerReferences"][0]["uid"] == "7"


def test_one_container_alone_with_another_script() -> None:
    pod = job_of(CRONJOB, "list", {}, only="restore", script="list.sh")["spec"]["template"]["spec"]
    assert "initContainers" not in pod
    assert [item["command"] for item in pod["containers"]] == [["sh", "/scripts/list.sh"]]


def test_a_part_is_found_by_schema_database_or_file() -> None:
    boats = BackedUp("postgres", {"targets": {"lake.boats": {"database": "lake", "schema": "boats"}}})
    users = BackedUp("users-db", {"targets": {"users": {"database": "users", "schema": ""}}})
    other = BackedUp("other", {"targets": {"sea.boats": {"database": "sea", "schema": "boats"}}})
    assert part_of([boats, users], "boats") == (boats, "lake.boats")
    assert part_of([boats, users], "users") == (users, "users")
    assert part_of([boats, other], "lake.boats") == (boats, "lake.boats")
    with pytest.raises(UsageError, match="in several backups"):
        part_of([boats, other], "boats")
    with pytest.raises(UsageError, match="no part of a backup is named lake"):
        part_of([boats], "lake")
