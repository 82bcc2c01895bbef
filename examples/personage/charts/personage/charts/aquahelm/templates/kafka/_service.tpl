{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Kafka's Services.
{{ include "aquahelm.kafka.services" . }}
*/ -}}
{{- define "aquahelm.kafka.services" -}}
{{- $store := index .Values.global.stores .Chart.Name }}
{{- if not $store.host }}
{{- include "aquahelm.store.services" (dict "root" . "ports" (list (dict "name" "kafka" "port" $store.port))) }}
{{- end }}
{{- end }}
