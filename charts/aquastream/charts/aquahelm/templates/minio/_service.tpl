{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
MinIO's Services.
{{ include "aquahelm.minio.services" . }}
*/ -}}
{{- define "aquahelm.minio.services" -}}
{{- if not .Values.managed }}
{{- include "aquahelm.store.services" (dict "root" . "ports" (dict "s3" .Values.port "console" .Values.consolePort)) }}
{{- end }}
{{- end }}
