{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
The image that a container runs: registry/repository:tag@digest. The platform's registry replaces the image's own.
A digest of its own wins over one that stands in the tag.
{{ include "aquahelm.image" (dict "root" . "image" .Values.image) }}
*/ -}}
{{- define "aquahelm.image" -}}
{{- with .root.Values.global.imageRegistry | default .image.registry }}{{ . }}/{{ end }}{{ .image.repository }}
{{- if .image.digest -}}
{{- with .image.tag | splitList "@" | first }}:{{ . }}{{ end }}@{{ .image.digest }}
{{- else -}}
:{{ .image.tag }}
{{- end }}
{{- end }}

{{- /*
Pull secrets of a pod, given as names or as Kubernetes' own {name: …}. Empty where there are none.
{{ include "aquahelm.imagePullSecrets" . }}
*/ -}}
{{- define "aquahelm.imagePullSecrets" -}}
{{- with .Values.global.imagePullSecrets -}}
imagePullSecrets:
  {{- range . }}
  - name: {{ if kindIs "map" . }}{{ .name }}{{ else }}{{ . }}{{ end }}
  {{- end }}
{{- end }}
{{- end }}
