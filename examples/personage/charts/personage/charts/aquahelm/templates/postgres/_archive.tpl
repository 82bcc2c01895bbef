{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Backups of a PostgreSQL that CloudNativePG runs, by the operator's own Barman Cloud plugin: where they go, and when.
Between two of them the write-ahead log goes there all the time, so that one can go back to any moment. Both stay where
the release goes, as the cluster does.
{{ include "aquahelm.postgres.archive" . }}
*/ -}}
{{- define "aquahelm.postgres.archive" -}}
{{- if and (.Values.archive).enabled (index .Values.global.stores .Chart.Name).podLabels }}
{{- include "aquahelm.patched" (dict "text" (include "aquahelm.postgres.archive.objectstore" .) "patch" (.Values.patches).objectstore) }}
---
{{ include "aquahelm.patched" (dict "text" (include "aquahelm.postgres.archive.scheduledbackup" .) "patch" (.Values.patches).scheduledbackup) }}
{{- end }}
{{- end }}

{{- /*
Where they go, before `patches.objectstore`. Newer clients of S3 send checksums that some object stores do not know,
so they send them only where they must.
{{ include "aquahelm.postgres.archive.objectstore" . }}
*/ -}}
{{- define "aquahelm.postgres.archive.objectstore" -}}
{{- $archive := .Values.archive -}}
{{- $objects := index .Values.global.stores $archive.store -}}
apiVersion: barmancloud.cnpg.io/v1
kind: ObjectStore
metadata:
  name: {{ .Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "backup") | nindent 4 }}
  annotations:
    {{- include "aquahelm.annotations.kept" . | nindent 4 }}
spec:
  retentionPolicy: {{ $archive.retention }}
  configuration:
    destinationPath: {{ printf "s3://%s/%s/%s" $archive.bucket .Values.global.platform .Values.global.environment | quote }}
    endpointURL: {{ include "aquahelm.minio.url" (dict "name" $archive.store "store" $objects) | quote }}
    {{- with $objects.ca }}
    endpointCA:
      name: {{ .secret }}
      key: {{ .key }}
    {{- end }}
    s3Credentials:
      accessKeyId:
        name: {{ $archive.keysSecretName }}
        key: accessKey
      secretAccessKey:
        name: {{ $archive.keysSecretName }}
        key: secretKey
    wal:
      compression: gzip
    data:
      compression: gzip
  instanceSidecarConfiguration:
    env:
      - name: AWS_DEFAULT_REGION
        value: {{ $objects.region | quote }}
      - name: AWS_REQUEST_CHECKSUM_CALCULATION
        value: when_required
      - name: AWS_RESPONSE_CHECKSUM_VALIDATION
        value: when_required
    resources:
      {{- include "aquahelm.resources" $archive.resources | trim | nindent 6 }}
{{- end }}

{{- /*
When, before `patches.scheduledbackup`; the first one at once: without one the log is good for nothing.
{{ include "aquahelm.postgres.archive.scheduledbackup" . }}
*/ -}}
{{- define "aquahelm.postgres.archive.scheduledbackup" -}}
apiVersion: postgresql.cnpg.io/v1
kind: ScheduledBackup
metadata:
  name: {{ .Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "backup") | nindent 4 }}
  annotations:
    {{- include "aquahelm.annotations.kept" . | nindent 4 }}
spec:
  schedule: {{ .Values.archive.schedule | quote }}
  immediate: true
  backupOwnerReference: self
  cluster:
    name: {{ .Chart.Name }}
  method: plugin
  pluginConfiguration:
    name: barman-cloud.cloudnative-pg.io
{{- end }}

{{- /*
The way of the servers to the object store, at both ends; and what the servers of a drill and of a restore need beside
that, which the policy of the live ones does not mean.
{{ include "aquahelm.postgres.archive.networkpolicies" . }}
*/ -}}
{{- define "aquahelm.postgres.archive.networkpolicies" -}}
{{- if and .Values.global.network.enabled (.Values.archive).enabled (index .Values.global.stores .Chart.Name).podLabels }}
{{- $objects := index .Values.global.stores .Values.archive.store -}}
{{- $operator := .Values.operator -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Chart.Name }}-archive
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "backup") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  podSelector:
    {{- include "aquahelm.postgres.archive.pods" . | nindent 4 }}
  policyTypes: [Egress]
  egress:
    # {{ .Values.archive.store }}
    - to:
        {{- if $objects.host }}
        {{- include "aquahelm.peer.outside" (dict "cidrs" $objects.cidrs "internet" .Values.global.network.internet) | nindent 8 }}
        {{- else }}
        - podSelector:
            matchLabels:
              {{- include "aquahelm.peer" (dict "root" . "name" .Values.archive.store) | nindent 14 }}
        {{- end }}
      ports:
        - port: {{ $objects.port }}
          protocol: TCP
{{- if not $objects.host }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Chart.Name }}-archive-to-{{ .Values.archive.store }}
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "backup") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  podSelector:
    matchLabels:
      {{- include "aquahelm.peer" (dict "root" . "name" .Values.archive.store) | nindent 6 }}
  policyTypes: [Ingress]
  ingress:
    # backups of {{ .Chart.Name }}
    - from:
        - podSelector:
            {{- include "aquahelm.postgres.archive.pods" . | nindent 12 }}
      ports:
        - port: {{ $objects.port }}
          protocol: TCP
{{- end }}
{{- range $purpose := list "drill" "restored" }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ $.Chart.Name }}-{{ $purpose }}
  labels:
    {{- include "aquahelm.labels" (dict "root" $ "component" "backup") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" $) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  podSelector:
    matchLabels:
      cnpg.io/cluster: {{ $.Chart.Name }}-{{ $purpose }}
  policyTypes: [Ingress, Egress]
  ingress:
    # its own servers
    - from:
        - podSelector:
            matchLabels:
              cnpg.io/cluster: {{ $.Chart.Name }}-{{ $purpose }}
    # the operator
    - from:
        {{- include "aquahelm.peer.namespace" $operator | nindent 8 }}
      ports:
        {{- include "aquahelm.ports" $operator.ports | nindent 8 }}
  egress:
    # its own servers
    - to:
        - podSelector:
            matchLabels:
              cnpg.io/cluster: {{ $.Chart.Name }}-{{ $purpose }}
    # the cluster's DNS
    - to:
        {{- include "aquahelm.peer.namespace" $.Values.global.network.dns | nindent 8 }}
        {{- with $.Values.global.network.dns.nodeLocal }}
        - ipBlock:
            cidr: {{ . }}
        {{- end }}
      ports:
        - port: 53
          protocol: UDP
        - port: 53
          protocol: TCP
    # the Kubernetes API
    - {{ include "aquahelm.apiServer" $ | nindent 6 | trim }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
A selector of the servers, and of those that a drill or a restore makes beside them.
{{ include "aquahelm.postgres.archive.pods" . }}
*/ -}}
{{- define "aquahelm.postgres.archive.pods" -}}
matchExpressions:
  - key: cnpg.io/cluster
    operator: In
    values: [{{ .Chart.Name }}, {{ .Chart.Name }}-drill, {{ .Chart.Name }}-restored]
{{- end }}
