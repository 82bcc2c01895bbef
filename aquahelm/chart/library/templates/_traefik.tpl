{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
The middlewares that requests go through: to HTTPS before anybody asks for a password, then a person's own, then the
edge's. Empty where the edge has none.
{{ include "aquahelm.traefik.annotations" . }}
*/ -}}
{{- define "aquahelm.traefik.annotations" -}}
{{- $key := "traefik.ingress.kubernetes.io/router.middlewares" -}}
{{- with .Values.global.edge.middlewares -}}
{{- $https := printf "%s-https" $.Values.global.platform -}}
{{- $first := list -}}
{{- $names := list (get $.Values.global.edge.annotations $key) -}}
{{- range . }}
{{- $name := printf "%s-%s@kubernetescrd" $.Release.Namespace . }}
{{- if ne . $https }}
{{- $names = append $names $name }}
{{- else if $.Values.global.edge.tls.enabled }}
{{- $first = append $first $name }}
{{- end }}
{{- end -}}
{{ $key }}: {{ concat $first $names | compact | join "," }}
{{- end }}
{{- end }}

{{- /*
Origins of CORS as Traefik compares them: letter by letter, or by a pattern where one has a wildcard.
{{ include "aquahelm.traefik.origins" . }}
*/ -}}
{{- define "aquahelm.traefik.origins" -}}
{{- $exact := list -}}
{{- $patterns := list -}}
{{- range .Values.global.edge.cors.origins }}
{{- $origin := include "aquahelm.filled" (dict "root" $ "text" .) }}
{{- if contains "//*." $origin }}
{{- $patterns = append $patterns (printf "^%s$" ($origin | regexQuoteMeta | replace "\\*" "[^/]+")) }}
{{- else }}
{{- $exact = append $exact $origin }}
{{- end }}
{{- end }}
{{- with $exact }}
accessControlAllowOriginList:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $patterns }}
accessControlAllowOriginListRegex:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
