{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
A service's config files.
{{ include "aquahelm.configmap" . }}
*/ -}}
{{- define "aquahelm.configmap" -}}
{{- with .Values.files -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $.Chart.Name }}-files
  labels:
    {{- include "aquahelm.labels" (dict "root" $ "component" "service") | nindent 4 }}
  {{- with include "aquahelm.annotations.first" (dict "root" $) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
data:
  {{- range $path, $text := . }}
  {{- include "aquahelm.block" (dict "text" (dict (include "aquahelm.fileKey" $path) $text | toYaml) "spaces" 2) }}
  {{- end }}
{{- end }}
{{- end }}

{{- /*
Text on lines of its own, indented; empty lines stay empty.
{{ include "aquahelm.block" (dict "text" "…" "spaces" 4) }}
*/ -}}
{{- define "aquahelm.block" -}}
{{- regexReplaceAll "(?m)^ +$" (.text | trim | nindent .spaces) "" }}
{{- end }}
