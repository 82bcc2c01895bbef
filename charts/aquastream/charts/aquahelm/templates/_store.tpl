{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
A store's two Services: one with an address, which clients use, and a headless one, which names its pod.
{{ include "aquahelm.store.services" (dict "root" . "ports" (list (dict "name" "postgres" "port" 5432))) }}
*/ -}}
{{- define "aquahelm.store.services" -}}
{{- include "aquahelm.patched" (dict "text" (include "aquahelm.store.service" .) "patch" (.root.Values.patches).service) }}
---
{{ include "aquahelm.store.headless" . }}
{{- end }}

{{- /*
The Service that clients use: its name is the store's host.
{{ include "aquahelm.store.service" (dict "root" . "ports" (list (dict "name" "postgres" "port" 5432))) }}
*/ -}}
{{- define "aquahelm.store.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .root.Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" .root "component" "store") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .root) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  type: ClusterIP
  selector:
    {{- include "aquahelm.selector" (dict "root" .root "component" "store") | nindent 4 }}
  ports:
    {{- include "aquahelm.store.ports" .ports | trim | nindent 4 }}
{{- end }}

{{- /*
The Service that the StatefulSet's pod is named by.
{{ include "aquahelm.store.headless" (dict "root" . "ports" (list (dict "name" "postgres" "port" 5432))) }}
*/ -}}
{{- define "aquahelm.store.headless" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .root.Chart.Name }}-headless
  labels:
    {{- include "aquahelm.labels" (dict "root" .root "component" "store") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .root) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  type: ClusterIP
  clusterIP: None
  publishNotReadyAddresses: true
  selector:
    {{- include "aquahelm.selector" (dict "root" .root "component" "store") | nindent 4 }}
  ports:
    {{- include "aquahelm.store.ports" .ports | trim | nindent 4 }}
{{- end }}

{{- /*
Ports of a store's Service, named as the container names them.
{{ include "aquahelm.store.ports" (list (dict "name" "postgres" "port" 5432)) }}
*/ -}}
{{- define "aquahelm.store.ports" -}}
{{- range . }}
- name: {{ .name }}
  port: {{ .port }}
  targetPort: {{ .name }}
  protocol: TCP
{{- end }}
{{- end }}

{{- /*
A store's StatefulSet: one server with one volume, which outlives the release. The claim's labels are those that
never change, as a claim template cannot be changed. `pod`, `container`, `volumes` and `annotations` are texts.
{{ include "aquahelm.store.statefulset" (dict "root" . "container" "…" "volumes" "…" "annotations" "") }}
*/ -}}
{{- define "aquahelm.store.statefulset" -}}
{{- $patches := .root.Values.patches | default dict -}}
{{- $pod := include "aquahelm.store.pod" . -}}
{{- $pod = include "aquahelm.patched" (dict "text" $pod "patch" $patches.pod) -}}
{{- include "aquahelm.patched" (dict
  "text" (include "aquahelm.store.statefulset.manifest" (dict "root" .root "pod" $pod "annotations" .annotations))
  "patch" $patches.statefulset
) }}
{{- end }}

{{- /*
The StatefulSet before `patches.statefulset`.
{{ include "aquahelm.store.statefulset.manifest" (dict "root" . "pod" "…" "annotations" "") }}
*/ -}}
{{- define "aquahelm.store.statefulset.manifest" -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ .root.Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" .root "component" "store") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .root) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  serviceName: {{ .root.Chart.Name }}-headless
  replicas: 1
  revisionHistoryLimit: 3
  persistentVolumeClaimRetentionPolicy:
    whenDeleted: Retain
    whenScaled: Retain
  selector:
    matchLabels:
      {{- include "aquahelm.selector" (dict "root" .root "component" "store") | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "aquahelm.podLabels" (dict "root" .root "component" "store" "own" .root.Values.podLabels) | nindent 8 }}
      {{- with print .annotations "\n" (include "aquahelm.podAnnotations" .root) | trim }}
      annotations:
        {{- . | nindent 8 }}
      {{- end }}
    spec:
      {{- .pod | nindent 6 }}
  volumeClaimTemplates:
    - apiVersion: v1
      kind: PersistentVolumeClaim
      metadata:
        name: data
        labels:
          {{- include "aquahelm.selector" (dict "root" .root "component" "store") | nindent 10 }}
      spec:
        accessModes: [ReadWriteOnce]
        {{- with .root.Values.storage.className }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ .root.Values.storage.size }}
{{- end }}

{{- /*
The pod of a store's server.
{{ include "aquahelm.store.pod" (dict "root" . "container" "…" "volumes" "…") }}
*/ -}}
{{- define "aquahelm.store.pod" -}}
{{- $values := .root.Values -}}
serviceAccountName: {{ .root.Chart.Name }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with include "aquahelm.imagePullSecrets" .root }}
{{ . }}
{{- end }}
securityContext:
  {{- include "aquahelm.podSecurityContext" $values.podSecurityContext | trim | nindent 2 }}
terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
{{- with $values.podSpec }}
{{ toYaml . }}
{{- end }}
containers:
  - {{ include "aquahelm.patched" (dict "text" .container "patch" ($values.patches).container) | nindent 4 | trim }}
volumes:
  {{- .volumes | nindent 2 }}
{{- end }}

{{- /*
Labels of the pods that clients of a store connect to: those of the chart, or those that its operator gives.
{{ include "aquahelm.store.peer" (dict "root" . "name" "postgres") }}
*/ -}}
{{- define "aquahelm.store.peer" -}}
{{- with (index .root.Values.global.stores .name).podLabels -}}
{{ toYaml . }}
{{- else -}}
{{ include "aquahelm.peer" . }}
{{- end }}
{{- end }}

{{- /*
Who may connect to a store: those who use it, and its own setup. A store that is managed, or that an operator runs, has
no pods under its own labels but the setup's.
{{ include "aquahelm.store.networkpolicy" . }}
*/ -}}
{{- define "aquahelm.store.networkpolicy" -}}
{{- $store := index .Values.global.stores .Chart.Name }}
{{- if and .Values.global.network.enabled (or (not $store.host) (.Values.setup).enabled (.Values.backup).enabled) }}
{{- include "aquahelm.patched" (dict "text" (include "aquahelm.store.networkpolicy.manifest" .) "patch" (.Values.patches).networkpolicy) }}
{{- end }}
{{- end }}

{{- /*
The NetworkPolicy before `patches.networkpolicy`.
{{ include "aquahelm.store.networkpolicy.manifest" . }}
*/ -}}
{{- define "aquahelm.store.networkpolicy.manifest" -}}
{{- $store := index .Values.global.stores .Chart.Name -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "store") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  podSelector:
    matchLabels:
      {{- include "aquahelm.peer" (dict "root" . "name" .Chart.Name) | nindent 6 }}
  policyTypes: [Ingress, Egress]
  {{- if $store.podLabels }}
  egress:
    # the servers that its operator makes
    - to:
        - podSelector:
            matchLabels:
              {{- include "aquahelm.operated.peer" . | nindent 14 }}
      ports:
        - port: {{ $store.port }}
          protocol: TCP
  {{- else if $store.host }}
  egress:
    # the managed server
    - to:
        {{- include "aquahelm.peer.outside" (dict "cidrs" $store.cidrs "internet" .Values.global.network.internet) | nindent 8 }}
      ports:
        {{- include "aquahelm.ports" ($store.ports | default (list $store.port)) | nindent 8 }}
  {{- else }}
  ingress:
    # its own pods: server, setup
    - from:
        - podSelector:
            matchLabels:
              {{- include "aquahelm.peer" (dict "root" . "name" .Chart.Name) | nindent 14 }}
    {{- range .Values.clients }}
    # {{ . }}
    - from:
        - podSelector:
            matchLabels:
              {{- include "aquahelm.peer" (dict "root" $ "name" .) | nindent 14 }}
      ports:
        - port: {{ $store.port }}
          protocol: TCP
    {{- end }}
  egress:
    # its own pods: server, setup
    - to:
        - podSelector:
            matchLabels:
              {{- include "aquahelm.peer" (dict "root" . "name" .Chart.Name) | nindent 14 }}
  {{- end }}
{{- end }}

{{- /*
The Job that makes what services need in a store; safe to run at any time. Its name holds a hash of its spec.
`container` and `volumes` are texts, `checksum` that of what the volumes hold.
Change `setup.revision` to run it again, such as after a password was changed.
{{ include "aquahelm.store.setup" (dict "root" . "container" "…" "volumes" "…" "checksum" "…") }}
*/ -}}
{{- define "aquahelm.store.setup" -}}
{{- $spec := include "aquahelm.store.setup.spec" . -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .root.Chart.Name }}-setup-{{ $spec | sha256sum | trunc 8 }}
  labels:
    {{- include "aquahelm.labels" (dict "root" .root "component" "job") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .root "own" .root.Values.global.delivery.setupAnnotations) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  {{- $spec | nindent 2 }}
{{- end }}

{{- /*
The setup Job's spec.
{{ include "aquahelm.store.setup.spec" (dict "root" . "container" "…" "volumes" "…") }}
*/ -}}
{{- define "aquahelm.store.setup.spec" -}}
{{- $values := .root.Values -}}
backoffLimit: 6
activeDeadlineSeconds: 1800
{{- if not .root.Values.global.delivery.keepJobs }}
ttlSecondsAfterFinished: 86400
{{- end }}
podFailurePolicy:
  rules:
    - action: Ignore
      onPodConditions:
        - type: DisruptionTarget
          status: "True"
template:
  metadata:
    labels:
      {{- include "aquahelm.podLabels" (dict "root" .root "component" "job") | nindent 6 }}
    annotations:
      aquahelm/setup-revision: {{ $values.setup.revision | quote }}
      {{- with .checksum }}
      checksum/setup: {{ . }}
      {{- end }}
  spec:
    serviceAccountName: {{ include "aquahelm.store.account" .root }}
    automountServiceAccountToken: false
    enableServiceLinks: false
    restartPolicy: Never
    {{- with include "aquahelm.imagePullSecrets" .root }}
    {{- . | nindent 4 }}
    {{- end }}
    securityContext:
      runAsNonRoot: true
      seccompProfile:
        type: RuntimeDefault
    {{- with $values.podSpec }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    containers:
      - {{ .container | nindent 8 | trim }}
    volumes:
      {{- .volumes | nindent 6 }}
{{- end }}

{{- /*
The account of a store's pods: the server's, or only the setup's where the store is managed.
{{ include "aquahelm.store.serviceaccount" . }}
*/ -}}
{{- define "aquahelm.store.serviceaccount" -}}
{{- $store := index .Values.global.stores .Chart.Name }}
{{- if or (not $store.host) (.Values.setup).enabled (.Values.backup).enabled (and $store.podLabels .Values.replication) }}
{{- include "aquahelm.serviceaccount" (dict "root" . "component" "store" "name" (include "aquahelm.store.account" .)) }}
{{- end }}
{{- end }}

{{- /*
Its name. CloudNativePG makes an account of the store's own name for its servers.
{{ include "aquahelm.store.account" . }}
*/ -}}
{{- define "aquahelm.store.account" -}}
{{- $store := index .Values.global.stores .Chart.Name -}}
{{- .Chart.Name }}{{ if and $store.podLabels (eq $store.engine "postgres") }}-setup{{ end }}
{{- end }}
