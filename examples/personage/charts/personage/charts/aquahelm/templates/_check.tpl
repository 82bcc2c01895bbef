{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
A container that ends once something answers: an init container that waits for it, or a part of a test, whose pod
has a deadline. Runs as nobody with the smallest rights, whatever the pod's own user is.
`env` and `script` are texts; `client` says whose image has the tools, `authority` which store's it needs, if any.
{{ include "aquahelm.check" (dict "root" . "name" "wait-for-redis" "client" "redis" "env" "…" "script" "…") }}
*/ -}}
{{- define "aquahelm.check" -}}
{{- $image := index .root.Values.global.clientImages .client -}}
name: {{ .name }}
image: {{ include "aquahelm.image" (dict "root" .root "image" $image) }}
imagePullPolicy: {{ $image.pullPolicy }}
command: [sh, -c]
args:
  - |
    {{- .script | trim | nindent 4 }}
{{- with .env | trim }}
env:
  {{- . | nindent 2 }}
{{- end }}
resources:
  {{- include (eq .client "kafka" | ternary "aquahelm.kafka.tools.resources" "aquahelm.check.resources") . | nindent 2 }}
securityContext:
  {{- include "aquahelm.check.securityContext" . | nindent 2 }}
volumeMounts:
  - name: checks
    mountPath: /tmp
  {{- with .authority }}
  - {{ include "aquahelm.authority.mount" . | nindent 4 | trim }}
  {{- end }}
{{- end }}

{{- /*
A loop of the shell that ends once a command succeeds.
{{ include "aquahelm.check.until" (dict "what" "redis:6379" "command" "nc -z redis 6379") }}
*/ -}}
{{- define "aquahelm.check.until" -}}
until {{ .command | nindent 2 | trim }}
do
  echo "waiting for {{ .what }}"
  sleep 2
done
echo "{{ .what }} answers"
{{- end }}

{{- /*
The scratch space of the checks of a pod.
{{ include "aquahelm.check.volume" . }}
*/ -}}
{{- define "aquahelm.check.volume" -}}
- name: checks
  emptyDir:
    sizeLimit: 16Mi
{{- end }}

{{- /*
What a check or a setup needs: little.
{{ include "aquahelm.check.resources" . }}
*/ -}}
{{- define "aquahelm.check.resources" -}}
requests:
  cpu: 10m
  memory: 32Mi
  ephemeral-storage: 16Mi
limits:
  memory: 128Mi
  ephemeral-storage: 64Mi
{{- end }}

{{- /*
The smallest rights; a user of its own, as the pod's user may be left to the image.
{{ include "aquahelm.check.securityContext" . }}
*/ -}}
{{- define "aquahelm.check.securityContext" -}}
runAsNonRoot: true
runAsUser: 65534
runAsGroup: 65534
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- /*
Proves one connection of a service: logs in as the service does and looks at what is its own there.
`connection` says as whom; where the store is says `global.stores`.
{{ include "aquahelm.check.connection" (dict "root" . "name" "wait-for-postgres" "store" "postgres" "connection" .Values.connections.postgres) }}
*/ -}}
{{- define "aquahelm.check.connection" -}}
{{- $store := index .root.Values.global.stores .store -}}
{{- $host := $store.host | default .store -}}
{{- $facts := dict "name" .store "host" $host "store" $store "own" .connection -}}
{{- include "aquahelm.check" (dict
  "root" .root
  "name" .name
  "client" $store.engine
  "authority" (empty $store.ca | ternary "" .store)
  "env" (include (printf "aquahelm.check.%s.env" $store.engine) $facts)
  "script" (include "aquahelm.check.until" (dict
    "what" (printf "%s at %s:%v" .store $host $store.port)
    "command" (include (printf "aquahelm.check.%s" $store.engine) $facts)
  ))
) }}
{{- end }}

{{- /*
PostgreSQL: the role can log in and use its schema, so the setup has made both.
{{ include "aquahelm.check.postgres" $facts }}
*/ -}}
{{- define "aquahelm.check.postgres" -}}
echo "select has_schema_privilege(:'schema', 'usage')" |
  psql --no-psqlrc --quiet --tuples-only --no-align --set=schema="$SCHEMA" | grep -qx t
{{- end }}

{{- /*
Variables of libpq, and the schema.
{{ include "aquahelm.check.postgres.env" (dict "name" "postgres" "host" "postgres" "store" .Values.global.stores.postgres "own" .Values.connections.postgres) }}
*/ -}}
{{- define "aquahelm.check.postgres.env" -}}
- name: PGHOST
  value: {{ .host }}
- name: PGPORT
  value: {{ .store.port | quote }}
- name: PGDATABASE
  value: {{ .own.database | quote }}
- name: PGUSER
  value: {{ .own.username | quote }}
- name: PGPASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .own.secretName }}
      key: password
- name: PGCONNECT_TIMEOUT
  value: "5"
{{ include "aquahelm.postgres.tls" . }}
- name: SCHEMA
  value: {{ .own.schema | default "public" | quote }}
{{- end }}

{{- /*
Redis: it answers PING with the service's password.
{{ include "aquahelm.check.redis" (dict "name" "redis" "host" "redis" "store" .Values.global.stores.redis) }}
*/ -}}
{{- define "aquahelm.check.redis" -}}
timeout 5 redis-cli -h {{ .host }} -p {{ .store.port }}{{ if .store.tls }} --tls{{ end }}{{ with include "aquahelm.authority.file" . }} --cacert {{ . }}{{ end }} ping | grep -qx PONG
{{- end }}

{{- /*
redis-cli reads the password from its environment.
{{ include "aquahelm.check.redis.env" (dict "own" .Values.connections.redis) }}
*/ -}}
{{- define "aquahelm.check.redis.env" -}}
{{- with .own.secretName -}}
- name: REDISCLI_AUTH
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: password
{{- end }}
{{- end }}

{{- /*
S3: the service's keys open its bucket. mc reads the keys from its input, so that no process shows them.
{{ include "aquahelm.check.minio" $facts }}
*/ -}}
{{- define "aquahelm.check.minio" -}}
printf '%s\n%s\n' "$ACCESS_KEY" "$SECRET_KEY" | mc --quiet alias set store "$S3_URL" >/dev/null &&
  mc ls "store/$S3_BUCKET" >/dev/null
{{- end }}

{{- /*
Where the bucket is, and the keys.
{{ include "aquahelm.check.minio.env" (dict "name" "s3" "store" .Values.global.stores.s3 "own" .Values.connections.s3) }}
*/ -}}
{{- define "aquahelm.check.minio.env" -}}
- name: MC_CONFIG_DIR
  value: /tmp/.mc
- name: S3_URL
  value: {{ include "aquahelm.minio.url" . | quote }}
- name: S3_BUCKET
  value: {{ .own.bucket | quote }}
{{ include "aquahelm.minio.keys" .own }}
{{- include "aquahelm.minio.authority" . }}
{{- end }}

{{- /*
Kafka: the service's user can log in and sees its topics.
{{ include "aquahelm.check.kafka" $facts }}
*/ -}}
{{- define "aquahelm.check.kafka" -}}
{{ include "aquahelm.kafka.properties" (dict "name" .name "store" .store "sasl" .store.sasl "username" .own.username "password" "$KAFKA_PASSWORD") }} &&
  timeout 60 /opt/kafka/bin/kafka-topics.sh --bootstrap-server {{ include "aquahelm.kafka.servers" . | squote }} --command-config /tmp/kafka.properties --list >/tmp/topics
{{- range .own.topics }} &&
  grep -qxF {{ . | squote }} /tmp/topics
{{- end }}
{{- end }}

{{- /*
The password, and what Kafka's tools need.
{{ include "aquahelm.check.kafka.env" (dict "own" .Values.connections.kafka) }}
*/ -}}
{{- define "aquahelm.check.kafka.env" -}}
{{- with .own.secretName -}}
- name: KAFKA_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: password
{{- end }}
{{ include "aquahelm.kafka.tools" . }}
{{- end }}
