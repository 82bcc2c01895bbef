{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
MinIO's Services.
{{ include "aquahelm.minio.services" . }}
*/ -}}
{{- define "aquahelm.minio.services" -}}
{{- $store := index .Values.global.stores .Chart.Name }}
{{- if not $store.host }}
{{- include "aquahelm.store.services" (dict "root" . "ports" (list (dict "name" "s3" "port" $store.port) (dict "name" "console" "port" .Values.consolePort))) }}
{{- end }}
{{- end }}
