"""What published CustomResourceDefinitions say and the Go types behind `@kubernetes-models/*` do not.

Keys are the ends of definition names. A correction that no definition needs any more is an error when the bundle is
rebuilt, so this list does not outlive its reasons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
OBJECT: Schema = {"type": "object"}
# A name, or an interval of any form, or five words with one space between each two.
TIMES = r"^(@(hourly|daily|midnight|weekly|monthly|yearly|annually)|@every [^\s]+.*|[^\s]+( [^\s]+){4})$"
WINDOW: Schema = {
    "type": "object",
    "properties": {"schedule": {"type": "string", "minLength": 1, "pattern": TIMES}, "duration": TEXT},
    "required": ["schedule", "duration"],
}


def one_of(*values: str) -> Schema:
    """Text that is one of these."""
    return {"type": "string", "enum": list(values)}


@dataclass(frozen=True)
class Correction:
    """How one definition differs.

    Attributes:
        fields: fields to add or to replace.
        keywords: keywords to set on the definition itself.
        optional: fields that need not be given (the definition's default steps in).
        open: other fields pass, because the project gains fields faster than the package.
    """

    fields: dict[str, Schema] = field(default_factory=dict)
    keywords: Schema = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    open: bool = False


OPEN = Correction(open=True)
HAS_PATH = Correction(optional=("path",))

CORRECTIONS: dict[str, Correction] = {
    "ExternalsecretsV1ExternalSecretSpec": Correction(
        fields={
            "syncWindows": {
                "type": "object",
                "properties": {
                    "kind": one_of("allow", "deny"),
                    "windows": {"type": "array", "minItems": 1, "items": WINDOW},
                },
                "required": ["kind", "windows"],
            }
        }
    ),
    "ExternalsecretsV1ExternalSecretDataRemoteRef": Correction(fields={"nullBytePolicy": one_of("Ignore", "Fail")}),
    "ExternalsecretsV1ExternalSecretFind": Correction(fields={"nullBytePolicy": one_of("Ignore", "Fail")}),
    "ExternalsecretsV1ExternalSecretRewrite": Correction(
        fields={"merge": OBJECT}, keywords={"minProperties": 1, "maxProperties": 1}
    ),
    "ExternalsecretsV1GeneratorRef": Correction(fields={"kind": TEXT}),
    "ExternalsecretsV1ExternalSecretTarget": Correction(
        fields={
            "manifest": {
                "type": "object",
                "properties": {"apiVersion": TEXT, "kind": TEXT},
                "required": ["apiVersion", "kind"],
            }
        }
    ),
    "ExternalsecretsV1ExternalSecretCreationPolicy": Correction(
        keywords={"enum": ["Owner", "Orphan", "Merge", "None", "CreateOrMerge"]}
    ),
    "ExternalsecretsV1ExternalSecretTemplateMetadata": Correction(
        fields={"finalizers": {"type": "array", "items": TEXT}}
    ),
    "ExternalsecretsV1TemplateFrom": Correction(
        fields={"target": TEXT, "valuesDecodingStrategy": one_of("Auto", "Base64", "Base64URL", "None")}
    ),
    "ExternalsecretsV1SecretStoreSpec": Correction(fields={"refreshInterval": {"type": ["integer", "string"]}}),
    "ExternalsecretsV1SecretStoreProvider": OPEN,
    "ExternalsecretsV1AkeylessProvider": OPEN,
    "ExternalsecretsV1AkeylessAuth": OPEN,
    "ExternalsecretsV1AWSProvider": Correction(
        fields={"service": one_of("SecretsManager", "ParameterStore", "CertificateManager")}, open=True
    ),
    "ExternalsecretsV1AzureKVProvider": Correction(fields={"environmentType": TEXT}, open=True),
    "ExternalsecretsV1BeyondtrustServer": OPEN,
    "ExternalsecretsV1ConjurAuth": OPEN,
    "ExternalsecretsV1DopplerAuth": Correction(optional=("secretRef",), open=True),
    "ExternalsecretsV1FakeProvider": OPEN,
    "ExternalsecretsV1GCPSMProvider": OPEN,
    "ExternalsecretsV1GCPSMAuth": OPEN,
    "ExternalsecretsV1GithubProvider": OPEN,
    "ExternalsecretsV1GitlabProvider": OPEN,
    "ExternalsecretsV1IBMAuthSecretRef": OPEN,
    "ExternalsecretsV1InfisicalProvider": OPEN,
    "ExternalsecretsV1InfisicalAuth": OPEN,
    "ExternalsecretsV1MachineIdentityScopeInWorkspace": OPEN,
    "ExternalsecretsV1KeeperSecurityProvider": OPEN,
    "ExternalsecretsV1PassboltProvider": OPEN,
    "ExternalsecretsV1PulumiProvider": Correction(optional=("accessToken",), open=True),
    "ExternalsecretsV1SecretServerProvider": Correction(optional=("username", "password"), open=True),
    "ExternalsecretsV1VaultProvider": OPEN,
    "ExternalsecretsV1VaultAuth": OPEN,
    "ExternalsecretsV1VaultCertAuth": OPEN,
    "ExternalsecretsV1VaultAppRole": HAS_PATH,
    "ExternalsecretsV1VaultJwtAuth": HAS_PATH,
    "ExternalsecretsV1VaultKubernetesAuth": Correction(optional=("mountPath",)),
    "ExternalsecretsV1VaultLdapAuth": HAS_PATH,
    "ExternalsecretsV1VaultUserPassAuth": HAS_PATH,
    "ExternalsecretsV1WebhookProvider": Correction(optional=("result",)),
    "ExternalsecretsV1YandexCertificateManagerProvider": OPEN,
    "ExternalsecretsV1YandexLockboxProvider": OPEN,
}


def correction_for(name: str) -> str | None:
    """The key of the correction for the definition of this name, if there is one."""
    return next((key for key in CORRECTIONS if name.endswith(key)), None)


def corrected(schema: Schema, correction: Correction) -> Schema:
    """`schema` with the correction done to it."""
    new: Schema = {**schema, **correction.keywords}
    properties = {**schema.get("properties", {}), **correction.fields}
    if properties:
        new["properties"] = properties
    for name in correction.optional:
        new["required"] = [other for other in new["required"] if other != name]
    if correction.open:
        new["additionalProperties"] = True
    return new
