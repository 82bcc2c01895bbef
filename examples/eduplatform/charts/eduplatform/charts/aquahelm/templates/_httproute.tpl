{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
A service's paths at a Gateway: one HTTPRoute for the platform's host, one for each route with a host of its own.
{{ include "aquahelm.httproutes" . }}
*/ -}}
{{- define "aquahelm.httproutes" -}}
{{- if eq .Values.global.edge.kind "gateway" }}
{{- with include "aquahelm.httproute.rules" . | trim }}
---
{{ include "aquahelm.httproute" (dict "root" $ "name" $.Chart.Name "host" $.Values.global.edge.host "rules" .) }}
{{- end }}
{{- range $name, $route := .Values.routes }}
{{- if $route.host }}
{{- $rule := printf "- %s" (include "aquahelm.httproute.rule" (dict "root" $ "route" $route) | nindent 2 | trim) }}
---
{{ include "aquahelm.httproute" (dict "root" $ "name" (printf "%s-%s" $.Chart.Name $name) "host" $route.host "rules" $rule) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
One HTTPRoute. With TLS at a Gateway of our own it is attached to the https listener only: http redirects there.
{{ include "aquahelm.httproute" (dict "root" . "name" "payment" "host" "aquastream.example" "rules" "- matches: …") }}
*/ -}}
{{- define "aquahelm.httproute" -}}
{{- $edge := .root.Values.global.edge -}}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: {{ .name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" .root "component" "service") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .root) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  parentRefs:
    - name: {{ $edge.gateway.name }}
      {{- with $edge.gateway.namespace }}
      namespace: {{ . }}
      {{- end }}
      {{- if $edge.gateway.create }}
      sectionName: {{ $edge.tls.enabled | ternary "https" "http" }}
      {{- else if $edge.gateway.sectionName }}
      sectionName: {{ $edge.gateway.sectionName }}
      {{- end }}
  hostnames:
    - {{ .host }}
  rules:
    {{- .rules | nindent 4 }}
{{- end }}

{{- /*
The rules of the platform's host. Empty where every route has a host of its own.
{{ include "aquahelm.httproute.rules" . }}
*/ -}}
{{- define "aquahelm.httproute.rules" -}}
{{- range $name, $route := .Values.routes }}
{{- if not $route.host }}
- {{ include "aquahelm.httproute.rule" (dict "root" $ "route" $route) | nindent 2 | trim }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
One rule: a path, what becomes of it, and where it goes.
{{ include "aquahelm.httproute.rule" (dict "root" . "route" $route) }}
*/ -}}
{{- define "aquahelm.httproute.rule" -}}
matches:
  - path:
      type: {{ eq .route.pathType "Exact" | ternary "Exact" "PathPrefix" }}
      value: {{ .route.path }}
{{- with include "aquahelm.httproute.filters" . | trim }}
filters:
  {{- . | nindent 2 }}
{{- end }}
backendRefs:
  - name: {{ .root.Chart.Name }}
    port: {{ (index .root.Values.service.ports .route.port).port }}
{{- end }}

{{- /*
What becomes of a request on its way: the edge's rules, then the route's own. Empty where there are none.
{{ include "aquahelm.httproute.filters" (dict "root" . "route" $route) }}
*/ -}}
{{- define "aquahelm.httproute.filters" -}}
{{- $edge := .root.Values.global.edge -}}
{{- range $edge.middlewares }}
- type: ExtensionRef
  extensionRef:
    group: traefik.io
    kind: Middleware
    name: {{ . }}
{{- end }}
{{- if not $edge.middlewares }}
{{- with $edge.cors }}
- type: CORS
  cors:
    allowOrigins:
      {{- include "aquahelm.filled" (dict "root" $.root "text" (toYaml .origins)) | nindent 6 }}
    allowMethods:
      {{- toYaml .methods | nindent 6 }}
    allowHeaders:
      {{- toYaml .headers | nindent 6 }}
    {{- with .exposed }}
    exposeHeaders:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    allowCredentials: {{ .credentials }}
    maxAge: {{ .maxAge }}
{{- end }}
{{- end }}
{{- with .route.rewrite }}
- type: URLRewrite
  urlRewrite:
    path:
      type: ReplacePrefixMatch
      replacePrefixMatch: {{ . }}
{{- end }}
{{- end }}
