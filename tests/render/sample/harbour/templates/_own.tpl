{{- define "harbour.name" -}}
{{ .Release.Name }}-harbour
{{- end -}}
