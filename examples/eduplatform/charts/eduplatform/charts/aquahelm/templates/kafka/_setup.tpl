{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
What services need in Kafka: topics, and in a broker of the chart a user for each service with rights on its own; and
the Job that makes them. Users and rights of a managed Kafka are its owner's.
{{ include "aquahelm.kafka.setup" . }}
*/ -}}
{{- define "aquahelm.kafka.setup" -}}
{{- if .Values.setup.enabled -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Chart.Name }}-setup
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "job") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
data:
  {{- include "aquahelm.block" (dict "text" (include "aquahelm.kafka.setup.scripts" .) "spaces" 2) }}
---
{{ include "aquahelm.store.setup" (dict
  "root" .
  "container" (include "aquahelm.kafka.setup.container" .)
  "volumes" (include "aquahelm.kafka.setup.volumes" .)
  "checksum" (include "aquahelm.kafka.setup.scripts" . | sha256sum)
) }}
{{- end }}
{{- end }}

{{- /*
Kafka's own tools as the administrator; they can run again at any time. Partitions are added and never taken away;
settings and rights are given, and what somebody else gave stays.
{{ include "aquahelm.kafka.setup.container" . }}
*/ -}}
{{- define "aquahelm.kafka.setup.container" -}}
{{- $store := index .Values.global.stores .Chart.Name -}}
name: setup
image: {{ include "aquahelm.image" (dict "root" . "image" .Values.image) }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
command: [sh, -e, /setup/setup.sh]
env:
  {{- if not .Values.adminUser }}
  - name: ADMIN
    valueFrom:
      secretKeyRef:
        name: {{ .Values.adminSecretName }}
        key: username
  {{- end }}
  {{- include "aquahelm.kafka.tools" . | nindent 2 }}
resources:
  {{- include "aquahelm.kafka.tools.resources" . | nindent 2 }}
securityContext:
  {{- include "aquahelm.check.securityContext" . | nindent 2 }}
volumeMounts:
  - name: setup
    mountPath: /setup
    readOnly: true
  - name: passwords
    mountPath: /passwords
    readOnly: true
  - name: tmp
    mountPath: /tmp
  {{- if $store.ca }}
  - {{ include "aquahelm.authority.mount" .Chart.Name | nindent 4 | trim }}
  {{- end }}
{{- end }}

{{- /*
The scripts, the administrator's password and that of every user.
{{ include "aquahelm.kafka.setup.volumes" . }}
*/ -}}
{{- define "aquahelm.kafka.setup.volumes" -}}
- name: setup
  configMap:
    name: {{ .Chart.Name }}-setup
- name: passwords
  projected:
    sources:
      - secret:
          name: {{ .Values.adminSecretName }}
          items:
            - key: password
              path: admin
            {{- with include "aquahelm.sealed.item" (dict "root" . "secret" .Values.adminSecretName) | trim }}
            {{- . | nindent 12 }}
            {{- end }}
      {{- if not (index .Values.global.stores .Chart.Name).host }}
      {{- range $service, $user := .Values.users }}
      - secret:
          name: {{ $user.secretName }}
          items:
            - key: password
              path: users/{{ $service }}
            {{- with include "aquahelm.sealed.item" (dict "root" $ "secret" $user.secretName) | trim }}
            {{- . | nindent 12 }}
            {{- end }}
      {{- end }}
      {{- end }}
- name: tmp
  emptyDir:
    sizeLimit: 32Mi
{{- with (index .Values.global.stores .Chart.Name).ca }}
- {{ include "aquahelm.authority.volume" (dict "name" $.Chart.Name "ca" .) | nindent 2 | trim }}
{{- end }}
{{- end }}

{{- /*
The setup, and each topic's settings.
{{ include "aquahelm.kafka.setup.scripts" . }}
*/ -}}
{{- define "aquahelm.kafka.setup.scripts" -}}
{{- $store := index .Values.global.stores .Chart.Name -}}
setup.sh: |
  {{- include "aquahelm.kafka.setup.script" (dict
    "root" .
    "store" $store
    "servers" (include "aquahelm.kafka.servers" (dict "name" .Chart.Name "store" $store))
    "properties" (include "aquahelm.kafka.properties" (dict
      "name" .Chart.Name
      "store" $store
      "sasl" (empty $store.host | ternary "plain" $store.sasl)
      "username" (.Values.adminUser | default "$ADMIN")
      "password" "$(cat /passwords/admin)"
    ))
  ) | nindent 2 }}
{{- range $topic, $want := .Values.topics }}
{{- with $want.config }}
topic.{{ $topic }}: |
  {{- range $name, $value := . }}
  {{ $name }}={{ $value }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
The script. Tools take topics as patterns where they look for them, and by name where they make them.
{{ include "aquahelm.kafka.setup.script" (dict "root" . "store" $store "servers" "kafka:9092" "properties" "…") }}
*/ -}}
{{- define "aquahelm.kafka.setup.script" -}}
{{ .properties }}
kafka() { tool="$1"; shift; "/opt/kafka/bin/kafka-$tool.sh" --bootstrap-server {{ .servers | squote }} --command-config /tmp/kafka.properties "$@"; }
topic() {
  has=$(awk -F '\t' -v topic="Topic: $1" '$1 == topic { for (i = 2; i <= NF; i++) if (sub(/^PartitionCount: */, "", $i)) print $i }' /tmp/topics)
  if [ -z "$has" ]; then
    kafka topics --create --if-not-exists --topic "$1" --partitions "$2" --replication-factor "$3" >/dev/null
  elif [ "$has" -lt "$2" ]; then
    kafka topics --alter --topic "$4" --partitions "$2" >/dev/null
  elif [ "$has" -gt "$2" ]; then
    echo "topic $1 has $has partitions, and keeps them"
  fi
  [ ! -e "/setup/topic.$1" ] ||
    kafka configs --alter --entity-type topics --entity-name "$1" --add-config-file "/setup/topic.$1" >/dev/null
  echo "topic $1"
}
user() {
  # as property files take it: a backslash stands before a backslash
  { printf 'SCRAM-SHA-512=iterations=8192,password='; sed 's/\\/\\\\/g' "/passwords/users/$1"; } >/tmp/scram
  kafka configs --alter --entity-type users --entity-name "$2" --add-config-file /tmp/scram >/dev/null
  rm /tmp/scram
  echo "user $2"
}
allow() { user="$1"; shift; kafka acls --add --allow-principal "User:$user" "$@" >/dev/null; }
until kafka topics --describe >/tmp/topics; do
  echo "waiting for {{ .servers }}"
  sleep 2
done
{{- range $topic, $want := .root.Values.topics }}
topic {{ $topic | squote }} {{ $want.partitions }} {{ $want.replicas }} {{ $topic | replace "." "[.]" | squote }}
{{- end }}
{{- if not .store.host }}
{{- range $service, $user := .root.Values.users }}
user {{ $service | squote }} {{ $user.username | squote }}
{{- with $user.consumes }}
allow {{ $user.username | squote }} --operation Read --operation Describe --group {{ $user.group | squote }}
{{- range . }} --topic {{ . | squote }}{{ end }}
{{- end }}
{{- with $user.produces }}
allow {{ $user.username | squote }} --operation Write --operation Describe
{{- range . }} --topic {{ . | squote }}{{ end }}
allow {{ $user.username | squote }} --operation Write --operation Describe --resource-pattern-type prefixed --transactional-id {{ $user.group | squote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
