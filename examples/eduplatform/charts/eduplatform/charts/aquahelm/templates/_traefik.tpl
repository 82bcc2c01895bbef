{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
The middlewares that requests go through: a person's own, then the edge's. Empty where the edge has none.
{{ include "aquahelm.traefik.annotations" . }}
*/ -}}
{{- define "aquahelm.traefik.annotations" -}}
{{- $key := "traefik.ingress.kubernetes.io/router.middlewares" -}}
{{- with .Values.global.edge.middlewares -}}
{{- $names := list (get $.Values.global.edge.annotations $key) -}}
{{- range . }}{{- $names = append $names (printf "%s-%s@kubernetescrd" $.Release.Namespace .) }}{{- end -}}
{{ $key }}: {{ $names | compact | join "," }}
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
