{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
A service's Service: its name is the host that callers use.
{{ include "aquahelm.service" . }}
*/ -}}
{{- define "aquahelm.service" -}}
{{- if .Values.service.enabled }}
{{- include "aquahelm.patched" (dict "text" (include "aquahelm.service.manifest" .) "patch" (.Values.patches).service) }}
{{- end }}
{{- end }}

{{- /*
The Service before `patches.service`.
{{ include "aquahelm.service.manifest" . }}
*/ -}}
{{- define "aquahelm.service.manifest" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "service") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" . "own" .Values.service.annotations) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  type: {{ .Values.service.type }}
  selector:
    {{- include "aquahelm.selector" (dict "root" . "component" "service") | nindent 4 }}
  ports:
    {{- range $name, $port := .Values.service.ports }}
    - name: {{ $name }}
      port: {{ $port.port }}
      targetPort: {{ $port.targetPort }}
      protocol: {{ $port.protocol | default "TCP" }}
      {{- with $port.appProtocol }}
      appProtocol: {{ . }}
      {{- end }}
    {{- end }}
{{- end }}
