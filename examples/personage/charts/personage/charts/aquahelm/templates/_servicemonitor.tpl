{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
What tells the Prometheus operator where a service's metrics are.
{{ include "aquahelm.servicemonitor" . }}
*/ -}}
{{- define "aquahelm.servicemonitor" -}}
{{- $monitors := .Values.global.metrics.monitors -}}
{{- if and .Values.metrics.monitored .Values.service.enabled -}}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ .Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "service" "own" $monitors.labels) | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  selector:
    matchLabels:
      {{- include "aquahelm.selector" (dict "root" . "component" "service") | nindent 6 }}
  endpoints:
    - port: {{ .Values.metrics.port }}
      path: {{ .Values.metrics.path }}
      interval: {{ $monitors.interval }}
      {{- with .Values.metrics.job }}
      relabelings:
        - targetLabel: job
          replacement: {{ . }}
      {{- end }}
{{- end }}
{{- end }}
