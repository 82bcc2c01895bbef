"""What the templates make of values: promises that hold for every pod of a chart that uses all that there is."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import aquahelm
from aquahelm.render.engine import RenderRequest, choose_engine
from aquahelm.render.manifests import read_manifests

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aquahelm.render.manifests import Manifest, Manifests

INVENTORY = Path(__file__).parents[1] / "golden" / "everything" / "inventory.yaml"
ENVIRONMENTS = ("dev", "stage", "prod")
every_environment = pytest.mark.parametrize("environment", ENVIRONMENTS)

IDENTITY = {"app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component"}
ALLOWED_VOLUMES = {"configMap", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}


@cache
def files() -> Mapping[str, str]:
    return aquahelm.generate(aquahelm.load(INVENTORY, "inventory.yaml")).files


@cache
def texts(environment: str, override: str = "", version: str = "") -> Mapping[str, str]:
    whole = chart("harbour")
    if version:
        whole = {
            path: re.sub(r"2\.0\.0-rc\.1", version, text) if path.endswith("Chart.yaml") else text
            for path, text in whole.items()
        }
    values = (files()[f"values/values.{environment}.yaml"], override)
    return choose_engine("embedded").template(
        RenderRequest(chart=whole, values=tuple(filter(None, values)), release="harbour")
    )


def rendered(environment: str, override: str = "", version: str = "") -> Manifests:
    found = read_manifests(texts(environment, override, version), environment)
    assert not found.unread
    return found


def pod_template(manifest: Manifest) -> dict[str, Any] | None:
    """The metadata and spec of the pod that an object makes or is."""
    data: Any = manifest.data
    if manifest.kind == "Pod":
        return dict(data)
    if manifest.kind == "CronJob":
        data = data["spec"]["jobTemplate"]
    if manifest.kind in ("CronJob", "Job", "Deployment", "StatefulSet"):
        template: dict[str, Any] = data["spec"]["template"]
        return template
    return None


def pods(manifests: Manifests) -> Iterator[tuple[str, dict[str, Any]]]:
    for manifest in manifests:
        template = pod_template(manifest)
        if template is not None:
            yield manifest.ref, template


def containers(pod: dict[str, Any]) -> list[dict[str, Any]]:
    return [*pod["spec"].get("initContainers", []), *pod["spec"]["containers"]]


def job(manifests: Manifests, start: str) -> str:
    return next(manifest.name for manifest in manifests.of_kind("Job") if manifest.name.startswith(start))


def test_every_kind_of_pod_is_there() -> None:
    kinds = {ref.split("/")[0] for ref, _ in pods(rendered("dev"))}
    assert kinds == {"CronJob", "Deployment", "Job", "Pod", "StatefulSet"}


@every_environment
def test_every_pod_passes_restricted(environment: str) -> None:
    for ref, pod in pods(rendered(environment)):
        context = pod["spec"]["securityContext"]
        assert context["runAsNonRoot"] is True, ref
        assert context["seccompProfile"]["type"] == "RuntimeDefault", ref
        assert not pod["spec"].keys() & {"hostNetwork", "hostPID", "hostIPC"}, ref
        for volume in pod["spec"].get("volumes", []):
            assert volume.keys() - {"name"} <= ALLOWED_VOLUMES, (ref, volume)
        for container in containers(pod):
            own = container["securityContext"]
            assert own["allowPrivilegeEscalation"] is False, ref
            assert own["capabilities"] == {"drop": ["ALL"]}, ref
            assert own.get("runAsUser", context.get("runAsUser")), (ref, container["name"])


@every_environment
def test_every_pod_asks_for_what_it_needs_and_mounts_no_token(environment: str) -> None:
    for ref, pod in pods(rendered(environment)):
        spec = pod["spec"]
        assert spec["enableServiceLinks"] is False, ref
        wants_token = ref == "Job/create-secrets" or (ref.split("/")[1].startswith("crane") and "Pod/" not in ref)
        assert spec["automountServiceAccountToken"] is False or wants_token, ref
        for container in containers(pod):
            resources = container["resources"]
            assert resources["requests"].keys() >= {"cpu", "memory", "ephemeral-storage"}, (ref, container["name"])
            assert resources["limits"].keys() >= {"memory", "ephemeral-storage"}, (ref, container["name"])


@every_environment
def test_mounts_name_volumes_of_their_pod(environment: str) -> None:
    for ref, pod in pods(rendered(environment)):
        names = {volume["name"] for volume in pod["spec"].get("volumes", [])} | {"data"}
        for container in containers(pod):
            mounts = container.get("volumeMounts", [])
            assert {mount["name"] for mount in mounts} <= names, (ref, container["name"])
            paths = [mount["mountPath"] for mount in mounts]
            assert len(paths) == len(set(paths)), (ref, container["name"])


@every_environment
def test_selectors_and_claims_hold_the_identity_alone(environment: str) -> None:
    for manifest in rendered(environment).of_kind("Deployment", "StatefulSet"):
        spec: Any = manifest.data["spec"]
        assert spec["selector"]["matchLabels"].keys() == IDENTITY
        assert spec["selector"]["matchLabels"].items() <= spec["template"]["metadata"]["labels"].items()
        for claim in spec.get("volumeClaimTemplates", []):
            assert claim["metadata"]["labels"].keys() == IDENTITY


def chart_label(manifests: Manifests) -> str:
    gate = manifests.find("Deployment", "gate")
    assert gate is not None
    labels: Any = gate.data["metadata"]["labels"]
    return str(labels["helm.sh/chart"])


@every_environment
def test_a_new_version_of_the_chart_replaces_no_pod_and_no_job(environment: str) -> None:
    old, new = rendered(environment), rendered(environment, version="2.0.1")
    assert chart_label(new) == "gate-2.0.1"
    assert dict(pods(old)).keys() == dict(pods(new)).keys()
    for (ref, before), (_, after) in zip(pods(old), pods(new), strict=True):
        if not ref.startswith("Pod/"):
            assert before == after, ref


@every_environment
def test_the_output_is_clean(environment: str) -> None:
    for path, text in texts(environment).items():
        lines = text.strip("\n").split("\n")
        assert [line for line in lines if line != line.rstrip()] == [], path
        if "create-secrets" not in text and "setup" not in path:
            assert "" not in [line for line in lines if not line.startswith("    ")], path


def test_a_jobs_name_follows_what_it_runs() -> None:
    plain = job(rendered("dev"), "crane-seed-")
    tagged = job(rendered("dev", "crane: {image: {tag: v9.9.9}}"), "crane-seed-")
    mirrored = job(rendered("dev", "global: {imageRegistry: mirror.example}"), "crane-seed-")
    elsewhere = job(rendered("dev", "gate: {replicas: 4}"), "crane-seed-")
    assert plain == elsewhere
    assert len({plain, tagged, mirrored}) == 3


def test_a_setup_runs_again_when_its_revision_changes() -> None:
    names = {job(rendered("dev", f"postgres: {{setup: {{revision: '{n}'}}}}"), "postgres-setup-") for n in (1, 2)}
    assert len(names) == 2


def main_container(override: str, name: str = "gate") -> dict[str, Any]:
    deployment = rendered("dev", override).find("Deployment", name)
    assert deployment is not None
    data: Any = deployment.data
    container: dict[str, Any] = data["spec"]["template"]["spec"]["containers"][0]
    return container


DIGEST = "sha256:" + "ab" * 32


@pytest.mark.parametrize(
    ("override", "image"),
    [
        ("gate: {image: {tag: v2}}", "registry.example/harbour/gate:v2"),
        (f"gate: {{image: {{digest: '{DIGEST}'}}}}", f"registry.example/harbour/gate:sha-57f29e5@{DIGEST}"),
        (f"gate: {{image: {{tag: 'v2@{DIGEST}'}}}}", f"registry.example/harbour/gate:v2@{DIGEST}"),
        (
            f"gate: {{image: {{tag: 'v2@sha256:{'0' * 64}', digest: '{DIGEST}'}}}}",
            f"registry.example/harbour/gate:v2@{DIGEST}",
        ),
        (f"gate: {{image: {{tag: '', digest: '{DIGEST}'}}}}", f"registry.example/harbour/gate@{DIGEST}"),
        ("global: {imageRegistry: 'mirror.example:5000'}", "mirror.example:5000/harbour/gate:sha-57f29e5"),
        ("gate: {image: {registry: ''}}", "harbour/gate:sha-57f29e5"),
    ],
)
def test_the_image(override: str, image: str) -> None:
    assert main_container(override)["image"] == image


@pytest.mark.parametrize(
    ("value", "text"),
    [("1000000", "1000000"), ("1.5", "1.5"), ("true", "true"), ("'on'", "on"), ("'a\"b'", 'a"b'), ("''", "")],
)
def test_a_variable_is_text_whatever_was_written(value: str, text: str) -> None:
    env = main_container(f"gate: {{env: {{X: {value}}}}}")["env"]
    assert {"name": "X", "value": text} in env


def test_a_services_empty_variable_wins_over_its_runtimes() -> None:
    env = main_container("gate: {env: {SERVER_SHUTDOWN: ''}}")["env"]
    assert [entry["value"] for entry in env if entry["name"] == "SERVER_SHUTDOWN"] == [""]


def test_secret_variables_stand_before_plain_ones_that_refer_to_them() -> None:
    tide = main_container("", "tide")
    names = [entry["name"] for entry in tide["env"]]
    plain = [entry["name"] for entry in tide["env"] if "value" in entry]
    assert names[-len(plain) :] == plain == sorted(plain)


def test_pull_secrets_are_names_or_kubernetes_own_form() -> None:
    for ref, pod in pods(rendered("dev", "global: {imagePullSecrets: [one, {name: two}]}")):
        assert pod["spec"]["imagePullSecrets"] == [{"name": "one"}, {"name": "two"}], ref


def test_labels_of_the_platform_yield_to_those_of_the_component() -> None:
    override = "{global: {labels: {cost-centre: all, floor: '3', wing: west}}, gate: {labels: {wing: ''}}}"
    gate = rendered("dev", override).find("Deployment", "gate")
    assert gate is not None
    labels: Any = gate.data["metadata"]["labels"]
    assert (labels["cost-centre"], labels["floor"], labels["wing"]) == ("gates", "3", "")


def test_without_network_policies_there_are_none() -> None:
    found = rendered("dev", "global: {network: {enabled: false}}")
    assert list(found.of_kind("NetworkPolicy")) == []


def test_patches_change_what_they_name_and_nothing_else() -> None:
    patch = "gate: {patches: {container: {imagePullPolicy: ''}, pod: {terminationGracePeriodSeconds: 0}}}"
    before, after = rendered("dev").find("Deployment", "gate"), rendered("dev", patch).find("Deployment", "gate")
    assert before is not None
    assert after is not None
    old: Any = before.data["spec"]
    new: Any = after.data["spec"]
    old["template"]["spec"]["terminationGracePeriodSeconds"] = 0
    old["template"]["spec"]["containers"][0]["imagePullPolicy"] = ""
    assert new == old


def test_without_names_nothing_makes_or_reads_secrets() -> None:
    """An empty list of names in a Role would mean all names."""
    plain = {**chart("harbour"), "values.yaml": without_names(chart("harbour")["values.yaml"])}
    values = without_names(files()["values/values.dev.yaml"])
    request = RenderRequest(chart=plain, values=(values,), release="harbour")
    found = read_manifests(choose_engine("embedded").template(request))
    assert [manifest.ref for manifest in rendered("dev") if manifest.name == "create-secrets"]
    assert [manifest.ref for manifest in found if manifest.name == "create-secrets"] == []


def without_names(values: str) -> str:
    """Values without the names of Secrets."""
    return re.sub(r"(?m)^  names:\n(?:    .*\n)+", "  names: {}\n", values)


def chart(name: str) -> dict[str, str]:
    root = f"charts/{name}/"
    return {path.removeprefix(root): text for path, text in files().items() if path.startswith(root)}
