{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
A container from its values: the main one from the chart's own values, a further one from its record.
What a further one leaves out of image and securityContext is the main one's.
{{ include "aquahelm.container" (dict "root" . "name" .Chart.Name "container" .Values "mounts" (include "aquahelm.volumeMounts" .)) }}
*/ -}}
{{- define "aquahelm.container" -}}
{{- $image := .container.image | default .root.Values.image -}}
name: {{ .name }}
image: {{ include "aquahelm.image" (dict "root" .root "image" $image) }}
imagePullPolicy: {{ $image.pullPolicy }}
{{- with .container.restartPolicy }}
restartPolicy: {{ . }}
{{- end }}
{{- with .container.command }}
command:
  {{- include "aquahelm.texts" (dict "root" $.root "texts" .) | nindent 2 }}
{{- end }}
{{- with .container.args }}
args:
  {{- include "aquahelm.texts" (dict "root" $.root "texts" .) | nindent 2 }}
{{- end }}
{{- with .container.ports }}
ports:
  {{- range $name, $port := . }}
  - name: {{ $name }}
    containerPort: {{ $port.containerPort }}
    protocol: {{ $port.protocol | default "TCP" }}
  {{- end }}
{{- end }}
{{- with include "aquahelm.env" . | trim }}
env:
  {{- include "aquahelm.filled" (dict "root" $.root "text" .) | nindent 2 }}
{{- end }}
{{- with .container.envFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .container.resources }}
resources:
  {{- include "aquahelm.resources" . | trim | nindent 2 }}
{{- end }}
{{- with .container.startupProbe }}
startupProbe:
  {{- include "aquahelm.probe" . | trim | nindent 2 }}
{{- end }}
{{- with .container.livenessProbe }}
livenessProbe:
  {{- include "aquahelm.probe" . | trim | nindent 2 }}
{{- end }}
{{- with .container.readinessProbe }}
readinessProbe:
  {{- include "aquahelm.probe" . | trim | nindent 2 }}
{{- end }}
{{- with .container.lifecycle }}
lifecycle:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- include "aquahelm.securityContext" (.container.securityContext | default .root.Values.securityContext) | trim | nindent 2 }}
{{- with .mounts | trim }}
volumeMounts:
  {{- . | nindent 2 }}
{{- end }}
{{- end }}

{{- /*
Further containers by name, sorted: init containers, native sidecars (restartPolicy: Always) or ordinary ones.
`mounts` maps a volume of the pod to a path; `patch` is merged into the container.
{{ include "aquahelm.containers" (dict "root" . "containers" .Values.initContainers) }}
*/ -}}
{{- define "aquahelm.containers" -}}
{{- range $name, $container := .containers }}
{{- $mounts := print (include "aquahelm.authorities.mounts" $.root) (include "aquahelm.mounts" $container.mounts) }}
{{- $text := include "aquahelm.container" (dict "root" $.root "name" $name "container" $container "mounts" $mounts) }}
- {{ include "aquahelm.patched" (dict "text" $text "patch" $container.patch) | nindent 2 | trim }}
{{- end }}
{{- end }}

{{- /*
Volume mounts from a map of volume to path.
{{ include "aquahelm.mounts" (dict "uploads" "/data") }}
*/ -}}
{{- define "aquahelm.mounts" -}}
{{- range $volume, $path := . }}
- name: {{ $volume }}
  mountPath: {{ $path }}
{{- end }}
{{- end }}

{{- /*
Variables of a container: its own, and beneath them those of its runtime, which all services of that runtime share.
Secrets come first, so that a plain variable may refer to one by $(NAME).
Numbers and booleans become strings in full (1000000 and not 1e+06).
{{ include "aquahelm.env" (dict "root" . "container" .Values) }}
*/ -}}
{{- define "aquahelm.env" -}}
{{- $runtime := dict -}}
{{- with .container.runtime }}
{{- $runtime = (index $.root.Values.global.runtimes .).env }}
{{- end }}
{{- range $name, $secret := .container.secretEnv }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ $secret.secretName }}
      key: {{ $secret.key }}
      {{- if $secret.optional }}
      optional: true
      {{- end }}
{{- end }}
{{- include "aquahelm.sealed.env" (dict "root" .root "container" .container) }}
{{- range $name, $path := .container.fieldEnv }}
- name: {{ $name }}
  valueFrom:
    fieldRef:
      fieldPath: {{ $path }}
{{- end }}
{{- range $name, $value := mergeOverwrite dict $runtime (.container.env | default dict) }}
- name: {{ $name }}
  value: {{ kindIs "string" $value | ternary $value (toJson $value) | quote }}
{{- end }}
{{- end }}

{{- /*
What a container asks for, then what it may not go over.
{{ include "aquahelm.resources" .Values.resources }}
*/ -}}
{{- define "aquahelm.resources" -}}
{{- range $kind := list "requests" "limits" }}
{{- with index $ $kind }}
{{ $kind }}:
  {{- include "aquahelm.fields" (dict "of" . "first" (list "cpu" "memory" "ephemeral-storage")) | trim | nindent 2 }}
{{- end }}
{{- end }}
{{- with .claims }}
claims:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /*
A probe: what it asks, then how often.
{{ include "aquahelm.probe" .Values.livenessProbe }}
*/ -}}
{{- define "aquahelm.probe" -}}
{{- range $kind := list "httpGet" "exec" "tcpSocket" "grpc" }}
{{- with index $ $kind }}
{{ $kind }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- include "aquahelm.fields" (dict
  "of" (omit . "httpGet" "exec" "tcpSocket" "grpc")
  "first" (list "initialDelaySeconds" "periodSeconds" "timeoutSeconds" "successThreshold" "failureThreshold")
) }}
{{- end }}

{{- /*
Texts of a command, one a line; facts are filled in. A text in quotes stays a text when a number is filled in.
{{ include "aquahelm.texts" (dict "root" . "texts" .Values.args) }}
*/ -}}
{{- define "aquahelm.texts" -}}
{{- range $index, $text := .texts }}
{{- if $index }}
{{ end }}
{{- $quoted := and (contains "${" $text) (not (contains "\n" $text)) -}}
{{ include "aquahelm.filled" (dict "root" $.root "text" ($quoted | ternary (printf "- %s" (quote $text)) (toYaml (list $text)))) }}
{{- end }}
{{- end }}

{{- /*
Fields with one value each: the first ones in an order that reads well, then all others.
{{ include "aquahelm.fields" (dict "of" .Values.resources.limits "first" (list "cpu" "memory")) }}
*/ -}}
{{- define "aquahelm.fields" -}}
{{- $rest := .of -}}
{{- range $name := .first }}
{{- if hasKey $.of $name }}
{{- $value := index $.of $name }}
{{- $rest = omit $rest $name }}
{{ $name }}: {{ kindIs "string" $value | ternary $value (toJson $value) }}
{{- end }}
{{- end }}
{{- with $rest }}
{{ toYaml . }}
{{- end }}
{{- end }}
