"""Streams of ordinary manifests of any length, as a person's cluster would give them: each object its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Ten objects of one application, as most charts make them.
APPLICATION = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  namespace: {namespace}
  labels:
    app.kubernetes.io/name: {name}
    app.kubernetes.io/instance: {namespace}-{name}
    app.kubernetes.io/version: "1.{number}.0"
    app.kubernetes.io/managed-by: Helm
spec:
  revisionHistoryLimit: 3
  selector:
    matchLabels:
      app.kubernetes.io/name: {name}
      app.kubernetes.io/instance: {namespace}-{name}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  template:
    metadata:
      annotations:
        checksum/config: "{number:064x}"
      labels:
        app.kubernetes.io/name: {name}
        app.kubernetes.io/instance: {namespace}-{name}
    spec:
      serviceAccountName: {name}
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 45
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        seccompProfile:
          type: RuntimeDefault
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              app.kubernetes.io/name: {name}
      containers:
        - name: {name}
          image: registry.example/{namespace}/{name}:1.{number}.0
          imagePullPolicy: IfNotPresent
          ports:
            - name: http
              containerPort: {port}
              protocol: TCP
          env:
            - name: LOG_LEVEL
              value: INFO
            - name: INSTANCE
              value: "{number}"
            - name: PASSWORD
              valueFrom:
                secretKeyRef:
                  name: {name}
                  key: password
          envFrom:
            - configMapRef:
                name: {name}
          resources:
            requests:
              cpu: 100m
              memory: {memory}Mi
            limits:
              memory: {memory}Mi
          readinessProbe:
            httpGet:
              path: /ready
              port: http
            periodSeconds: 5
            timeoutSeconds: 2
          livenessProbe:
            httpGet:
              path: /live
              port: http
            initialDelaySeconds: 30
            periodSeconds: 10
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop:
                - ALL
          volumeMounts:
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: tmp
          emptyDir:
            sizeLimit: 64Mi
---
apiVersion: v1
kind: Service
metadata:
  name: {name}
  namespace: {namespace}
  labels:
    app.kubernetes.io/name: {name}
spec:
  type: ClusterIP
  selector:
    app.kubernetes.io/name: {name}
    app.kubernetes.io/instance: {namespace}-{name}
  ports:
    - name: http
      port: 80
      targetPort: http
      protocol: TCP
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {name}
  namespace: {namespace}
data:
  SERVER_PORT: "{port}"
  PEER_URL: http://{peer}.{namespace}.svc:80
  application.yaml: |
    server:
      port: {port}
    spring:
      application:
        name: {name}
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: {name}
  namespace: {namespace}
spec:
  encryptedData:
    password: {sealed}
    tls.crt: {sealed}
    tls.key: {sealed}
  template:
    type: kubernetes.io/tls
    metadata:
      name: {name}
      namespace: {namespace}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {name}
  namespace: {namespace}
automountServiceAccountToken: false
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {name}
  namespace: {namespace}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {name}
  minReplicas: 2
  maxReplicas: 6
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 70
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {name}
  namespace: {namespace}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: {name}
      app.kubernetes.io/instance: {namespace}-{name}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {name}
  namespace: {namespace}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: {name}
      app.kubernetes.io/instance: {namespace}-{name}
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector: {{}}
      ports:
        - port: {port}
          protocol: TCP
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {name}
  namespace: {namespace}
  annotations:
    nginx.ingress.kubernetes.io/proxy-body-size: 8m
spec:
  ingressClassName: nginx
  tls:
    - hosts:
        - {name}.{namespace}.example
      secretName: {name}
  rules:
    - host: {name}.{namespace}.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {name}
                port:
                  name: http
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {name}-clean
  namespace: {namespace}
spec:
  schedule: "{minute} 3 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 2
      template:
        metadata:
          labels:
            app.kubernetes.io/name: {name}-clean
        spec:
          restartPolicy: Never
          automountServiceAccountToken: false
          containers:
            - name: clean
              image: registry.example/{namespace}/{name}:1.{number}.0
              args: [clean, --older-than, 30d]
              securityContext:
                runAsNonRoot: true
                runAsUser: 10001
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop:
                    - ALL
              envFrom:
                - configMapRef:
                    name: {name}
              resources:
                requests:
                  cpu: 50m
                  memory: 64Mi
                limits:
                  memory: 64Mi
"""

OBJECTS = APPLICATION.count("\n---\n") + 1
PER_NAMESPACE = 50


def documents(count: int) -> Iterator[str]:
    """So many documents, in groups of ten that belong together. The same number gives the same texts."""
    for number in range(count // OBJECTS):
        yield APPLICATION.format(
            name=f"service-{number:05}",
            peer=f"service-{number - 1 if number % PER_NAMESPACE else number + 1:05}",
            sealed=f"AgB{number:0509x}",
            namespace=f"team-{number // PER_NAMESPACE:03}",
            number=number,
            port=8000 + number % 1000,
            memory=256 + 64 * (number % 7),
            minute=number % 60,
        )


def write_stream(path: Path, count: int) -> None:
    """A file of so many documents."""
    with path.open("w", encoding="utf-8") as file:
        for text in documents(count):
            file.write(f"---\n{text}")
