{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
The pod of a service, with `patches.pod` merged in.
{{ include "aquahelm.pod" . }}
*/ -}}
{{- define "aquahelm.pod" -}}
{{- include "aquahelm.patched" (dict "text" (include "aquahelm.pod.spec" .) "patch" (.Values.patches).pod) }}
{{- end }}

{{- /*
The pod's spec: waits for stores, then init containers and sidecars, then the application.
{{ include "aquahelm.pod.spec" . }}
*/ -}}
{{- define "aquahelm.pod.spec" -}}
serviceAccountName: {{ .Chart.Name }}
automountServiceAccountToken: {{ .Values.serviceAccount.automountToken }}
enableServiceLinks: false
{{- with include "aquahelm.imagePullSecrets" . }}
{{ . }}
{{- end }}
securityContext:
  {{- include "aquahelm.podSecurityContext" .Values.podSecurityContext | trim | nindent 2 }}
terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
{{- if and .Values.topologySpread.enabled (include "aquahelm.severalPods" .) }}
topologySpreadConstraints:
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "aquahelm.selector" (dict "root" $ "component" "service") | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end }}
{{- with .Values.podSpec }}
{{ toYaml . }}
{{- end }}
{{- $waits := include "aquahelm.waits" . | trim }}
{{- $first := include "aquahelm.containers" (dict "root" . "containers" .Values.initContainers) | trim }}
{{- if or $waits $first }}
initContainers:
  {{- with $waits }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with $first }}
  {{- . | nindent 2 }}
  {{- end }}
{{- end }}
containers:
  - {{ include "aquahelm.mainContainer" . | nindent 4 | trim }}
  {{- with include "aquahelm.containers" (dict "root" . "containers" .Values.containers) | trim }}
  {{- . | nindent 2 }}
  {{- end }}
{{- $volumes := include "aquahelm.volumes" (dict "root" . "names" (keys (.Values.volumes | default dict)) "files" true) | trim }}
{{- if or $volumes $waits }}
volumes:
  {{- with $volumes }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- if $waits }}
  {{- include "aquahelm.check.volume" . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}

{{- /*
The application's container, with `patches.container` merged in.
{{ include "aquahelm.mainContainer" . }}
*/ -}}
{{- define "aquahelm.mainContainer" -}}
{{- include "aquahelm.patched" (dict "text" (include "aquahelm.mainContainer.spec" .) "patch" (.Values.patches).container) }}
{{- end }}

{{- /*
The application's container, from the chart's own values.
{{ include "aquahelm.mainContainer.spec" . }}
*/ -}}
{{- define "aquahelm.mainContainer.spec" -}}
{{- include "aquahelm.container" (dict "root" . "name" .Chart.Name "container" .Values "mounts" (include "aquahelm.volumeMounts" .)) }}
{{- end }}

{{- /*
Init containers that wait for the service's stores, those that run in this chart and are not switched off: a store's
subchart says itself that it is installed (`presence` of its values, which the umbrella's Chart.yaml imports).
{{ include "aquahelm.waits" . }}
*/ -}}
{{- define "aquahelm.waits" -}}
{{- range $store, $connection := .Values.connections }}
{{- $where := index $.Values.global.stores $store }}
{{- if and $where.installed (not $where.host) }}
- {{ include "aquahelm.check.connection" (dict "root" $ "name" (printf "wait-for-%s" $store) "store" $store "connection" $connection) | nindent 2 | trim }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
Annotations of a pod: a checksum that replaces it when its config files change, and those that were asked for.
{{ include "aquahelm.podAnnotations" . }}
*/ -}}
{{- define "aquahelm.podAnnotations" -}}
{{- with .Values.files }}
checksum/config: {{ toYaml . | sha256sum }}
{{- end }}
{{- with .Values.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- end }}
