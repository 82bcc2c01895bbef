{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
PostgreSQL's Services.
{{ include "aquahelm.postgres.services" . }}
*/ -}}
{{- define "aquahelm.postgres.services" -}}
{{- $store := index .Values.global.stores .Chart.Name }}
{{- if not $store.host }}
{{- include "aquahelm.store.services" (dict "root" . "ports" (list (dict "name" "postgres" "port" $store.port))) }}
{{- end }}
{{- end }}
