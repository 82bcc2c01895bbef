# ruff: noqa: E501
"""A text of ten megabytes wherever an object has room for one: name → bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LONG = 10 * 1024 * 1024
HERE = "HERE"

# Each with the pattern that is repeated until it is long.
POSITIONS: Mapping[str, tuple[str, str]] = {
    "an API version": ("a/", "apiVersion: HERE\nkind: Pod\nmetadata: {name: a}\n"),
    "a namespace": ("a-", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: HERE}\nspec: {containers: [{name: a, image: a}]}\n"),
    "a label's key": ("a.", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {? HERE : a}}\n"),
    "a label's value": ("a.", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {a: HERE}}\n"),
    "an annotation": ("a ", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {a: HERE}}\n"),
    "an annotation's key": ("a-", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {? HERE : a}}\n"),
    "a finalizer": ("a/", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, finalizers: [HERE]}\n"),
    "a config key": ("a.", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {? HERE : a}\n"),
    "binary data": ("QUJD", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nbinaryData: {a: HERE}\n"),
    "a secret": ("QUJD", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {password: HERE}\n"),
    "a secret as text": ("-----BEGIN CERTIFICATE-----\\n", 'apiVersion: v1\nkind: Secret\ntype: kubernetes.io/tls\nmetadata: {name: a}\nstringData: {tls.crt: "HERE", tls.key: a}\n'),
    "a registry's credentials": ('{\\"auths\\":', 'apiVersion: v1\nkind: Secret\ntype: kubernetes.io/dockerconfigjson\nmetadata: {name: a}\nstringData: {.dockerconfigjson: "HERE"}\n'),
    "an image": ("a:", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'HERE'}]}\n"),
    "an image's digest": ("0a", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'a@sha256:HERE'}]}\n"),
    "a container's name": ("a-", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: HERE, image: a}]}\n"),
    "a command": ("sleep 1; ", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a, command: [sh, -c, 'HERE']}]}\n"),
    "a variable's name": ("A_", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a, env: [{name: HERE, value: a}]}]}\n"),
    "a variable's value": ("$(A)", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a, env: [{name: A, value: HERE}]}]}\n"),
    "a URL": ("http://a:80/", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a, env: [{name: A_URL, value: 'HERE'}]}]}\n"),
    "a URL's host": ("a.", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a, env: [{name: A_URL, value: 'http://HEREsvc:80'}]}]}\n"),
    "Java's options": ("-Xmx1m ", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a, env: [{name: JAVA_TOOL_OPTIONS, value: 'HERE'}]}]}\n"),
    "a quantity": ("1", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a, resources: {limits: {memory: 'HEREGi', cpu: '0.HEREm'}}}]}\n"),
    "a resource's name": ("a.", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a, resources: {limits: {? HERE : 1}}}]}\n"),
    "a mount's path": ("../", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a, volumeMounts: [{name: a, mountPath: HERE, subPath: HERE}]}], volumes: [{name: a, emptyDir: {}}]}\n"),
    "a port's name": ("a-", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {a: b}, ports: [{name: HERE, port: 80, targetPort: HERE}]}\n"),
    "an address": ("1.", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIP: HERE, externalIPs: [HERE], loadBalancerSourceRanges: [HERE/8], ports: [{port: 80}]}\n"),
    "an address of many colons": ("1:", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {externalIPs: ['HERE'], ports: [{port: 80}]}\n"),
    "a network": ("1.", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}, egress: [{to: [{ipBlock: {cidr: HERE/8, except: [HERE/9]}}]}]}\n"),
    "a host": ("a.", "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: {rules: [{host: HERE, http: {paths: [{path: /HERE, pathType: Prefix, backend: {service: {name: HERE, port: {number: 80}}}}]}}]}\n"),
    "an Ingress's snippet": ("a {}; ", "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a, annotations: {nginx.ingress.kubernetes.io/configuration-snippet: HERE, nginx.ingress.kubernetes.io/rewrite-target: HERE}}\nspec: {rules: [{host: a}]}\n".replace("HERE", "'HERE'")),
    "a schedule": ("1-", "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: 'HERE1 * * * *', timeZone: HERE, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}}}\n"),
    "steps of a schedule": ("*/1,", "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: '* * HERE* * *'}\n"),
    "a selector": ("a.", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {selector: {matchExpressions: [{key: HERE, operator: In, values: [HERE]}]}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}}\n"),
    "a role's rule": ("a/", "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: HERE}\nrules: [{apiGroups: [HERE], resources: [HERE], verbs: [HERE], resourceNames: [HERE]}]\n"),
    "an access mode": ("ab", "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {accessModes: [HERE], storageClassName: HERE, resources: {requests: {storage: 1Gi}}}\n"),
    "an admission rule": ("true && ", "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: a}\nspec: {validations: [{expression: 'HEREtrue'}], matchConstraints: {resourceRules: [{apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*']}]}}\n"),
    "a certificate's name": ("a.", "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: a}\nspec: {secretName: HERE, commonName: HERE, dnsNames: [HERE], duration: HEREh, issuerRef: {name: HERE}}\n"),
    "a monitor's interval": ("1h", "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a}\nspec: {selector: {matchLabels: {a: HERE}}, endpoints: [{port: HERE, interval: HERE, path: HERE}]}\n"),
    "an alert": ("sum(a) / ", "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a}\nspec: {groups: [{name: a, interval: HERE, rules: [{alert: a, expr: HERE, for: HERE}]}]}\n".replace("HERE", "'HERE'")),
    "a route": ("a/", "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: a}\nspec: {hostnames: [HERE], parentRefs: [{name: HERE}], rules: [{matches: [{path: {value: /HERE}, headers: [{name: HERE, value: HERE}]}]}]}\n"),
    "a pattern's subject": ("a", "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: a}\nspec: {hostnames: [HERE!], rules: [{name: HERE!}]}\n"),
}  # fmt: skip


def positions() -> Mapping[str, bytes]:
    """All of them."""
    found = {}
    for name, (pattern, text) in POSITIONS.items():
        times = LONG // len(pattern.encode()) // text.count(HERE)
        found[f"ten megabytes in {name}"] = text.replace(HERE, pattern * times).encode()
    return found | _json()


def _json() -> dict[str, bytes]:
    """The same in JSON, where texts are read by another reader."""
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "x" * LONG}]}}
    return {"ten megabytes in a JSON text": json.dumps(pod).encode()}
