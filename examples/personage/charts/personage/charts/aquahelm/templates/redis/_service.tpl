{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Redis's Services.
{{ include "aquahelm.redis.services" . }}
*/ -}}
{{- define "aquahelm.redis.services" -}}
{{- $store := index .Values.global.stores .Chart.Name }}
{{- if not $store.host }}
{{- include "aquahelm.store.services" (dict "root" . "ports" (list (dict "name" "redis" "port" $store.port))) }}
{{- end }}
{{- end }}
