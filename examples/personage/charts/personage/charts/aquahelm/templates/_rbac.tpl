{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
What a service may do with the Kubernetes API in its namespace: a Role, and its binding to the service's account.
{{ include "aquahelm.rbac" . }}
*/ -}}
{{- define "aquahelm.rbac" -}}
{{- with (.Values.rbac).rules -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ $.Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" $ "component" "service") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" $) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
rules:
  {{- toYaml . | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ $.Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" $ "component" "service") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" $) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ $.Chart.Name }}
subjects:
  - kind: ServiceAccount
    name: {{ $.Chart.Name }}
    namespace: {{ $.Release.Namespace }}
{{- end }}
{{- end }}
