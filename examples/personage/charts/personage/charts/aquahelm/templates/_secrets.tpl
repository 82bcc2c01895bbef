{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Annotations of an object of the secrets hook: made before the release, gone after it has succeeded.
{{ include "aquahelm.secrets.annotations" (dict "root" . "weight" "-20") }}
*/ -}}
{{- define "aquahelm.secrets.annotations" -}}
{{- toYaml (merge (dict
  "helm.sh/hook" "pre-install,pre-upgrade"
  "helm.sh/hook-weight" .weight
  "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded"
) (.root.Values.global.annotations | default dict)) }}
{{- end }}

{{- /*
Labels of the Secrets that the hook makes. They are no part of the release: uninstalling it leaves them.
{{ include "aquahelm.secrets.labels" . }}
*/ -}}
{{- define "aquahelm.secrets.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/part-of: {{ .Values.global.platform }}
app.kubernetes.io/managed-by: aquahelm
{{- end }}
