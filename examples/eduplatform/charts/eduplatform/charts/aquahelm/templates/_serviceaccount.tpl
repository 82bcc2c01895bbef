{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
The account of a component's pods, under the component's name or another one. Its token is mounted only by pods that
ask for it.
{{ include "aquahelm.serviceaccount" (dict "root" . "component" "service") }}
*/ -}}
{{- define "aquahelm.serviceaccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .name | default .root.Chart.Name }}
  labels:
    {{- include "aquahelm.labels" . | nindent 4 }}
  {{- with include "aquahelm.annotations.first" (dict "root" .root "own" (.root.Values.serviceAccount).annotations) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end }}
