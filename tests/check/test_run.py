"""All rules over environments and versions: what is merged, in which order, with which places."""

from __future__ import annotations

from itertools import pairwise

import pytest

from aquahelm.check.registry import find_rule
from aquahelm.check.run import CheckOptions, check
from aquahelm.check.schemas.bundle import SUPPORTED
from aquahelm.errors import UsageError
from aquahelm.finding import Finding, Place, Severity
from aquahelm.render.manifests import Manifest, Manifests, read_manifests

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {%s}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: 1web}\nspec: {ports: [{port: %s}]}\n"


def manifests(environment: str, **files: str) -> Manifests:
    return read_manifests({f"{name}.yaml": text for name, text in files.items()}, environment)


def errors(given: dict[str, Manifests], options: CheckOptions | None = None) -> list[Finding]:
    """What is refused or broken; the pods here are too small to be well kept."""
    return [finding for finding in check(given, options=options).findings if finding.severity is Severity.ERROR]


def test_nothing_is_found_in_nothing() -> None:
    result = check({"dev": manifests("dev")})
    assert result.findings == ()
    assert (result.counts.environments, result.counts.versions, result.counts.objects) == (1, len(SUPPORTED), 0)
    assert result.counts.rules > 50


def test_equal_findings_of_environments_are_one() -> None:
    bad = CONFIG % "Web"
    result = check({name: manifests(name, web=bad) for name in ("prod", "dev")})
    (finding,) = result.findings
    assert finding.environments == ("dev", "prod")
    assert finding.versions == SUPPORTED
    assert result.counts.objects == 2
    assert result.count(Severity.ERROR) == 1


def test_findings_that_differ_stay_apart() -> None:
    result = check({"dev": manifests("dev", web=SERVICE % '"80"'), "prod": manifests("prod", web=SERVICE % '"81"')})
    about_ports = [finding for finding in result.findings if finding.rule == "value-has-its-type"]
    assert [(finding.message[:4], finding.environments) for finding in about_ports] == [
        ('"80"', ("dev",)),
        ('"81"', ("prod",)),
    ]


def test_a_finding_names_its_versions() -> None:
    (finding,) = check({"dev": manifests("dev", web=SERVICE % 80)}).findings
    assert finding.rule == "name-is-valid"
    assert finding.versions == ("1.31", "1.32", "1.33", "1.34", "1.35")


def test_only_the_asked_versions_count() -> None:
    given = {"dev": manifests("dev", web=SERVICE % 80)}
    assert check(given, ["1.36"]).findings == ()
    assert check(given, ["v1.36", "1.35"]).findings[0].versions == ("1.35",)


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(UsageError, match=r"no schemas for Kubernetes 1\.9"):
        check({}, ["1.9"])


def test_findings_know_their_template_and_line() -> None:
    text = f"{CONFIG % 'fine'}---\n{CONFIG % 'Web'}"
    (finding,) = check({"dev": manifests("dev", web=text)}).findings
    assert finding.template == Place("web.yaml", 7)


def test_the_inventory_line_comes_from_outside() -> None:
    asked = []

    def locate(environment: str, manifest: Manifest, field: str) -> tuple[str, Place | None]:
        asked.append((environment, manifest.ref, field))
        return "services.web", Place("inventory.yaml", 7, 3)

    (finding,) = check({"dev": manifests("dev", web=CONFIG % "Web")}, options=CheckOptions(locate=locate)).findings
    assert asked == [("dev", "ConfigMap/Web", "metadata.name")]
    assert (finding.path, finding.source) == ("services.web", Place("inventory.yaml", 7, 3))


def test_findings_with_different_inventory_lines_stay_apart() -> None:
    def locate(environment: str, _: Manifest, __: str) -> tuple[str, Place | None]:
        return "services.web", Place("inventory.yaml", {"dev": 7, "prod": 9}[environment])

    given = {name: manifests(name, web=CONFIG % "Web") for name in ("dev", "prod")}
    findings = check(given, options=CheckOptions(locate=locate)).findings
    assert [(finding.source, finding.environments) for finding in findings] == [
        (Place("inventory.yaml", 7), ("dev",)),
        (Place("inventory.yaml", 9), ("prod",)),
    ]


def test_the_order_is_that_of_the_places_then_the_worst_first() -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec: {containers: [{name: A, image: web}]}\n"
    given = {"dev": manifests("dev", b=pod % "b", a=pod % "a")}
    findings = check(given, options=CheckOptions(pod_security="privileged")).findings
    places = [(finding.template, finding.severity.rank) for finding in findings]
    assert {rank for _, rank in places} >= {0, 1}
    assert all(first <= second for first, second in pairwise((str(place), rank) for place, rank in places))


def test_the_same_input_gives_the_same_findings() -> None:
    texts = {name: SERVICE % '"x"' + "---\n" + CONFIG % name.title() for name in "abc"}
    one = check({"dev": manifests("dev", **texts), "prod": manifests("prod", **texts)})
    again = check({"dev": manifests("dev", **texts), "prod": manifests("prod", **texts)})
    assert one == again


def test_documents_that_cannot_be_read_are_findings() -> None:
    result = check({"dev": manifests("dev", web="a: b: c\n")})
    (finding,) = result.findings
    assert (finding.rule, finding.object) == ("yaml-is-readable", "")
    assert finding.template == Place("web.yaml", 1, 5)


def test_what_follows_from_a_misspelt_field_is_not_said() -> None:
    pod = POD % "containers: [{name: web, imge: 'web:1.0'}]"
    findings = errors({"dev": manifests("dev", web=pod)}, CheckOptions(pod_security="privileged"))
    assert [(finding.rule, finding.fix) for finding in findings] == [("field-is-known", "did you mean image?")]


def test_a_value_is_spoken_of_once() -> None:
    pod = POD % "containers: [{name: a, image: 'a:1', ports: [{containerPort: 99999999999}]}]"
    findings = errors({"dev": manifests("dev", web=pod)}, CheckOptions(pod_security="privileged"))
    assert [finding.rule for finding in findings] == ["port-is-valid"]


def test_externals_belong_to_their_environment() -> None:
    pod = POD % "serviceAccountName: shared, containers: [{name: a, image: 'a:1'}]"
    options = CheckOptions(pod_security="privileged", externals={"dev": ["ServiceAccount/shared"]})
    findings = errors({name: manifests(name, web=pod) for name in ("dev", "prod")}, options)
    assert [(finding.rule, finding.environments) for finding in findings] == [("service-account-exists", ("prod",))]


def test_the_release_namespace_may_be_written_or_left_out() -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\n"
        "spec: {serviceAccountName: a, containers: [{name: a, image: 'a:1'}]}\n"
        "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n"
    )
    given = {"dev": manifests("dev", web=text)}
    options = CheckOptions(pod_security="privileged")
    assert [finding.rule for finding in errors(given, options)] == ["service-account-exists"]
    here = CheckOptions(pod_security="privileged", namespaces={"dev": "shop"})
    assert errors(given, here) == []


def test_who_judged_how_much_is_counted() -> None:
    unknown = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n"
    given = {"dev": manifests("dev", a=CONFIG % "a", b=f"{unknown}---\n- 1\n---\na: [\n")}
    counts = check(given, options=CheckOptions(pod_security="privileged")).counts
    assert (counts.objects, counts.layers["schema"], counts.without_schema, counts.unread) == (2, 1, 1, 2)
    assert counts.layers["api"] == 2
    assert "podsecurity" not in counts.layers


NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: %s}}\n"
HOST_POD = """
apiVersion: v1
kind: Pod
metadata: {name: web%s}
spec: {hostNetwork: true, containers: [{name: web, image: "web:1"}]}
"""


def test_each_namespace_enforces_its_own_level() -> None:
    texts = {
        "levels": NAMESPACE % ("open", "privileged") + "---\n" + NAMESPACE % ("closed", "restricted"),
        **{name: HOST_POD % f", namespace: {name}" for name in ("open", "closed", "unlabelled")},
    }
    rule = find_rule("pod-security-admits-the-pod")
    assert rule is not None
    options = CheckOptions(pod_security="baseline", rules=(rule,))
    findings = check({"": manifests("", **texts)}, options=options).findings
    levels = {(one.template.file, one.message.rpartition(" ")[2]) for one in findings if one.template}
    assert levels == {("closed.yaml", "restricted)"), ("unlabelled.yaml", "baseline)")}


@pytest.mark.parametrize("release", ["", "closed"])
def test_objects_without_a_namespace_are_in_the_releases_or_the_only_one(release: str) -> None:
    given = {"": manifests("", level=NAMESPACE % ("closed", "restricted"), pod=HOST_POD % "")}
    options = CheckOptions(pod_security="privileged", namespaces={"": release})
    assert "pod-security-admits-the-pod" in {one.rule for one in check(given, options=options).findings}


def test_more_mistakes_than_are_told_are_not_silent() -> None:
    fields = "".join(f"  wrong{number}: 1\n" for number in range(300))
    found = errors({"dev": manifests("dev", a=f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n{fields}")})
    last = [one for one in found if one.message.startswith("that is not all")]
    assert [(one.object, one.rule, one.message) for one in last] == [
        (
            "Pod/a",
            "field-is-known",
            "that is not all: more than 200 findings of this object; the others are not told",
        )
    ]
    assert len(found) <= 201


def test_names_of_megabytes_are_cut() -> None:
    long = "a" * 1_000_000
    found = errors(
        {"dev": manifests("dev", a=f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {long}}}\nspec: {{? {long} : 1}}")}
    )
    assert found
    assert all(len(one.object) + len(one.field) + len(one.message) + len(one.fix) < 5000 for one in found)
