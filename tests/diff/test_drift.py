"""What was changed by hand, by the owners of fields."""

from __future__ import annotations

import json
from typing import Any

from aquahelm.check.schemas import bundle
from aquahelm.check.schemas.judge import Judge
from aquahelm.diff.drift import Live, drifts, key_of
from aquahelm.diff.model import ABSENT, Drift
from aquahelm.render.manifests import read_manifests

WEB: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web", "labels": {"app": "web"}},
    "spec": {
        "replicas": 2,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {
                "containers": [
                    {
                        "name": "web",
                        "image": "web:1",
                        "resources": {"requests": {"cpu": "0.5"}},
                        "env": [{"name": "LEVEL", "value": "info"}],
                    }
                ]
            },
        },
    },
}
WEB_FIELDS = {
    "f:metadata": {"f:labels": {"f:app": {}}},
    "f:spec": {
        "f:replicas": {},
        "f:selector": {},
        "f:template": {
            "f:spec": {
                "f:containers": {
                    'k:{"name":"web"}': {
                        ".": {},
                        "f:image": {},
                        "f:env": {'k:{"name":"LEVEL"}': {".": {}, "f:name": {}, "f:value": {}}},
                    }
                }
            }
        },
    },
}


def copied(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(data))
    return found


def managed(manager: str, fields: dict[str, Any], when: str = "2026-11-21T10:00:00Z", **more: str) -> dict[str, Any]:
    return {"manager": manager, "operation": "Update", "time": when, "fieldsV1": fields, **more}


def stored() -> dict[str, Any]:
    """As the server keeps what Helm wrote: with defaults, in its own words, and what controllers add."""
    data = copied(WEB)
    data["metadata"] |= {"uid": "u", "resourceVersion": "7", "annotations": {"deployment.kubernetes.io/revision": "1"}}
    data["spec"]["progressDeadlineSeconds"] = 600
    data["spec"]["template"]["spec"]["containers"][0]["resources"]["requests"]["cpu"] = "500m"
    data["spec"]["template"]["spec"]["restartPolicy"] = "Always"
    data["status"] = {"readyReplicas": 2}
    controller: dict[str, Any] = {"f:metadata": {"f:annotations": {"f:deployment.kubernetes.io/revision": {}}}}
    data["metadata"]["managedFields"] = [
        managed("helm", WEB_FIELDS, "2026-11-21T09:00:00Z"),
        managed("kube-controller-manager", controller),
        managed("kubelet", {"f:status": {"f:readyReplicas": {}}}, subresource="status"),
    ]
    return data


def found_in(live: dict[str, Any] | None, now: dict[str, Any] | None = None) -> list[Drift]:
    (manifest,) = read_manifests({"all.yaml": json.dumps(WEB)}, "prod")
    (after,) = read_manifests({"all.yaml": json.dumps(now or WEB)}, "prod")
    there = {key_of(live): Live(live)} if live else {}
    judge = Judge(bundle.load(), ("1.36",))
    return drifts([manifest], there, {key_of(after.data): after}, judge)[0]


def test_what_server_and_controllers_fill_in_is_no_drift() -> None:
    assert found_in(stored()) == []


def test_a_field_that_somebody_has_set() -> None:
    live = stored()
    live["spec"]["replicas"] = 5
    live["metadata"]["managedFields"].append(
        managed("kubectl-scale", {"f:spec": {"f:replicas": {}}}, "2026-11-21T11:00:00Z", subresource="scale")
    )
    (one,) = found_in(live)
    assert (one.field, one.installed, one.live) == ("spec.replicas", 2, 5)
    assert (one.manager, one.when) == ("kubectl-scale", "2026-11-21T11:00:00Z")
    assert "conflict" in one.then
    now = copied(WEB)
    now["spec"]["replicas"] = 5
    assert found_in(live, now)[0].then == "is written so now"


def test_a_variable_that_somebody_has_added_and_one_that_is_other() -> None:
    live = stored()
    (container,) = live["spec"]["template"]["spec"]["containers"]
    container["env"] = [{"name": "LEVEL", "value": "debug"}, {"name": "TRACE", "value": "1"}]
    entries: dict[str, Any] = {
        'k:{"name":"LEVEL"}': {"f:value": {}},
        'k:{"name":"TRACE"}': {".": {}, "f:name": {}, "f:value": {}},
    }
    by_hand = {"f:spec": {"f:template": {"f:spec": {"f:containers": {'k:{"name":"web"}': {"f:env": entries}}}}}}
    live["metadata"]["managedFields"].append(managed("kubectl-edit", by_hand))
    told = {one.field.rpartition(".")[2]: one for one in found_in(live)}
    assert {(one.installed is ABSENT, one.manager) for one in told.values()} == {
        (False, "kubectl-edit"),
        (True, "kubectl-edit"),
    }
    assert [one.then for one in told.values() if one.installed is ABSENT] == ["stays: the release does not say it"]


def test_a_field_that_somebody_has_taken_away() -> None:
    live = stored()
    del live["spec"]["template"]["spec"]["containers"][0]["env"]
    (one,) = found_in(live)
    assert (one.field, one.live) == ("spec.template.spec.containers[web].env", ABSENT)
    assert one.then == "the upgrade puts it back"


def test_an_object_that_somebody_has_deleted() -> None:
    (one,) = found_in(None)
    assert (one.ref, one.field, one.then) == ("Deployment/web", "", "the upgrade makes it anew")
