{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Backups of a PostgreSQL that CloudNativePG runs, tried by themselves: a server is made of the newest one beside the live
ones, compared with them, and taken away. The operator makes an account, a Role and more under the name of that server,
`<store>-drill`, so that what is here is called `<store>-drill-job`.
{{ include "aquahelm.postgres.drill" . }}
*/ -}}
{{- define "aquahelm.postgres.drill" -}}
{{- if and ((.Values.archive).drill) (index .Values.global.stores .Chart.Name).podLabels -}}
{{- $drill := .Values.archive.drill -}}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "aquahelm.postgres.drill.metadata" . | nindent 2 }}
data:
  {{- include "aquahelm.block" (dict "text" (include "aquahelm.postgres.drill.scripts" .) "spaces" 2) }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "aquahelm.postgres.drill.metadata" . | nindent 2 }}
automountServiceAccountToken: false
---
# Kubernetes knows no names when it decides on create: this one may make any Cluster here. It can read and delete only
# the one that it is for.
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  {{- include "aquahelm.postgres.drill.metadata" . | nindent 2 }}
rules:
  - apiGroups: [postgresql.cnpg.io]
    resources: [clusters]
    verbs: [create]
  - apiGroups: [postgresql.cnpg.io]
    resources: [clusters]
    verbs: [get, delete]
    resourceNames: [{{ .Chart.Name }}-drill]
  - apiGroups: [postgresql.cnpg.io]
    resources: [clusters]
    verbs: [get]
    resourceNames: [{{ .Chart.Name }}]
  - apiGroups: [barmancloud.cnpg.io]
    resources: [objectstores]
    verbs: [get]
    resourceNames: [{{ .Chart.Name }}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  {{- include "aquahelm.postgres.drill.metadata" . | nindent 2 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ .Chart.Name }}-drill-job
subjects:
  - kind: ServiceAccount
    name: {{ .Chart.Name }}-drill-job
    namespace: {{ .Release.Namespace }}
---
{{ include "aquahelm.backup.cronjob" (dict
  "root" .
  "name" "drill"
  "schedule" $drill.schedule
  "timeZone" "Etc/UTC"
  "suspend" false
  "retries" 0
  "deadline" (include "aquahelm.postgres.drill.deadline" . | int)
  "annotations" (dict "aquahelm/tries" .Chart.Name)
  "pod" (include "aquahelm.postgres.drill.pod" .)
) }}
{{- end }}
{{- end }}

{{- /*
Seconds after which its pod is ended, and its log with it: those that the drill waits, and beside them ten minutes in which
its images come, a last question is answered, and the server is taken away.
{{ include "aquahelm.postgres.drill.deadline" . }}
*/ -}}
{{- define "aquahelm.postgres.drill.deadline" -}}
{{ add .Values.archive.drill.seconds 600 }}
{{- end }}

{{- /*
Name, labels and annotations of what belongs to it.
{{ include "aquahelm.postgres.drill.metadata" . }}
*/ -}}
{{- define "aquahelm.postgres.drill.metadata" -}}
name: {{ .Chart.Name }}-drill-job
labels:
  {{- include "aquahelm.labels" (dict "root" . "component" "backup") | nindent 2 }}
{{- with include "aquahelm.annotations" (dict "root" .) }}
annotations:
  {{- . | nindent 2 }}
{{- end }}
{{- end }}

{{- /*
The pod: one container asks the Kubernetes API and alone has a token for it, the other one asks the servers and alone has
a password. What they tell each other lies in /drill.
{{ include "aquahelm.postgres.drill.pod" . }}
*/ -}}
{{- define "aquahelm.postgres.drill.pod" -}}
{{- $drill := .Values.archive.drill -}}
{{- $client := .Values.global.clientImages.postgres -}}
{{- $python := .Values.global.clientImages.python -}}
serviceAccountName: {{ .Chart.Name }}-drill-job
automountServiceAccountToken: false
enableServiceLinks: false
restartPolicy: Never
terminationGracePeriodSeconds: 60
{{- with include "aquahelm.imagePullSecrets" . }}
{{ . }}
{{- end }}
securityContext:
  runAsNonRoot: true
  fsGroup: 65534
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.podSpec }}
{{ toYaml . }}
{{- end }}
containers:
  - name: drill
    image: {{ include "aquahelm.image" (dict "root" . "image" $python) }}
    imagePullPolicy: {{ $python.pullPolicy }}
    command: [python3, -B, /scripts/drill.py]
    env:
      - name: STORE
        value: {{ .Chart.Name }}
      - name: ARCHIVE
        value: {{ .Values.archive.name }}
      - name: READER
        value: {{ $drill.username | quote }}
      - name: PATIENCE
        value: {{ $drill.seconds | quote }}
      - name: DEADLINE
        value: {{ include "aquahelm.postgres.drill.deadline" . | quote }}
      - name: POD
        valueFrom:
          fieldRef:
            fieldPath: metadata.name
      - name: POD_UID
        valueFrom:
          fieldRef:
            fieldPath: metadata.uid
    resources:
      {{- include "aquahelm.postgres.drill.resources" . | nindent 6 }}
    securityContext:
      {{- include "aquahelm.check.securityContext" . | nindent 6 }}
    volumeMounts:
      - name: scripts
        mountPath: /scripts
        readOnly: true
      - name: drill
        mountPath: /drill
      - name: token
        mountPath: /var/run/secrets/kubernetes.io/serviceaccount
        readOnly: true
  - name: tables
    image: {{ include "aquahelm.image" (dict "root" . "image" $client) }}
    imagePullPolicy: {{ $client.pullPolicy }}
    command: [sh, /scripts/tables.sh]
    env:
      - name: PGPORT
        value: "5432"
      - name: PGUSER
        value: {{ $drill.username | quote }}
      - name: PGPASSWORD
        valueFrom:
          secretKeyRef:
            name: {{ $drill.secretName }}
            key: password
      - name: PGCLIENTENCODING
        value: UTF8
      - name: PGCONNECT_TIMEOUT
        value: "10"
      # The new server's authority is made with it. The password's own handshake, bound to the connection, proves both
      # ends to each other, and shows the password to nobody.
      - name: PGSSLMODE
        value: require
      - name: PGCHANNELBINDING
        value: require
    resources:
      {{- include "aquahelm.postgres.drill.resources" . | nindent 6 }}
    securityContext:
      {{- include "aquahelm.check.securityContext" . | nindent 6 }}
    volumeMounts:
      - name: scripts
        mountPath: /scripts
        readOnly: true
      - name: drill
        mountPath: /drill
volumes:
  - name: scripts
    configMap:
      name: {{ .Chart.Name }}-drill-job
  - name: drill
    emptyDir:
      sizeLimit: 128Mi
  - name: token
    projected:
      defaultMode: 0440
      sources:
        - serviceAccountToken:
            path: token
            expirationSeconds: 3600
        - configMap:
            name: kube-root-ca.crt
            items:
              - key: ca.crt
                path: ca.crt
        - downwardAPI:
            items:
              - path: namespace
                fieldRef:
                  fieldPath: metadata.namespace
{{- end }}

{{- /*
What each container may need: lists of a hundred thousand tables, four on the disk at a time and three in memory.
{{ include "aquahelm.postgres.drill.resources" . }}
*/ -}}
{{- define "aquahelm.postgres.drill.resources" -}}
requests:
  cpu: 10m
  memory: 32Mi
  ephemeral-storage: 16Mi
limits:
  memory: 256Mi
  ephemeral-storage: 128Mi
{{- end }}

{{- /*
What its pod may speak to beside the live servers, which the store's own policies open: the Kubernetes API, and the
server that it makes, at both ends.
{{ include "aquahelm.postgres.drill.networkpolicies" . }}
*/ -}}
{{- define "aquahelm.postgres.drill.networkpolicies" -}}
{{- if and .Values.global.network.enabled ((.Values.archive).drill) (index .Values.global.stores .Chart.Name).podLabels -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "aquahelm.postgres.drill.metadata" . | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "aquahelm.selector" (dict "root" . "component" "backup") | nindent 6 }}
  policyTypes: [Egress]
  egress:
    # the server that is made of the newest backup
    - to:
        - podSelector:
            matchLabels:
              cnpg.io/cluster: {{ .Chart.Name }}-drill
      ports:
        - port: 5432
          protocol: TCP
    # the Kubernetes API
    - {{ include "aquahelm.apiServer" . | nindent 6 | trim }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Chart.Name }}-drill-compared
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "backup") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  podSelector:
    matchLabels:
      cnpg.io/cluster: {{ .Chart.Name }}-drill
  policyTypes: [Ingress]
  ingress:
    # drills of {{ .Chart.Name }}
    - from:
        - podSelector:
            matchLabels:
              {{- include "aquahelm.selector" (dict "root" . "component" "backup") | nindent 14 }}
      ports:
        - port: 5432
          protocol: TCP
{{- end }}
{{- end }}
