{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
The backup of a store: the scripts, the CronJob that makes backups, and the one that tries them.
{{ include "aquahelm.backup" . }}
*/ -}}
{{- define "aquahelm.backup" -}}
{{- if (.Values.backup).enabled -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Chart.Name }}-backup
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "backup") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
data:
  {{- include "aquahelm.block" (dict "text" (include "aquahelm.backup.scripts" .) "spaces" 2) }}
---
{{ include "aquahelm.backup.cronjob" (dict
  "root" .
  "name" "backup"
  "schedule" .Values.backup.schedule
  "timeZone" .Values.backup.timeZone
  "suspend" false
  "retries" 2
  "deadline" .Values.backup.activeDeadlineSeconds
  "pod" (include "aquahelm.backup.pod" .)
) }}
{{- if .Values.backup.restore.enabled }}
---
{{ include "aquahelm.backup.cronjob" (dict
  "root" .
  "name" "drill"
  "schedule" (.Values.backup.restore.schedule | default .Values.backup.schedule)
  "timeZone" .Values.backup.timeZone
  "suspend" (empty .Values.backup.restore.schedule)
  "retries" 2
  "deadline" .Values.backup.activeDeadlineSeconds
  "pod" (include "aquahelm.backup.restore.pod" .)
) }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
Every script, by the name of its file.
{{ include "aquahelm.backup.scripts" . }}
*/ -}}
{{- define "aquahelm.backup.scripts" -}}
{{ include "aquahelm.backup.dump" . }}
{{ include "aquahelm.backup.queries" . }}
{{ include "aquahelm.backup.objects" . }}
{{- with include "aquahelm.backup.encryption" . | trim }}
{{ . }}
{{- end }}
{{- if .Values.backup.restore.enabled }}
{{ include "aquahelm.backup.restore" . }}
{{ include "aquahelm.backup.restore.sql" . }}
{{- end }}
{{- end }}

{{- /*
A CronJob: one run at a time; a run that could not start within the hour is left out; a pod that a node's drain took
away does not count as a failure. One that is suspended is the pattern of jobs that somebody asks for.
{{ include "aquahelm.backup.cronjob" (dict "root" . "name" "backup" "schedule" "0 2 * * *" "timeZone" "Etc/UTC" "suspend" false "retries" 2 "deadline" 14400 "annotations" dict "pod" "…") }}
*/ -}}
{{- define "aquahelm.backup.cronjob" -}}
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {{ .root.Chart.Name }}-{{ .name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" .root "component" "backup") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .root "own" (mergeOverwrite dict (.root.Values.global.delivery.cronJobAnnotations | default dict) (.annotations | default dict))) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  schedule: {{ .schedule | quote }}
  timeZone: {{ .timeZone }}
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 3600
  suspend: {{ .suspend }}
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 3
  jobTemplate:
    metadata:
      labels:
        {{- include "aquahelm.podLabels" (dict "root" .root "component" "backup") | nindent 8 }}
    spec:
      backoffLimit: {{ .retries }}
      activeDeadlineSeconds: {{ .deadline }}
      podFailurePolicy:
        rules:
          - action: Ignore
            onPodConditions:
              - type: DisruptionTarget
                status: "True"
      template:
        metadata:
          labels:
            {{- include "aquahelm.podLabels" (dict "root" .root "component" "backup") | nindent 12 }}
        spec:
          {{- .pod | nindent 10 }}
{{- end }}

{{- /*
Who a backup's pods may speak to beside PostgreSQL, which the store's own policy opens: the object store, at both ends.
{{ include "aquahelm.backup.networkpolicy" . }}
*/ -}}
{{- define "aquahelm.backup.networkpolicy" -}}
{{- if and .Values.global.network.enabled (.Values.backup).enabled }}
{{- $objects := index .Values.global.stores .Values.backup.store -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Chart.Name }}-backup
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "backup") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  podSelector:
    matchLabels:
      {{- include "aquahelm.selector" (dict "root" . "component" "backup") | nindent 6 }}
  policyTypes: [Egress]
  egress:
    # {{ .Values.backup.store }}
    - to:
        {{- if $objects.host }}
        {{- include "aquahelm.peer.outside" (dict "cidrs" $objects.cidrs "internet" .Values.global.network.internet) | nindent 8 }}
        {{- else }}
        - podSelector:
            matchLabels:
              {{- include "aquahelm.peer" (dict "root" . "name" .Values.backup.store) | nindent 14 }}
        {{- end }}
      ports:
        - port: {{ $objects.port }}
          protocol: TCP
{{- if not $objects.host }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Chart.Name }}-backup-to-{{ .Values.backup.store }}
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "backup") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  podSelector:
    matchLabels:
      {{- include "aquahelm.peer" (dict "root" . "name" .Values.backup.store) | nindent 6 }}
  policyTypes: [Ingress]
  ingress:
    # backups of {{ .Chart.Name }}
    - from:
        - podSelector:
            matchLabels:
              {{- include "aquahelm.selector" (dict "root" . "component" "backup") | nindent 14 }}
      ports:
        - port: {{ $objects.port }}
          protocol: TCP
{{- end }}
{{- end }}
{{- end }}
