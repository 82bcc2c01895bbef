{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Volumes with the certificate authorities of the stores that a service uses, those that have one of their own.
{{ include "aquahelm.authorities.volumes" . }}
*/ -}}
{{- define "aquahelm.authorities.volumes" -}}
{{- range $name, $_ := .Values.connections }}
{{- with (index $.Values.global.stores $name).ca }}
- {{ include "aquahelm.authority.volume" (dict "name" $name "ca" .) | nindent 2 | trim }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
Where containers see them.
{{ include "aquahelm.authorities.mounts" . }}
*/ -}}
{{- define "aquahelm.authorities.mounts" -}}
{{- range $name, $_ := .Values.connections }}
{{- if (index $.Values.global.stores $name).ca }}
- {{ include "aquahelm.authority.mount" $name | nindent 2 | trim }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
The volume of one.
{{ include "aquahelm.authority.volume" (dict "name" "postgres" "ca" .Values.global.stores.postgres.ca) }}
*/ -}}
{{- define "aquahelm.authority.volume" -}}
name: ca-{{ .name }}
{{- if .ca.secret }}
secret:
  secretName: {{ .ca.secret }}
{{- else }}
configMap:
  name: {{ .ca.configMap }}
{{- end }}
  items:
    - key: {{ .ca.key }}
      path: ca.crt
{{- end }}

{{- /*
The mount of one.
{{ include "aquahelm.authority.mount" "postgres" }}
*/ -}}
{{- define "aquahelm.authority.mount" -}}
name: ca-{{ . }}
mountPath: /etc/stores/{{ . }}
readOnly: true
{{- end }}

{{- /*
Its file as a mounted volume holds it; empty for a store whose certificate the usual authorities vouch for.
{{ include "aquahelm.authority.file" (dict "name" "postgres" "store" .Values.global.stores.postgres) }}
*/ -}}
{{- define "aquahelm.authority.file" -}}
{{- if .store.ca }}/etc/stores/{{ .name }}/ca.crt{{ end }}
{{- end }}
