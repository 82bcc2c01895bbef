{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
The claims that a service's volumes ask for. They stay when the release goes: data is never deleted by Helm.
{{ include "aquahelm.persistentvolumeclaims" . }}
*/ -}}
{{- define "aquahelm.persistentvolumeclaims" -}}
{{- range $name, $volume := .Values.volumes }}
{{- with $volume.persistentVolumeClaim }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {{ $.Chart.Name }}-{{ $name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" $ "component" "service") | nindent 4 }}
  annotations:
    {{- include "aquahelm.annotations.kept" $ | nindent 4 }}
spec:
  accessModes:
    {{- toYaml .accessModes | nindent 4 }}
  {{- with .storageClassName }}
  storageClassName: {{ . }}
  {{- end }}
  resources:
    requests:
      storage: {{ .size }}
{{- end }}
{{- end }}
{{- end }}
