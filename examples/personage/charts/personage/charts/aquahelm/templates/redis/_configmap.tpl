{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
The server's configuration, without its password.
{{ include "aquahelm.redis.configmap" . }}
*/ -}}
{{- define "aquahelm.redis.configmap" -}}
{{- if not (index .Values.global.stores .Chart.Name).host -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Chart.Name }}-config
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "store") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
data:
  redis.conf: |
    {{- include "aquahelm.redis.config" . | nindent 4 }}
{{- end }}
{{- end }}

{{- /*
redis.conf. Protected mode refuses clients of other hosts while there is no password, so it is on where there is one.
{{ include "aquahelm.redis.config" . }}
*/ -}}
{{- define "aquahelm.redis.config" -}}
port {{ (index .Values.global.stores .Chart.Name).port }}
dir /data
appendonly yes
maxmemory {{ .Values.maxmemory }}
maxmemory-policy {{ .Values.policy }}
{{- if .Values.secretName }}
protected-mode yes
include /run/redis/auth.conf
{{- else }}
protected-mode no
{{- end }}
{{- range $name, $value := .Values.settings }}
{{ $name }} {{ $value }}
{{- end }}
{{- end }}
