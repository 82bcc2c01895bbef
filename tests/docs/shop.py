"""A chart as somebody else would write it, with values for prod, for the commands that judge any chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "Chart.yaml": """\
apiVersion: v2
name: shop
version: 0.1.0
""",
    "values.yaml": """\
replicas: 1
image: ghcr.io/acme/shop/web:v2.1.0
""",
    "values.prod.yaml": """\
replicas: 2
""",
    "templates/web.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      automountServiceAccountToken: false
      securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: web
          image: {{ .Values.image }}
          ports: [{name: http, containerPort: 3000}]
          readinessProbe: {httpGet: {path: /ready, port: http}}
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {memory: 128Mi}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: http}]
{{- if gt (int .Values.replicas) 1 }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: web
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {app: web}
{{- end }}
""",
}

MANIFESTS = {
    "manifests/quota.yaml": """\
apiVersion: v1
kind: ResourceQuota
metadata:
  name: shop
spec:
  hard: {pods: "20"}
""",
    "backup.yaml": """\
apiVersion: shop.example/v1
kind: Backup
metadata:
  name: nightly
spec:
  keep: 7
""",
    "crds/backups.yaml": """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: backups.shop.example
spec:
  group: shop.example
  scope: Namespaced
  names: {kind: Backup, listKind: BackupList, plural: backups, singular: backup}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                keep: {type: integer, minimum: 1}
""",
}


def write_shop(folder: Path) -> None:
    """The chart in `shop/`, the folder `manifests/`, a custom resource beside it, and what defines it in `crds/`."""
    for path, text in {**{f"shop/{name}": text for name, text in FILES.items()}, **MANIFESTS}.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
