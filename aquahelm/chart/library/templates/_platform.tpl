{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Labels of the platform's own objects, those of no single service.
{{ include "aquahelm.platform.labels" (dict "root" . "name" "edge") }}
*/ -}}
{{- define "aquahelm.platform.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: platform
app.kubernetes.io/part-of: {{ .root.Values.global.platform }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{- with .root.Values.global.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /*
Annotations of what all pods need before they can be ready: a controller that goes in waves makes it first.
{{ include "aquahelm.platform.firstAnnotations" . }}
*/ -}}
{{- define "aquahelm.platform.firstAnnotations" -}}
{{- with mergeOverwrite dict (.Values.global.delivery.firstAnnotations | default dict) (.Values.global.annotations | default dict) }}
{{- toYaml . }}
{{- end }}
{{- end }}
