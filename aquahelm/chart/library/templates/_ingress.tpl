{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
A service's paths at an Ingress: those of the platform's host, then those of a host of their own.
{{ include "aquahelm.ingress" . }}
*/ -}}
{{- define "aquahelm.ingress" -}}
{{- $edge := .Values.global.edge -}}
{{- if and .Values.routes (eq $edge.kind "ingress") -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ .Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "service") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" . "own" (include "aquahelm.ingress.annotations" . | fromYaml)) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  {{- with $edge.className }}
  ingressClassName: {{ . }}
  {{- end }}
  {{- if $edge.tls.enabled }}
  tls:
    - secretName: {{ $edge.tls.secretName }}
      hosts:
        - {{ $edge.host }}
        {{- range $edge.tls.hosts }}
        - {{ . }}
        {{- end }}
  {{- end }}
  rules:
    {{- with include "aquahelm.ingress.paths" . | trim }}
    - host: {{ $edge.host }}
      http:
        paths:
          {{- . | nindent 10 }}
    {{- end }}
    {{- range $name, $route := .Values.routes }}
    {{- if $route.host }}
    - host: {{ $route.host }}
      http:
        paths:
          - {{ include "aquahelm.ingress.path" (dict "root" $ "route" $route) | nindent 12 | trim }}
    {{- end }}
    {{- end }}
{{- end }}
{{- end }}

{{- /*
What the edge's controller reads: annotations as they are given, with facts filled in, and the names of middlewares.
{{ include "aquahelm.ingress.annotations" . }}
*/ -}}
{{- define "aquahelm.ingress.annotations" -}}
{{- $traefik := include "aquahelm.traefik.annotations" . | fromYaml }}
{{- include "aquahelm.filled" (dict "root" . "text" (merge $traefik .Values.global.edge.annotations | toYaml)) }}
{{- end }}

{{- /*
The paths of the platform's host. Empty where every route has a host of its own.
{{ include "aquahelm.ingress.paths" . }}
*/ -}}
{{- define "aquahelm.ingress.paths" -}}
{{- range $name, $route := .Values.routes }}
{{- if not $route.host }}
- {{ include "aquahelm.ingress.path" (dict "root" $ "route" $route) | nindent 2 | trim }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
One path.
{{ include "aquahelm.ingress.path" (dict "root" . "route" $route) }}
*/ -}}
{{- define "aquahelm.ingress.path" -}}
path: {{ .route.path }}
pathType: {{ .route.pathType }}
backend:
  service:
    name: {{ .root.Chart.Name }}
    port:
      name: {{ .route.port }}
{{- end }}
