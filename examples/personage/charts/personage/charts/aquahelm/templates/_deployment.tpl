{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
A service's Deployment, unless it only has jobs. The number of replicas is left to the autoscaler where there is one.
{{ include "aquahelm.deployment" . }}
*/ -}}
{{- define "aquahelm.deployment" -}}
{{- if not .Values.jobsOnly }}
{{- include "aquahelm.patched" (dict "text" (include "aquahelm.deployment.manifest" .) "patch" (.Values.patches).deployment) }}
{{- end }}
{{- end }}

{{- /*
Whether at least two pods run: "true", or empty.
{{ include "aquahelm.severalPods" . }}
*/ -}}
{{- define "aquahelm.severalPods" -}}
{{- $least := .Values.autoscaling.enabled | ternary .Values.autoscaling.minReplicas .Values.replicas -}}
{{- if ge (int $least) 2 }}true{{ end }}
{{- end }}

{{- /*
The Deployment before `patches.deployment`.
{{ include "aquahelm.deployment.manifest" . }}
*/ -}}
{{- define "aquahelm.deployment.manifest" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "service") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  {{- if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.replicas }}
  {{- end }}
  {{- with .Values.minReadySeconds }}
  minReadySeconds: {{ . }}
  {{- end }}
  progressDeadlineSeconds: {{ .Values.progressDeadlineSeconds }}
  revisionHistoryLimit: {{ .Values.revisionHistoryLimit }}
  strategy:
    type: {{ .Values.strategy.type }}
    {{- if eq .Values.strategy.type "RollingUpdate" }}
    rollingUpdate:
      {{- toYaml .Values.strategy.rollingUpdate | nindent 6 }}
    {{- end }}
  selector:
    matchLabels:
      {{- include "aquahelm.selector" (dict "root" . "component" "service") | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "aquahelm.podLabels" (dict "root" . "component" "service" "own" .Values.podLabels) | nindent 8 }}
      {{- with include "aquahelm.podAnnotations" . | trim }}
      annotations:
        {{- . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "aquahelm.pod" . | nindent 6 }}
{{- end }}
