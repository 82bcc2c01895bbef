{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
What a service may do with the Kubernetes API: in its namespace a Role, in the whole cluster a ClusterRole, and their
bindings to the service's account. Names in the cluster carry the namespace, so that two releases do not share one.
{{ include "aquahelm.rbac" . }}
*/ -}}
{{- define "aquahelm.rbac" -}}
{{- with (.Values.rbac).rules }}
---
{{ include "aquahelm.rbac.role" (dict "root" $ "kind" "Role" "name" $.Chart.Name "rules" .) }}
{{- end }}
{{- with (.Values.rbac).clusterRules }}
---
{{ include "aquahelm.rbac.role" (dict "root" $ "kind" "ClusterRole" "name" (printf "%s-%s" $.Release.Namespace $.Chart.Name) "rules" .) }}
{{- end }}
{{- end }}

{{- /*
A role of either kind, and its binding.
{{ include "aquahelm.rbac.role" (dict "root" . "kind" "Role" "name" .Chart.Name "rules" .Values.rbac.rules) }}
*/ -}}
{{- define "aquahelm.rbac.role" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ .kind }}
metadata:
  name: {{ .name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" .root "component" "service") | nindent 4 }}
  {{- with include "aquahelm.annotations.first" (dict "root" .root) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
rules:
  {{- toYaml .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ .kind }}Binding
metadata:
  name: {{ .name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" .root "component" "service") | nindent 4 }}
  {{- with include "aquahelm.annotations.first" (dict "root" .root) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ .kind }}
  name: {{ .name }}
subjects:
  - kind: ServiceAccount
    name: {{ .root.Chart.Name }}
    namespace: {{ .root.Release.Namespace }}
{{- end }}
