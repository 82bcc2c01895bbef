{{- /* A library template. Call: include "rope.account" . */ -}}
{{- define "rope.account" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .Chart.Name }}
  labels: {domain: {{ .Values.global.domain }}, load: {{ .Values.load | quote }}}
{{- end -}}
