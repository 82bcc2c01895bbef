{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
`helm test`: a pod with the service's own network identity asks the service, everything it calls and every store
that it uses. It stays after the test, so that `helm test --logs` can show what it said.
{{ include "aquahelm.test" . }}
*/ -}}
{{- define "aquahelm.test" -}}
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Chart.Name }}-test-connections
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "test") | nindent 4 }}
  annotations:
    {{- include "aquahelm.annotations" (dict "root" . "own" (dict
      "helm.sh/hook" "test"
      "helm.sh/hook-delete-policy" "before-hook-creation"
    )) | nindent 4 }}
spec:
  serviceAccountName: {{ .Chart.Name }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  restartPolicy: Never
  activeDeadlineSeconds: 120
  {{- with include "aquahelm.imagePullSecrets" . }}
  {{- . | nindent 2 }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    seccompProfile:
      type: RuntimeDefault
  {{- with .Values.podSpec }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  containers:
    {{- with .Values.selfTest }}
    - {{ include "aquahelm.check.http" (dict "root" $ "name" "answers" "host" $.Chart.Name "port" .port "path" .path) | nindent 6 | trim }}
    {{- end }}
    {{- range $callee, $call := .Values.calls }}
    - {{ include "aquahelm.check.http" (dict "root" $ "name" (printf "calls-%s" $callee) "host" $call.host "port" $call.port "path" $call.path) | nindent 6 | trim }}
    {{- end }}
    {{- range $store, $connection := .Values.connections }}
    - {{ include "aquahelm.check.connection" (dict "root" $ "name" (printf "uses-%s" $store) "store" $store "connection" $connection) | nindent 6 | trim }}
    {{- end }}
  volumes:
    {{- include "aquahelm.check.volume" . | nindent 4 }}
{{- end }}
