{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Rights of a container.
{{ include "aquahelm.securityContext" .Values.securityContext }}
*/ -}}
{{- define "aquahelm.securityContext" -}}
{{- range $field := list "runAsNonRoot" "runAsUser" "runAsGroup" "allowPrivilegeEscalation" "readOnlyRootFilesystem" }}
{{- if hasKey $ $field }}
{{ $field }}: {{ index $ $field | toJson }}
{{- end }}
{{- end }}
{{- with .capabilities }}
capabilities:
  {{- range $verb, $names := . }}
  {{ $verb }}: [{{ join ", " $names }}]
  {{- end }}
{{- end }}
{{- with omit . "runAsNonRoot" "runAsUser" "runAsGroup" "allowPrivilegeEscalation" "readOnlyRootFilesystem" "capabilities" }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /*
Users and groups of a pod.
{{ include "aquahelm.podSecurityContext" .Values.podSecurityContext }}
*/ -}}
{{- define "aquahelm.podSecurityContext" -}}
{{- range $field := list "runAsNonRoot" "runAsUser" "runAsGroup" "fsGroup" "fsGroupChangePolicy" }}
{{- if hasKey $ $field }}
{{- $value := index $ $field }}
{{ $field }}: {{ kindIs "string" $value | ternary $value (toJson $value) }}
{{- end }}
{{- end }}
{{- with .seccompProfile }}
seccompProfile:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with omit . "runAsNonRoot" "runAsUser" "runAsGroup" "fsGroup" "fsGroupChangePolicy" "seccompProfile" }}
{{ toYaml . }}
{{- end }}
{{- end }}
