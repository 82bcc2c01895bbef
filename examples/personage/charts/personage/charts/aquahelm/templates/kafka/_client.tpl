{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
The bootstrap servers, as clients take them.
{{ include "aquahelm.kafka.servers" (dict "name" "kafka" "store" .Values.global.stores.kafka) }}
*/ -}}
{{- define "aquahelm.kafka.servers" -}}
{{ .store.host | default .name }}:{{ .store.port }}
{{- range .store.servers }},{{ . }}{{ end }}
{{- end }}

{{- /*
How clients speak to the broker, in Kafka's words.
{{ include "aquahelm.kafka.protocol" .Values.global.stores.kafka }}
*/ -}}
{{- define "aquahelm.kafka.protocol" -}}
{{ eq .sasl "none" | ternary "" "SASL_" }}{{ .tls | ternary "SSL" "PLAINTEXT" }}
{{- end }}

{{- /*
The same as .NET's client spells it.
{{ include "aquahelm.kafka.dotnetProtocol" .Values.global.stores.kafka }}
*/ -}}
{{- define "aquahelm.kafka.dotnetProtocol" -}}
{{ eq .sasl "none" | ternary "" "Sasl" }}{{ .tls | ternary "Ssl" "Plaintext" }}
{{- end }}

{{- /*
How clients say who they are, as .NET's client spells it.
{{ include "aquahelm.kafka.dotnetMechanism" .Values.global.stores.kafka }}
*/ -}}
{{- define "aquahelm.kafka.dotnetMechanism" -}}
{{- get (dict "plain" "Plain" "scram-sha-256" "ScramSha256" "scram-sha-512" "ScramSha512" "none" "") .sasl }}
{{- end }}

{{- /*
The class that says who a JVM's client is.
{{ include "aquahelm.kafka.loginModule" "scram-sha-512" }}
*/ -}}
{{- define "aquahelm.kafka.loginModule" -}}
org.apache.kafka.common.security.{{ eq . "plain" | ternary "plain.PlainLoginModule" "scram.ScramLoginModule" }}
{{- end }}

{{- /*
Shell that writes /tmp/kafka.properties: how Kafka's own tools connect. `sasl` is how they say who they are, `username`
and `password` are texts of the shell.
{{ include "aquahelm.kafka.properties" (dict "name" "kafka" "store" $store "sasl" "plain" "username" "$ADMIN" "password" "$(cat /passwords/admin)") }}
*/ -}}
{{- define "aquahelm.kafka.properties" -}}
(
  umask 077
  {{- if ne .sasl "none" }}
  # quotes and backslashes as JAAS takes them, then backslashes as property files do
  password=$(printf %s "{{ .password }}" | sed 's/["\\]/\\&/g; s/\\/\\\\/g')
  {{- end }}
  {
    echo security.protocol={{ include "aquahelm.kafka.protocol" (dict "sasl" .sasl "tls" .store.tls) }}
    {{- if ne .sasl "none" }}
    echo sasl.mechanism={{ upper .sasl }}
    printf '%s\n' "sasl.jaas.config={{ include "aquahelm.kafka.loginModule" .sasl }} required username=\"{{ .username }}\" password=\"$password\";"
    {{- end }}
    {{- with include "aquahelm.authority.file" . }}
    echo ssl.truststore.type=PEM
    echo ssl.truststore.location={{ . }}
    {{- end }}
    echo request.timeout.ms=10000
    echo default.api.timeout.ms=20000
  } >/tmp/kafka.properties
)
{{- end }}

{{- /*
Variables of Kafka's own tools: small, short-lived JVMs that write to /tmp alone.
{{ include "aquahelm.kafka.tools" . }}
*/ -}}
{{- define "aquahelm.kafka.tools" -}}
- name: LOG_DIR
  value: /tmp/logs
- name: KAFKA_HEAP_OPTS
  value: -Xmx96m
- name: KAFKA_JVM_PERFORMANCE_OPTS
  value: -XX:+UseSerialGC -XX:TieredStopAtLevel=1
{{- end }}

{{- /*
What one of these tools needs.
{{ include "aquahelm.kafka.tools.resources" . }}
*/ -}}
{{- define "aquahelm.kafka.tools.resources" -}}
requests:
  cpu: 10m
  memory: 64Mi
  ephemeral-storage: 16Mi
limits:
  memory: 320Mi
  ephemeral-storage: 64Mi
{{- end }}
