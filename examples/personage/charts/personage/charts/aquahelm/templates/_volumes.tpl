{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Volumes of a pod: its scratch space, the authorities of its stores, its config files, and those of the service that are named.
{{ include "aquahelm.volumes" (dict "root" . "names" (keys .Values.volumes) "files" true) }}
*/ -}}
{{- define "aquahelm.volumes" -}}
{{- with .root.Values.tmp }}
- name: tmp
  emptyDir:
    {{- toYaml . | nindent 4 }}
{{- end }}
{{- include "aquahelm.authorities.volumes" .root }}
{{- if and .files .root.Values.files }}
- name: files
  configMap:
    name: {{ .root.Chart.Name }}-files
{{- end }}
{{- range $name, $volume := .root.Values.volumes }}
{{- if has $name $.names }}
- name: {{ $name }}
  {{- if $volume.persistentVolumeClaim }}
  persistentVolumeClaim:
    claimName: {{ $.root.Chart.Name }}-{{ $name }}
  {{- else if $volume.existingClaim }}
  persistentVolumeClaim:
    claimName: {{ $volume.existingClaim }}
  {{- else }}
  {{- toYaml (omit $volume "mountPath" "readOnly" "subPath") | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
Where the main container sees its volumes. A config file is mounted alone, beside what the image has there.
{{ include "aquahelm.volumeMounts" . }}
*/ -}}
{{- define "aquahelm.volumeMounts" -}}
{{- if .Values.tmp }}
- name: tmp
  mountPath: /tmp
{{- end }}
{{- include "aquahelm.authorities.mounts" . }}
{{- include "aquahelm.fileMounts" . }}
{{- range $name, $volume := .Values.volumes }}
{{- if $volume.mountPath }}
- name: {{ $name }}
  mountPath: {{ $volume.mountPath }}
  {{- with $volume.subPath }}
  subPath: {{ . }}
  {{- end }}
  {{- if $volume.readOnly }}
  readOnly: true
  {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
Config files, each mounted at its path.
{{ include "aquahelm.fileMounts" . }}
*/ -}}
{{- define "aquahelm.fileMounts" -}}
{{- range $path, $_ := .Values.files }}
- name: files
  mountPath: {{ $path }}
  subPath: {{ include "aquahelm.fileKey" $path }}
  readOnly: true
{{- end }}
{{- end }}

{{- /*
The key of a ConfigMap under which the file of a path lies: /config/app.yaml → config__app.yaml
{{ include "aquahelm.fileKey" "/config/app.yaml" }}
*/ -}}
{{- define "aquahelm.fileKey" -}}
{{- . | trimPrefix "/" | replace "/" "__" }}
{{- end }}
