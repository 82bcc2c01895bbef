{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Who may connect to a service and what it may connect to, both from the declared graph. It holds for the service's
jobs and test too. The umbrella denies all else and opens DNS.
{{ include "aquahelm.networkpolicy" . }}
*/ -}}
{{- define "aquahelm.networkpolicy" -}}
{{- if .Values.global.network.enabled }}
{{- include "aquahelm.patched" (dict "text" (include "aquahelm.networkpolicy.manifest" .) "patch" (.Values.patches).networkpolicy) }}
{{- end }}
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
  {{- with include "aquahelm.annotations" (dict "root" .) }}
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
    {{- range $store, $own := .Values.connections }}
    {{- $connection := merge dict $own (index $global.stores $store) }}
    # {{ $store }}
    - to:
        {{- if $connection.managed }}
        {{- range $connection.cidrs | default (list "0.0.0.0/0") }}
        - ipBlock:
            cidr: {{ . }}
        {{- end }}
        {{- else }}
        - podSelector:
            matchLabels:
              {{- include "aquahelm.peer" (dict "root" $ "name" $store) | nindent 14 }}
        {{- end }}
      ports:
        - port: {{ $connection.port }}
          protocol: TCP
    {{- end }}
    {{- range $host, $target := .Values.internet }}
    # {{ $host }}
    - to:
        {{- range $target.cidrs }}
        - ipBlock:
            cidr: {{ . }}
        {{- else }}
        - ipBlock:
            cidr: 0.0.0.0/0
            except:
              {{- toYaml $global.network.privateRanges | nindent 14 }}
        {{- end }}
      ports:
        - port: {{ $target.port }}
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
