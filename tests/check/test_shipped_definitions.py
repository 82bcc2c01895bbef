"""Custom resources are judged by the whole of the definitions that ship; what a person gives goes before them."""

from __future__ import annotations

import gzip
import json
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from aquahelm.check.registry import registered
from aquahelm.check.run import CheckOptions, check
from aquahelm.check.schemas import bundle
from aquahelm.check.schemas.rebuild import gateway
from aquahelm.check.schemas.rebuild.definitions import bundle_of
from aquahelm.check.schemas.rebuild.generated import Generated
from aquahelm.check.schemas.shipped import Shipped
from aquahelm.render.manifests import read_manifests
from tests.check.test_schema_bundle import DEFINITIONS

if TYPE_CHECKING:
    from pathlib import Path

Schema = dict[str, Any]
SERVER = {one.rule.slug for one in registered() if one.rule.theme in ("schema", "api")}
PART = {"type": "object", "properties": {"cpu": {"type": "string", "maxLength": 20}, "memory": {"type": "string"}}}


def refused(manifest: str, definitions: str = "") -> list[str]:
    given = tuple(one.data for one in read_manifests({"crds.yaml": dedent(definitions)}))
    result = check({"test": read_manifests({"all.yaml": dedent(manifest)})}, ("1.36",), CheckOptions(customs=given))
    return [f"{one.field}: {one.message}" for one in result.findings if one.rule in SERVER]


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: web}
            spec: {parentRefs: [{name: edge}, {name: edge}], rules: [{backendRefs: [{name: web, port: 80}]}]}
            """,
            "sectionName must be unique when parentRefs includes 2 or more references to the same parent",
        ),
        (
            """
            apiVersion: postgresql.cnpg.io/v1
            kind: Cluster
            metadata: {name: db}
            spec: {instances: 0, storage: {size: 1Gi}}
            """,
            "0 is too small",
        ),
        (
            """
            apiVersion: kafka.strimzi.io/v1
            kind: KafkaNodePool
            metadata: {name: pool, labels: {strimzi.io/cluster: kafka}}
            spec: {replicas: 1, roles: [brokr], storage: {type: ephemeral}}
            """,
            '"brokr" is not one of controller or broker',
        ),
        (
            """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: {name: web}
            spec: {interval: 5m}
            """,
            "either chart or chartRef must be set",
        ),
    ],
    ids=["a rule", "a bound", "a choice", "a rule of what must be given"],
)
def test_all_of_a_definition_is_asked(manifest: str, said: str) -> None:
    (found,) = refused(manifest)
    assert said in found


def test_a_default_steps_in() -> None:
    manifest = """
    apiVersion: postgresql.cnpg.io/v1
    kind: Database
    metadata: {name: orders}
    spec: {name: orders, owner: orders, cluster: {name: db}, schemas: [{name: orders, owner: orders}]}
    """
    assert refused(manifest) == []


def test_what_is_given_goes_before_what_ships() -> None:
    definition = """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: databases.postgresql.cnpg.io}
    spec:
      group: postgresql.cnpg.io
      scope: Namespaced
      names: {kind: Database, plural: databases}
      versions:
        - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {
            spec: {type: object, properties: {size: {type: integer}}}}}}}
    """
    manifest = "{apiVersion: postgresql.cnpg.io/v1, kind: Database, metadata: {name: db}, spec: {size: 1}}"
    assert refused(manifest, definition) == []
    assert any("size" in one for one in refused(manifest))


def test_nothing_is_read_before_a_custom_resource_is_met() -> None:
    shipped = Shipped(DEFINITIONS)
    assert "postgresql.cnpg.io/v1/Cluster" in shipped.kinds
    assert "_lines" not in vars(shipped)
    assert shipped[shipped.kinds["postgresql.cnpg.io/v1/Cluster"]]["type"] == "object"
    assert "_lines" in vars(shipped)


def test_every_definition_can_be_judged_by() -> None:
    loaded = bundle.load()
    shipped = Shipped(DEFINITIONS)
    assert len(shipped) > 50
    for kind, address in shipped.kinds.items():
        api_version, _, name = kind.rpartition("/")
        assert loaded.address(api_version, name, "1.36") == address
        text = loaded.closed(address)
        assert json.loads(text)["$ref"] == f"#/$defs/{address}"
        assert '"x-kubernetes-embedded' not in text or "metadata" in text


def test_a_part_that_stands_twice_is_stored_once_and_read_back_whole(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "description": "said to people",
        "properties": {
            "description": {"type": "string", "default": "a field of that name stays"},
            "first": {"type": "object", "properties": {"inner": PART}},
            "second": {"type": "object", "properties": {"inner": PART}},
        },
    }
    definition = {
        "spec": {
            "group": "example.org",
            "names": {"kind": "Thing"},
            "versions": [
                {"name": "v1", "served": True, "schema": {"openAPIV3Schema": schema}},
                {"name": "v0", "served": False, "schema": {"openAPIV3Schema": schema}},
            ],
        }
    }
    header, body = bundle_of([Generated("example", "h1:", (definition,))])
    assert json.loads(header)["made from"] == {"example": "h1:"}
    assert body.count('"maxLength":20') == 1
    path = tmp_path / "definitions"
    path.write_bytes(b"".join(gzip.compress(part.encode()) for part in (header, body)))
    shipped = Shipped(path)
    assert list(shipped.kinds) == ["example.org/v1/Thing"]
    assert shipped[shipped.kinds["example.org/v1/Thing"]] == {
        key: value for key, value in schema.items() if key != "description"
    }


def test_marks_of_the_standard_channel() -> None:
    rule = '<gateway:standard:validation:XValidation:message="one \\"at\\" a time",rule="self.size() < 2">'
    schema: Schema = {
        "type": "object",
        "properties": {
            "refs": {"type": "array", "description": f"References.\n{rule}", "items": {"type": "string"}},
            "new": {"type": "string", "description": "Later.\n<gateway:experimental>"},
            "addresses": {"type": "array", "description": "<gateway:validateIPAddress>", "items": {"type": "object"}},
        },
    }
    fields = gateway.standard(schema)["properties"]
    assert set(fields) == {"refs", "addresses"}
    assert fields["refs"]["x-kubernetes-validations"] == [{"message": 'one "at" a time', "rule": "self.size() < 2"}]
    assert fields["addresses"]["items"]["oneOf"] == gateway.ONLY_ADDRESSES
    with pytest.raises(ValueError, match="Maximum"):
        gateway.standard({"description": "<gateway:standard:validation:Maximum=3>"})
