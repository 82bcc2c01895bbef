{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
PostgreSQL's Services.
{{ include "aquahelm.postgres.services" . }}
*/ -}}
{{- define "aquahelm.postgres.services" -}}
{{- if not .Values.managed }}
{{- include "aquahelm.store.services" (dict "root" . "ports" (dict "postgres" .Values.port)) }}
{{- end }}
{{- end }}
