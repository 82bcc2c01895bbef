{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Who may connect to the servers that an operator makes for a store, and what these may connect to. They carry the
operator's labels and often not the release's, so that the umbrella's policies need not hold them: this one opens DNS too.
{{ include "aquahelm.operated.networkpolicy" . }}
*/ -}}
{{- define "aquahelm.operated.networkpolicy" -}}
{{- $store := index .Values.global.stores .Chart.Name }}
{{- if and .Values.global.network.enabled $store.podLabels }}
{{- include "aquahelm.patched" (dict "text" (include "aquahelm.operated.networkpolicy.manifest" .) "patch" (.Values.patches).networkpolicy) }}
{{- end }}
{{- end }}

{{- /*
The NetworkPolicy before `patches.networkpolicy`.
{{ include "aquahelm.operated.networkpolicy.manifest" . }}
*/ -}}
{{- define "aquahelm.operated.networkpolicy.manifest" -}}
{{- $global := .Values.global -}}
{{- $store := index $global.stores .Chart.Name -}}
{{- $operator := .Values.operator -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Chart.Name }}-operated
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "store") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  podSelector:
    matchLabels:
      {{- include "aquahelm.operated.peer" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    # its own servers
    - from:
        - podSelector:
            matchLabels:
              {{- include "aquahelm.operated.peer" . | nindent 14 }}
    # the operator
    - from:
        {{- include "aquahelm.peer.namespace" $operator | nindent 8 }}
      ports:
        {{- include "aquahelm.ports" $operator.ports | nindent 8 }}
    {{- if (.Values.setup).enabled }}
    # its setup
    - from:
        - podSelector:
            matchLabels:
              {{- include "aquahelm.peer" (dict "root" . "name" .Chart.Name) | nindent 14 }}
      ports:
        - port: {{ $store.port }}
          protocol: TCP
    {{- end }}
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
    {{- if and $operator.metricsPorts $global.metrics.namespace }}
    # metrics
    - from:
        {{- include "aquahelm.peer.namespace" $global.metrics | nindent 8 }}
      ports:
        {{- include "aquahelm.ports" $operator.metricsPorts | nindent 8 }}
    {{- end }}
  egress:
    # its own servers
    - to:
        - podSelector:
            matchLabels:
              {{- include "aquahelm.operated.peer" . | nindent 14 }}
    # the cluster's DNS
    - to:
        {{- include "aquahelm.peer.namespace" $global.network.dns | nindent 8 }}
        {{- with $global.network.dns.nodeLocal }}
        - ipBlock:
            cidr: {{ . }}
        {{- end }}
      ports:
        - port: 53
          protocol: UDP
        - port: 53
          protocol: TCP
    {{- if $operator.apiServer }}
    # the Kubernetes API
    - {{ include "aquahelm.apiServer" . | nindent 6 | trim }}
    {{- end }}
{{- end }}

{{- /*
Labels of all pods that the operator makes for a store: those that it gives itself, or the release's own, where it hands
on what the custom resource carries.
{{ include "aquahelm.operated.peer" . }}
*/ -}}
{{- define "aquahelm.operated.peer" -}}
{{- with .Values.operator.pods -}}
{{ toYaml . }}
{{- else -}}
{{ include "aquahelm.peer" (dict "root" $ "name" $.Chart.Name) }}
{{- end }}
{{- end }}

{{- /*
What tells the Prometheus operator where the metrics of these servers are.
{{ include "aquahelm.operated.podmonitor" . }}
*/ -}}
{{- define "aquahelm.operated.podmonitor" -}}
{{- $store := index .Values.global.stores .Chart.Name -}}
{{- $monitors := .Values.global.metrics.monitors -}}
{{- if and $store.podLabels .Values.operator.metricsPortName -}}
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  name: {{ .Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "store" "own" $monitors.labels) | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  selector:
    matchLabels:
      {{- include "aquahelm.operated.peer" . | nindent 6 }}
  podMetricsEndpoints:
    - port: {{ .Values.operator.metricsPortName }}
      interval: {{ $monitors.interval }}
      relabelings:
        - targetLabel: job
          replacement: {{ .Chart.Name }}
{{- end }}
{{- end }}
