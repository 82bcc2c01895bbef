{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
YAML text with raw fields merged into it; as written where there are none. Maps are merged, lists are replaced.
{{ include "aquahelm.patched" (dict "text" (include "aquahelm.service.manifest" .) "patch" (.Values.patches).service) }}
*/ -}}
{{- define "aquahelm.patched" -}}
{{- if .patch }}
{{- mergeOverwrite (fromYaml .text) .patch | toYaml }}
{{- else }}
{{- .text }}
{{- end }}
{{- end }}
