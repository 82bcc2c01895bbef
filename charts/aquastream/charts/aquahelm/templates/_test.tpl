{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
`helm test`: a pod with the service's own network identity asks the service, everything it calls and every store
that it uses. One container after the other: the pod needs little, and Helm 3 can show the logs of the last one only.
It stays after the test, so that `helm test --logs` can show what it said. Who is switched off is not asked: only the
umbrella's templates know that, so that this is included by one of them, with what the subchart's own would have.
{{ include "aquahelm.test" (dict "root" .Subcharts.payment "all" .Values) }}
*/ -}}
{{- define "aquahelm.test" -}}
{{- $script := include "aquahelm.test.services" . -}}
{{- $connections := include "aquahelm.test.connections" . | fromYaml -}}
{{- with .root -}}
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
  activeDeadlineSeconds: 240
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
  {{- with $connections }}
  initContainers:
    {{- range $store, $connection := . }}
    - {{ include "aquahelm.check.connection" (dict "root" $.root "name" (printf "uses-%s" $store) "store" $store "connection" $connection) | nindent 6 | trim }}
    {{- end }}
  {{- end }}
  containers:
    - {{ include "aquahelm.check" (dict "root" . "name" "services" "client" "http" "env" "" "script" $script) | nindent 6 | trim }}
  volumes:
    {{- include "aquahelm.check.volume" . | nindent 4 }}
    {{- range $store, $_ := $connections }}
    {{- with (index $.root.Values.global.stores $store).ca }}
    - {{ include "aquahelm.authority.volume" (dict "name" $store "ca" .) | nindent 6 | trim }}
    {{- end }}
    {{- end }}
{{- end }}
{{- end }}

{{- /*
The connections that are tried: those to stores that are not switched off, or are elsewhere all the same.
{{ include "aquahelm.test.connections" (dict "root" .Subcharts.payment "all" .Values) | fromYaml }}
*/ -}}
{{- define "aquahelm.test.connections" -}}
{{- $tried := dict -}}
{{- range $name, $connection := .root.Values.connections }}
{{- $store := index $.root.Values.global.stores $name }}
{{- if or (get (get $.all $name | default dict) "enabled" | toString | ne "false") (and $store.host (not $store.podLabels)) }}
{{- $_ := set $tried $name $connection }}
{{- end }}
{{- end }}
{{- toYaml $tried }}
{{- end }}

{{- /*
What the test asks over HTTP: the services that this one calls and that are not switched off, then itself.
{{ include "aquahelm.test.services" (dict "root" .Subcharts.payment "all" .Values) }}
*/ -}}
{{- define "aquahelm.test.services" -}}
answers() {
  until "$@"; do
    echo "waiting: $*"
    sleep 2
  done
  echo "answers: $*"
}
{{- range $callee, $call := .root.Values.calls }}
{{- if get (get $.all $callee | default dict) "enabled" | toString | ne "false" }}
{{ include "aquahelm.test.ask" $call }}
{{- end }}
{{- end }}
{{- with .root.Values.selfTest }}
{{ include "aquahelm.test.ask" (dict "host" $.root.Chart.Name "port" .port "path" .path) }}
{{- end }}
{{- end }}

{{- /*
One question: does the path answer with success; without a path, is the port open?
{{ include "aquahelm.test.ask" (dict "host" "event" "port" 8102 "path" "/health") }}
*/ -}}
{{- define "aquahelm.test.ask" -}}
{{- if .path -}}
answers wget -q -T 5 -O /dev/null {{ printf "http://%s:%v%s" .host .port .path | squote }}
{{- else -}}
answers nc -z -w 5 {{ .host }} {{ .port }}
{{- end }}
{{- end }}
