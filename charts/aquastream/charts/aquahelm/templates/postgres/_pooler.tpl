{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
PgBouncer before the cluster, and how many of its pods node maintenance may take at once.
{{ include "aquahelm.postgres.pooler" . }}
*/ -}}
{{- define "aquahelm.postgres.pooler" -}}
{{- if and (index .Values.global.stores .Chart.Name).podLabels .Values.pooler }}
{{- include "aquahelm.patched" (dict "text" (include "aquahelm.postgres.pooler.manifest" .) "patch" (.Values.patches).pooler) }}
{{- if gt (int .Values.pooler.instances) 1 }}
---
{{ include "aquahelm.postgres.pooler.budget" . }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
The Pooler before `patches.pooler`.
{{ include "aquahelm.postgres.pooler.manifest" . }}
*/ -}}
{{- define "aquahelm.postgres.pooler.manifest" -}}
{{- $pooler := .Values.pooler -}}
apiVersion: postgresql.cnpg.io/v1
kind: Pooler
metadata:
  name: {{ .Chart.Name }}-pooler
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "store") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  cluster:
    name: {{ .Chart.Name }}
  type: rw
  instances: {{ $pooler.instances }}
  pgbouncer:
    poolMode: {{ $pooler.mode }}
    parameters:
      {{- toYaml $pooler.parameters | nindent 6 }}
  template:
    metadata:
      labels:
        app.kubernetes.io/part-of: {{ .Values.global.platform }}
        {{- with include "aquahelm.labels.own" (dict "root" . "own" .Values.podLabels) | trim }}
        {{- . | nindent 8 }}
        {{- end }}
    spec:
      {{- with include "aquahelm.imagePullSecrets" . }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- with .Values.podSpec }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
      {{- if gt (int $pooler.instances) 1 }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              cnpg.io/poolerName: {{ .Chart.Name }}-pooler
      {{- end }}
      # What the operator sets in any case, for whoever reads this against PodSecurity's restricted level.
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: pgbouncer
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          resources:
            {{- include "aquahelm.resources" $pooler.resources | trim | nindent 12 }}
{{- end }}

{{- /*
The operator makes budgets for servers and none for poolers.
{{ include "aquahelm.postgres.pooler.budget" . }}
*/ -}}
{{- define "aquahelm.postgres.pooler.budget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .Chart.Name }}-pooler
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "store") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      cnpg.io/poolerName: {{ .Chart.Name }}-pooler
{{- end }}
