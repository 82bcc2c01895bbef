"""One mistake is one finding: good manifests, each spoilt in one place, and all that is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aquahelm import pipeline

if TYPE_CHECKING:
    from pathlib import Path

SHOP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: web-files}
data: {index.html: hello}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 30
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: web
          image: registry.example/web:v1.4.0
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {path: /ready, port: http}}
          lifecycle: {preStop: {sleep: {seconds: 5}}}
          resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}}
          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
          volumeMounts: [{name: files, mountPath: /files}]
      volumes: [{name: files, configMap: {name: web-files}}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  defaultBackend: {service: {name: web, port: {name: http}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 1
  maxReplicas: 4
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress, Egress]
  ingress: [{ports: [{port: http}]}]
  egress: [{to: [{namespaceSelector: {}}], ports: [{protocol: UDP, port: 53}, {port: 53}]}]
"""


def found(folder: Path, text: str) -> list[tuple[str, int]]:
    """Rule and line of all that is said."""
    (folder / "shop.yaml").write_text(text, encoding="utf-8")
    findings = pipeline.validate_manifests(folder / "shop.yaml").findings
    return [(one.rule, one.template.line if one.template else 0) for one in findings]


def test_nothing_is_said_of_what_is_right(tmp_path: Path) -> None:
    assert found(tmp_path, SHOP) == []


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        ("averageUtilization: 70", "averageUtilisation: 70", "field-is-known"),
        ("configMap: {name: web-files}", "configmap: {name: web-files}", "field-is-known"),
        ("configMap: {name: web-files}", "configMap: {name: web-flies}", "used-config-exists"),
        ("kind: Service\n", "kind: service\n", "api-version-is-served"),
        ("policyTypes: [Ingress, Egress]", "policyTypes: [Ingress, egress]", "network-policy-is-possible"),
        ("sleep: {seconds: 5}", "sleep: {seconds: 50}", "probes-are-possible"),
        ("kind: Deployment, name: web}", "kind: Deployment, name: wbe}", "scale-target-exists"),
        ("kind: Deployment, name: web}", "kind: deployment, name: web}", "scale-target-exists"),
        ("selector: {app: web}, ports", "selector: {app: wbe}, ports", "service-selects-pods"),
        ("targetPort: http", "targetPort: htpp", "service-target-port-is-open"),
        ("port: {name: http}", "port: {name: htpp}", "ingress-backend-exists"),
        ("---\napiVersion: v1\nkind: Service", "apiVersion: v1\nkind: Service", "yaml-keys-stand-once"),
        ("matchLabels: {app: web}}\n  template", "matchLabels: {app: wbe}}\n  template", "selector-matches-template"),
        ("{ports: [{port: http}]}", "{ports: [{port: htpp}]}", "policy-ports-are-pod-ports"),
        ("name: files, mountPath", "name: flies, mountPath", "mounts-name-volumes"),
        ("maxReplicas: 4", "maxReplicas: 0", "autoscaler-is-possible"),
    ],
)
def test_a_mistake_is_said_once_at_its_line(tmp_path: Path, right: str, wrong: str, rule: str) -> None:
    assert right in SHOP
    at = SHOP.index(right) + next(i for i, pair in enumerate(zip(right, wrong, strict=False)) if pair[0] != pair[1])
    line = SHOP.count("\n", 0, at) + 1
    ((said, where),) = found(tmp_path, SHOP.replace(right, wrong, 1))
    assert said == rule
    assert abs(where - line) <= 1  # the mapping that is wrong as a whole may begin a line before
