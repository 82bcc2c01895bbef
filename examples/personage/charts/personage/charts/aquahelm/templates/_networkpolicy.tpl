{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Who may connect to a service and what it may connect to, both from the declared graph. It holds for the service's
jobs and test too. The umbrella denies all else and opens DNS.
{{ include "aquahelm.networkpolicy" . }}
*/ -}}
{{- define "aquahelm.networkpolicy" -}}
{{- if .Values.global.network.enabled }}
{{- include "aquahelm.patched" (dict "text" (include "aquahelm.networkpolicy.manifest" .) "patch" (.Values.patches).networkpolicy) }}
{{- if .Values.optional }}
{{- include "aquahelm.networkpolicy.openings" . }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
An optional service opens the ways to what it calls and uses itself: others' policies know nothing of it.
{{ include "aquahelm.networkpolicy.openings" . }}
*/ -}}
{{- define "aquahelm.networkpolicy.openings" -}}
{{- range $callee, $call := .Values.calls }}
---
{{ include "aquahelm.networkpolicy.opening" (dict "root" $ "target" $callee "port" $call.podPort) }}
{{- end }}
{{- range $name, $_ := .Values.connections }}
{{- $store := index $.Values.global.stores $name }}
{{- if not $store.host }}
---
{{ include "aquahelm.networkpolicy.opening" (dict "root" $ "target" $name "port" $store.port) }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
One such way: adds this service to those who may connect to the target.
{{ include "aquahelm.networkpolicy.opening" (dict "root" . "target" "course" "port" 8002) }}
*/ -}}
{{- define "aquahelm.networkpolicy.opening" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .root.Chart.Name }}-to-{{ .target }}
  labels:
    {{- include "aquahelm.labels" (dict "root" .root "component" "service") | nindent 4 }}
  {{- with include "aquahelm.annotations.first" (dict "root" .root) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  podSelector:
    matchLabels:
      {{- include "aquahelm.peer" (dict "root" .root "name" .target) | nindent 6 }}
  policyTypes: [Ingress]
  ingress:
    # {{ .root.Chart.Name }}
    - from:
        - podSelector:
            matchLabels:
              {{- include "aquahelm.peer" (dict "root" .root "name" .root.Chart.Name) | nindent 14 }}
      ports:
        - port: {{ .port }}
          protocol: TCP
{{- end }}

{{- /*
The NetworkPolicy before `patches.networkpolicy`.
{{ include "aquahelm.networkpolicy.manifest" . }}
*/ -}}
{{- define "aquahelm.networkpolicy.manifest" -}}
{{- $global := .Values.global -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "service") | nindent 4 }}
  {{- with include "aquahelm.annotations.first" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  podSelector:
    matchLabels:
      {{- include "aquahelm.peer" (dict "root" . "name" .Chart.Name) | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    # its own pods: replicas, jobs, test
    - from:
        - podSelector:
            matchLabels:
              {{- include "aquahelm.peer" (dict "root" . "name" .Chart.Name) | nindent 14 }}
    {{- range $caller, $call := .Values.callers }}
    # {{ $caller }}
    - from:
        - podSelector:
            matchLabels:
              {{- include "aquahelm.peer" (dict "root" $ "name" $caller) | nindent 14 }}
      ports:
        {{- include "aquahelm.ports" $call.ports | nindent 8 }}
    {{- end }}
    {{- if .Values.exposed.enabled }}
    # the edge
    - from:
        {{- include "aquahelm.peer.namespace" $global.edge | nindent 8 }}
      ports:
        {{- include "aquahelm.ports" .Values.exposed.ports | nindent 8 }}
    {{- end }}
    {{- if and .Values.metrics.enabled $global.metrics.namespace }}
    # metrics
    - from:
        {{- include "aquahelm.peer.namespace" $global.metrics | nindent 8 }}
      ports:
        - port: {{ .Values.metrics.port }}
          protocol: TCP
    {{- end }}
  egress:
    # its own pods: replicas, jobs, test
    - to:
        - podSelector:
            matchLabels:
              {{- include "aquahelm.peer" (dict "root" . "name" .Chart.Name) | nindent 14 }}
    {{- range $callee, $call := .Values.calls }}
    # {{ $callee }}
    - to:
        - podSelector:
            matchLabels:
              {{- include "aquahelm.peer" (dict "root" $ "name" $callee) | nindent 14 }}
      ports:
        - port: {{ $call.podPort }}
          protocol: TCP
    {{- end }}
    {{- range $name, $_ := .Values.connections }}
    {{- $store := index $global.stores $name }}
    # {{ $name }}
    - to:
        {{- if and $store.host (not $store.podLabels) }}
        {{- include "aquahelm.peer.outside" (dict "cidrs" $store.cidrs "internet" $global.network.internet) | nindent 8 }}
        {{- else }}
        - podSelector:
            matchLabels:
              {{- include "aquahelm.store.peer" (dict "root" $ "name" $name) | nindent 14 }}
        {{- end }}
      ports:
        {{- include "aquahelm.ports" ($store.ports | default (list $store.port)) | nindent 8 }}
    {{- end }}
    {{- range .Values.internet }}
    # {{ join ", " .hosts }}
    - to:
        {{- include "aquahelm.peer.outside" (dict "cidrs" .cidrs "internet" $global.network.internet) | nindent 8 }}
      ports:
        - port: {{ .port }}
          protocol: TCP
    {{- end }}
    {{- if .Values.serviceAccount.automountToken }}
    # the Kubernetes API
    - {{ include "aquahelm.apiServer" . | nindent 6 | trim }}
    {{- end }}
{{- end }}

{{- /*
Labels that select all pods of a component: the application or server, its jobs, its test.
{{ include "aquahelm.peer" (dict "root" . "name" "event") }}
*/ -}}
{{- define "aquahelm.peer" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
{{- end }}

{{- /*
Pods of another namespace, all of them or those with labels; without a namespace, any pod of the cluster.
{{ include "aquahelm.peer.namespace" (dict "namespace" "monitoring" "podLabels" dict) }}
*/ -}}
{{- define "aquahelm.peer.namespace" -}}
{{- if .namespace -}}
- namespaceSelector:
    matchLabels:
      kubernetes.io/metadata.name: {{ .namespace }}
{{- else -}}
- namespaceSelector: {}
{{- end }}
{{- with .podLabels }}
  podSelector:
    matchLabels:
      {{- toYaml . | nindent 6 }}
{{- end }}
{{- end }}

{{- /*
Addresses outside the cluster: those that are known, else all that are internet.
{{ include "aquahelm.peer.outside" (dict "cidrs" (list "10.20.0.0/24") "internet" .Values.global.network.internet) }}
*/ -}}
{{- define "aquahelm.peer.outside" -}}
{{- range $index, $cidr := .cidrs }}
{{- if $index }}
{{ end -}}
- ipBlock:
    cidr: {{ $cidr }}
{{- else }}
{{- range $index, $block := .internet }}
{{- if $index }}
{{ end -}}
- ipBlock:
    cidr: {{ $block.cidr }}
    {{- with $block.except }}
    except:
      {{- toYaml . | nindent 6 }}
    {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
TCP ports of a rule; they are ports of pods, never of Services.
{{ include "aquahelm.ports" (list 8080) }}
*/ -}}
{{- define "aquahelm.ports" -}}
{{- range $index, $port := . }}
{{- if $index }}
{{ end -}}
- port: {{ $port }}
  protocol: TCP
{{- end }}
{{- end }}

{{- /*
The way to the Kubernetes API's endpoints.
{{ include "aquahelm.apiServer" . }}
*/ -}}
{{- define "aquahelm.apiServer" -}}
to:
  {{- range .Values.global.network.apiServer.cidrs }}
  - ipBlock:
      cidr: {{ . }}
  {{- end }}
ports:
  {{- include "aquahelm.ports" .Values.global.network.apiServer.ports | nindent 2 }}
{{- end }}
