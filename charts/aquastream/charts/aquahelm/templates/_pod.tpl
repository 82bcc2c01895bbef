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
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
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
{{- with include "aquahelm.initContainers" . | trim }}
initContainers:
  {{- . | nindent 2 }}
{{- end }}
containers:
  - {{ include "aquahelm.mainContainer" . | nindent 4 | trim }}
  {{- with include "aquahelm.containers" (dict "root" . "containers" .Values.containers) | trim }}
  {{- . | nindent 2 }}
  {{- end }}
{{- with include "aquahelm.pod.volumes" . | trim }}
volumes:
  {{- . | nindent 2 }}
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
What runs before the application: a wait for every store that it cannot start without, then its own containers.
{{ include "aquahelm.initContainers" . }}
*/ -}}
{{- define "aquahelm.initContainers" -}}
{{- include "aquahelm.waits" . }}
{{- include "aquahelm.containers" (dict "root" . "containers" .Values.initContainers) }}
{{- end }}

{{- /*
Init containers that wait for the service's stores.
{{ include "aquahelm.waits" . }}
*/ -}}
{{- define "aquahelm.waits" -}}
{{- range $store, $own := .Values.connections }}
{{- $connection := merge dict $own (index $.Values.global.stores $store) }}
{{- if not $connection.managed }}
- {{ include "aquahelm.check.connection" (dict "root" $ "name" (printf "wait-for-%s" $store) "store" $store "connection" $connection) | nindent 2 | trim }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
All volumes of the pod.
{{ include "aquahelm.pod.volumes" . }}
*/ -}}
{{- define "aquahelm.pod.volumes" -}}
{{- include "aquahelm.volumes" (dict "root" . "names" (keys (.Values.volumes | default dict)) "files" true) }}
{{- if include "aquahelm.waitsFor" . }}
{{ include "aquahelm.check.volume" . }}
{{- end }}
{{- end }}

{{- /*
The stores that the pod waits for: their names one after the other, or empty.
{{ include "aquahelm.waitsFor" . }}
*/ -}}
{{- define "aquahelm.waitsFor" -}}
{{- range $store, $_ := .Values.connections }}
{{- if not (index $.Values.global.stores $store).managed }}{{ $store }} {{ end }}
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
