"""What was changed by hand, by the owners of fields."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aquahelm.check.schemas import bundle
from aquahelm.check.schemas.judge import Judge
from aquahelm.diff.drift import Found, Live, drifts, key_of
from aquahelm.diff.model import ABSENT, Drift
from aquahelm.render.manifests import read_manifests

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def stored(operation: str = "Apply") -> dict[str, Any]:
    """As the server keeps what Helm wrote: with defaults, in its own words, and what controllers add.

    Helm 4 applies, Helm 3 updates.
    """
    data = copied(WEB)
    data["metadata"] |= {"uid": "u", "resourceVersion": "7", "annotations": {"deployment.kubernetes.io/revision": "1"}}
    data["spec"]["progressDeadlineSeconds"] = 600
    data["spec"]["template"]["spec"]["containers"][0]["resources"]["requests"]["cpu"] = "500m"
    data["spec"]["template"]["spec"]["restartPolicy"] = "Always"
    data["status"] = {"readyReplicas": 2}
    controller: dict[str, Any] = {"f:metadata": {"f:annotations": {"f:deployment.kubernetes.io/revision": {}}}}
    data["metadata"]["managedFields"] = [
        managed("helm", WEB_FIELDS, "2026-11-21T09:00:00Z", operation=operation),
        managed("kube-controller-manager", controller),
        managed("kubelet", {"f:status": {"f:readyReplicas": {}}}, subresource="status"),
    ]
    return data


def found_in(live: dict[str, Any] | None, now: dict[str, Any] | None = None) -> Sequence[Drift]:
    return everything(live, now).drift


def everything(live: dict[str, Any] | None, now: dict[str, Any] | None = None) -> Found:
    (manifest,) = read_manifests({"all.yaml": json.dumps(WEB)}, "prod")
    (after,) = read_manifests({"all.yaml": json.dumps(now or WEB)}, "prod")
    there = {key_of(live): Live(live)} if live else {}
    judge = Judge(bundle.load(), ("1.36",))
    return drifts([manifest], there, {key_of(after.data): after}, judge)


def test_what_server_and_controllers_fill_in_is_no_drift() -> None:
    found = everything(stored())
    assert (found.drift, found.refused, [one.data for one in found.there]) == ((), {}, [WEB])


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
    assert [said.says for said in everything(live).refused["Deployment/web"]] == [
        "Helm 4 stops at replicas: kubectl-scale has set it to 5 since, and owns it"
    ]
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


def test_an_upgrade_starts_from_what_is_there() -> None:
    """Helm 3 puts everything back; what others have added is not its own."""
    live = stored("Update")
    live["spec"]["replicas"] = 5
    (container,) = live["spec"]["template"]["spec"]["containers"]
    container["env"] = [{"name": "LEVEL", "value": "debug"}, {"name": "TRACE", "value": "1"}]
    del container["resources"]
    entries: dict[str, Any] = {
        'k:{"name":"LEVEL"}': {"f:value": {}},
        'k:{"name":"TRACE"}': {".": {}, "f:name": {}, "f:value": {}},
    }
    by_hand = {"f:template": {"f:spec": {"f:containers": {'k:{"name":"web"}': {"f:env": entries}}}}, "f:replicas": {}}
    live["metadata"]["managedFields"].append(managed("kubectl-edit", {"f:spec": by_hand}))
    found = everything(live)
    assert found.refused == {}
    told = {one.field.rpartition(".")[2]: one.then for one in found.drift}
    back = dict.fromkeys(("replicas", "value", "resources"), "the upgrade puts it back")
    assert told == {**back, "env[TRACE]": "stays: the release does not say it"}
    (there,) = found.there
    wanted = copied(WEB)
    wanted["spec"]["replicas"] = 5
    (before,) = wanted["spec"]["template"]["spec"]["containers"]
    before["env"] = [{"name": "LEVEL", "value": "debug"}]
    del before["resources"]
    assert (there.data, json.loads(there.text)) == (wanted, wanted)


def test_a_field_that_somebody_has_taken_away() -> None:
    live = stored()
    del live["spec"]["template"]["spec"]["containers"][0]["env"]
    (one,) = found_in(live)
    assert (one.field, one.live) == ("spec.template.spec.containers[web].env", ABSENT)
    assert one.then == "the upgrade puts it back"


def test_an_object_that_somebody_has_deleted() -> None:
    (one,) = found_in(None)
    assert (one.ref, one.field, one.then) == ("Deployment/web", "", "the upgrade makes it anew")
