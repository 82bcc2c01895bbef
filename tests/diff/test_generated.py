"""Secrets that the chart's hook makes: another name is another value."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aquahelm.diff.compare import compare
from aquahelm.diff.model import Diff, Risk
from tests.diff.test_risks import manifests

HOOK = {"helm.sh/hook": "pre-install,pre-upgrade"}


def reading(name: str, *made: str, kind: str = "Deployment", more: tuple[Any, ...] = ()) -> tuple[Any, ...]:
    """A workload that reads a Secret, and the hook that makes some."""
    variable = {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": name, "key": "TOKEN"}}}
    container = {"name": "web", "image": "web:1", "env": [variable], "readinessProbe": {"tcpSocket": {"port": 80}}}
    spec = {"selector": {"matchLabels": {"app": "web"}}, "serviceName": "web"}
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}}
    names = json.dumps({one: {"keys": {"TOKEN": 32}} for one in made})
    return (
        {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "web"}, "spec": {**spec, "template": template}},
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "create-secrets", "annotations": HOOK},
            "data": {"secrets.json": names},
        },
        *more,
    )


def diff_of(before: tuple[Any, ...], after: tuple[Any, ...]) -> Diff:
    return compare({"prod": manifests(*before)}, {"prod": manifests(*after)})


def said_of(diff: Diff, ref: str) -> dict[str, Risk]:
    return {said.says: said.risk for one in diff.differences if one.ref == ref for said in one.consequences}


def test_a_secret_under_another_name_is_another_value() -> None:
    diff = diff_of(reading("token", "token", "other"), reading("key", "key", "other"))
    says = "key gets a new value, made up; the one of now stays behind in Secret/token"
    assert said_of(diff, "Deployment/web")[says] is Risk.DATA_LOSS
    hook = said_of(diff, "ConfigMap/create-secrets")
    assert hook["makes up values for Secret/key, where there are none"] is Risk.NONE
    assert hook["Secret/token stays in the cluster, and nobody here makes it anew"] is Risk.NONE


SETUP = {
    "apiVersion": "batch/v1",
    "kind": "Job",
    "metadata": {"name": "setup"},
    "spec": {
        "template": {
            "spec": {
                "restartPolicy": "Never",
                "containers": [{"name": "a", "image": "a:1", "envFrom": [{"secretRef": {"name": "key"}}]}],
            }
        }
    },
}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (reading("token", "token", "key"), reading("key", "token", "key")),
        (reading("token"), reading("key")),
        (reading("token"), reading("key", "key")),
        (reading("token", "token"), reading("key", "key", more=(SETUP,))),
    ],
    ids=["there already", "somebody else's", "somebody else's before", "a setup Job hands it on"],
)
def test_what_is_no_loss(before: tuple[Any, ...], after: tuple[Any, ...]) -> None:
    assert diff_of(before, after).risk < Risk.DATA_LOSS


def test_a_config_map_of_that_name_that_is_somebody_elses() -> None:
    before, after = reading("token", "token"), reading("key", "key")
    after[1]["data"]["secrets.json"] = "[1, {"
    assert diff_of(before, after).risk < Risk.DATA_LOSS
