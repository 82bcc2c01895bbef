{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Redis's Services.
{{ include "aquahelm.redis.services" . }}
*/ -}}
{{- define "aquahelm.redis.services" -}}
{{- if not .Values.managed }}
{{- include "aquahelm.store.services" (dict "root" . "ports" (dict "redis" .Values.port)) }}
{{- end }}
{{- end }}
