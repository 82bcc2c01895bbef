"""No format of a diff shows what is secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aquahelm.diff.compare import compare
from aquahelm.diff.document import document
from aquahelm.diff.markdown import write_markdown
from aquahelm.diff.text import write_text
from aquahelm.render.manifests import read_manifests

OLD, NEW = "correct-horse", "battery-staple"


def pod(**fields: Any) -> dict[str, Any]:
    container = {"name": "web", "image": "web:1", **fields}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": [container]}}


def secret(**fields: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db"}, **fields}


def sealed(value: str) -> dict[str, Any]:
    kind = {"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret", "metadata": {"name": "db"}}
    return {**kind, "spec": {"encryptedData": {"password": value}}}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (secret(stringData={"password": OLD}), secret(stringData={"password": NEW})),
        (secret(data={"a": OLD}), secret(data={"a": NEW})),
        (secret(data={"a": OLD}), secret()),
        (secret(), secret(stringData={"config.yaml": NEW})),
        (sealed(OLD), sealed(NEW)),
        (pod(env=[{"name": "DB_PASSWORD", "value": OLD}]), pod(env=[{"name": "DB_PASSWORD", "value": NEW}])),
        (pod(env=[]), pod(env=[{"name": "API_TOKEN", "value": NEW}])),
        (pod(), pod(env=[{"name": "API_TOKEN", "value": NEW}])),
        (
            pod(env=[{"name": "URL", "value": f"postgres://a:{OLD}@db/a"}]),
            pod(env=[{"name": "URL", "value": f"postgres://a:{NEW}@db/a"}]),
        ),
    ],
)
def test_values_of_secrets_are_hidden(before: dict[str, Any], after: dict[str, Any]) -> None:
    old, new = ({"prod": read_manifests({"all.yaml": json.dumps(one)}, "prod")} for one in (before, after))
    found = compare(old, new)
    assert len(found.differences) == 1
    for shown in (write_text(found), write_markdown(found), json.dumps(document(found))):
        assert OLD not in shown
        assert NEW not in shown
        assert "hidden" in shown


def test_another_password_in_an_address_is_told() -> None:
    then, now = (pod(env=[{"name": "URL", "value": f"postgres://a:{word}@db/a"}]) for word in (OLD, NEW))
    before, after = (read_manifests({"a.yaml": json.dumps(one)}, "prod") for one in (then, now))
    (change,) = compare({"prod": before}, {"prod": after}).differences[0].changes
    assert (change.before, change.after) == ("postgres://a:(hidden)@db/a", "postgres://a:(hidden, another one)@db/a")
