{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
How many of a service's pods node maintenance may take at once, where there are several: the budget of a single pod
would hold maintenance up for ever. Pods that are not ready do not hold it up.
{{ include "aquahelm.poddisruptionbudget" . }}
*/ -}}
{{- define "aquahelm.poddisruptionbudget" -}}
{{- if and .Values.podDisruptionBudget.enabled (include "aquahelm.severalPods" .) -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "service") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  maxUnavailable: {{ .Values.podDisruptionBudget.maxUnavailable }}
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "aquahelm.selector" (dict "root" . "component" "service") | nindent 6 }}
{{- end }}
{{- end }}
