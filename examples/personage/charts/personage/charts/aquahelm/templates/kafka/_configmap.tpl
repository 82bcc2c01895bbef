{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
The broker's configuration, without its password.
{{ include "aquahelm.kafka.configmap" . }}
*/ -}}
{{- define "aquahelm.kafka.configmap" -}}
{{- if not (index .Values.global.stores .Chart.Name).host -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Chart.Name }}-config
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "store") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
data:
  server.properties: |
    {{- include "aquahelm.kafka.config" . | nindent 4 }}
{{- end }}
{{- end }}

{{- /*
server.properties of one broker that is its own controller. Clients come in by one listener and say who they are; the
broker talks to itself by two others, which only its own pod reaches. Its administrator alone is known from the start
(PLAIN); services' users are kept in Kafka (SCRAM), and may do what their rights say. Nothing here is encrypted: that
only clients reach the broker is the NetworkPolicy's work.
{{ include "aquahelm.kafka.config" . }}
*/ -}}
{{- define "aquahelm.kafka.config" -}}
{{- $port := (index .Values.global.stores .Chart.Name).port -}}
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:9083
listeners=CLIENTS://:{{ $port }},INTERNAL://127.0.0.1:9084,CONTROLLER://127.0.0.1:9083
advertised.listeners=CLIENTS://{{ .Chart.Name }}:{{ $port }},INTERNAL://127.0.0.1:9084
listener.security.protocol.map=CLIENTS:SASL_PLAINTEXT,INTERNAL:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
inter.broker.listener.name=INTERNAL
controller.listener.names=CONTROLLER
sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
sasl.mechanism.controller.protocol=PLAIN
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:{{ .Values.adminUser }}
log.dirs=/var/lib/kafka/data/log
auto.create.topics.enable=false
{{- /* One broker cannot hold the copies that Kafka makes by default. */}}
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
{{- range $name, $value := .Values.settings }}
{{ $name }}={{ $value }}
{{- end }}
{{- end }}
