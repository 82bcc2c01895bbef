{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
A Redis or Valkey server with an append-only file.
{{ include "aquahelm.redis.statefulset" . }}
*/ -}}
{{- define "aquahelm.redis.statefulset" -}}
{{- if not (index .Values.global.stores .Chart.Name).host }}
{{- include "aquahelm.store.statefulset" (dict
  "root" .
  "container" (include "aquahelm.redis.container" .)
  "volumes" (include "aquahelm.redis.volumes" .)
  "annotations" (printf "checksum/config: %s" (include "aquahelm.redis.config" . | sha256sum))
) }}
{{- end }}
{{- end }}

{{- /*
The server. The password goes from the environment into a file in memory that the configuration includes: no process
and no ConfigMap shows it. A server that loads its data answers, but not with PONG: it is alive and not ready.
{{ include "aquahelm.redis.container" . }}
*/ -}}
{{- define "aquahelm.redis.container" -}}
{{- $store := index .Values.global.stores .Chart.Name -}}
name: {{ .Chart.Name }}
image: {{ include "aquahelm.image" (dict "root" . "image" .Values.image) }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
command: [sh, -ec]
args:
  - |
    umask 077
    {{- if .Values.secretName }}
    printf 'requirepass "%s"\n' "$(printf %s "$REDISCLI_AUTH" | sed 's/["\\]/\\&/g')" >/run/redis/auth.conf
    {{- end }}
    exec redis-server /etc/redis/redis.conf
ports:
  - name: redis
    containerPort: {{ $store.port }}
    protocol: TCP
{{- with include "aquahelm.check.redis.env" (dict "own" .Values) }}
env:
  {{- . | nindent 2 }}
  {{- with include "aquahelm.sealed.variable" (dict "root" $ "secret" $.Values.secretName) | trim }}
  {{- . | nindent 2 }}
  {{- end }}
{{- end }}
resources:
  {{- include "aquahelm.resources" .Values.resources | trim | nindent 2 }}
startupProbe:
  exec:
    command: [sh, -c, "redis-cli -p {{ $store.port }} ping | grep -qx PONG"]
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 120
livenessProbe:
  exec:
    command: [redis-cli, -p, "{{ $store.port }}", ping]
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  exec:
    command: [sh, -c, "redis-cli -p {{ $store.port }} ping | grep -qx PONG"]
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 5
securityContext:
  {{- include "aquahelm.securityContext" .Values.securityContext | trim | nindent 2 }}
volumeMounts:
  - name: data
    mountPath: /data
  - name: config
    mountPath: /etc/redis
    readOnly: true
  - name: auth
    mountPath: /run/redis
{{- end }}

{{- /*
Volumes beside the data: the configuration, and the password's file.
{{ include "aquahelm.redis.volumes" . }}
*/ -}}
{{- define "aquahelm.redis.volumes" -}}
- name: config
  configMap:
    name: {{ .Chart.Name }}-config
- name: auth
  emptyDir:
    medium: Memory
    sizeLimit: 1Mi
{{- end }}
