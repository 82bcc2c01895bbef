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
SWITCH: Schema = {"type": "boolean"}
# A Go duration as Flux takes it: `5m`, `1h30m`.
DURATION: Schema = {"type": "string", "pattern": r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$"}
SHORT_DURATION: Schema = {"type": "string", "pattern": r"^([0-9]+(\.[0-9]+)?(ms|s|m))+$"}
BY_NAME = {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]}
A_SET = {"x-kubernetes-list-type": "set"}


def one_of(*values: str) -> Schema:
    """Text that is one of these."""
    return {"type": "string", "enum": list(values)}


@dataclass(frozen=True)
class Correction:
    """How one definition differs.

    Attributes:
        fields: fields to add or to replace.
        without: fields that only an experimental channel of the project has.
        keywords: keywords to set on the definition itself.
        within: field → keywords to set on that field.
        optional: fields that need not be given (the definition's default steps in).
        open: other fields pass, because the project gains fields faster than the package.
    """

    fields: dict[str, Schema] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    keywords: Schema = field(default_factory=dict)
    within: dict[str, Schema] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    open: bool = False


OPEN = Correction(open=True)
HAS_PATH = Correction(optional=("path",))
HEADERS = Correction(within={"add": BY_NAME, "set": BY_NAME, "remove": A_SET})
TIMEOUT = Correction(fields={"timeout": DURATION})
RETRY_INTERVAL = Correction(fields={"retryInterval": DURATION})

CORRECTIONS: dict[str, Correction] = {
    # Gateway API: the standard channel, whose CRDs most clusters have
    "GatewayApiApisV1GatewaySpec": Correction(without=("defaultScope",), within={"listeners": BY_NAME}),
    "GatewayApiApisV1GatewayInfrastructure": Correction(within={"annotations": {"maxProperties": 16}}),
    "GatewayApiApisV1FrontendTLSValidation": Correction(within={"caCertificateRefs": {"maxItems": 16}}),
    "GatewayApiApisV1HTTPRouteSpec": Correction(without=("useDefaultGateways",)),
    "GatewayApiApisV1HTTPRouteRule": Correction(without=("retry", "sessionPersistence")),
    "GatewayApiApisV1HTTPRouteFilter": Correction(without=("externalAuth",)),
    "GatewayApiApisV1HTTPRouteMatch": Correction(within={"headers": BY_NAME, "queryParams": BY_NAME}),
    "GatewayApiApisV1HTTPHeaderFilter": HEADERS,
    # cert-manager
    "CertmanagerV1CertificateSpec": Correction(fields={"renewal": OBJECT}),
    "CertmanagerV1PKCS12Profile": Correction(keywords={"enum": ["LegacyRC2", "LegacyDES", "Modern2023", "Modern2026"]}),
    "CertmanagerV1VaultAuth": Correction(fields={"aws": OBJECT}),
    "CertmanagerV1VenafiIssuer": Correction(fields={"ngts": OBJECT}),
    "AcmeV1ACMEChallengeSolver": Correction(fields={"waitInsteadOfSelfCheck": TEXT}),
    # CloudNativePG
    "CloudnativePgApiV1ClusterSpec": Correction(
        fields={"description": TEXT, "primaryLease": OBJECT}, optional=("instances",)
    ),
    "CloudnativePgApiV1SynchronizeReplicasConfiguration": Correction(optional=("enabled",)),
    "BarmanCloudPkgApiDataBackupConfiguration": Correction(
        fields={"compression": one_of("bzip2", "gzip", "lz4", "snappy")}
    ),
    # External Secrets
    "ExternalsecretsV1ExternalSecretSpec": Correction(fields={"syncWindows": OBJECT}),
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
    # Argo CD
    "ApplicationV1alpha1ApplicationSource": Correction(fields={"tagPrefix": TEXT}),
    "ApplicationV1alpha1SyncSource": Correction(fields={"repoURL": TEXT}),
    # Flux
    "FluxcdSourceControllerApiV1GitRepositorySpec": Correction(
        fields={
            "interval": DURATION,
            "timeout": SHORT_DURATION,
            "provider": one_of("generic", "aws", "azure", "github"),
        }
    ),
    "FluxcdSourceControllerApiV1OCIRepositorySpec": Correction(
        fields={"interval": DURATION, "timeout": SHORT_DURATION}
    ),
    "FluxcdSourceControllerApiV1OCIRepositoryVerification": Correction(
        fields={"trustedRootSecretRef": OBJECT}, optional=("provider",)
    ),
    "FluxcdHelmControllerApiV2HelmChartTemplateVerification": Correction(optional=("provider",)),
    "FluxcdHelmControllerApiV2HelmReleaseSpec": Correction(
        fields={
            "interval": DURATION,
            "timeout": DURATION,
            "postRenderStrategy": one_of("nohooks", "combined", "separate"),
        }
    ),
    "FluxcdHelmControllerApiV2HelmChartTemplateSpec": Correction(fields={"interval": DURATION}),
    "FluxcdHelmControllerApiV2Install": TIMEOUT,
    "FluxcdHelmControllerApiV2InstallStrategy": RETRY_INTERVAL,
    "FluxcdHelmControllerApiV2Rollback": TIMEOUT,
    "FluxcdHelmControllerApiV2Test": TIMEOUT,
    "FluxcdHelmControllerApiV2Uninstall": TIMEOUT,
    "FluxcdHelmControllerApiV2Upgrade": Correction(
        fields={"timeout": DURATION, "chartNameChangeStrategy": one_of("InPlaceUpdate", "Reinstall")}
    ),
    "FluxcdHelmControllerApiV2UpgradeStrategy": RETRY_INTERVAL,
    "FluxcdPkgApisKustomizeCustomHealthCheck": Correction(optional=("kind",)),
    "FluxcdPkgApisMetaValuesReference": Correction(fields={"literal": SWITCH}),
    # Prometheus Operator
    "MonitoringV1ServiceMonitorSpec": Correction(within={"scrapeProtocols": A_SET}),
    "MonitoringV1PodMonitorSpec": Correction(within={"scrapeProtocols": A_SET}),
    "MonitoringV1PrometheusRuleSpec": Correction(within={"groups": BY_NAME}),
    # Sealed Secrets
    "SealedsecretsV1alpha1SecretTemplateSpec": Correction(fields={"metadata": OBJECT}),
}


def correction_for(name: str) -> str | None:
    """The key of the correction for the definition of this name, if there is one."""
    return next((key for key in CORRECTIONS if name.endswith(key)), None)


def corrected(schema: Schema, correction: Correction) -> Schema:
    """`schema` with the correction done to it."""
    new: Schema = {**schema, **correction.keywords}
    properties = {**schema.get("properties", {}), **correction.fields}
    for name, keywords in correction.within.items():
        properties[name] = {**properties[name], **keywords}
    for name in correction.without:
        del properties[name]
    if properties:
        new["properties"] = properties
    for name in correction.optional:
        new["required"] = [other for other in new["required"] if other != name]
    if correction.open:
        new["additionalProperties"] = True
    return new
