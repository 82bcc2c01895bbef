{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
A Kafka broker.
{{ include "aquahelm.kafka.statefulset" . }}
*/ -}}
{{- define "aquahelm.kafka.statefulset" -}}
{{- if not (index .Values.global.stores .Chart.Name).host }}
{{- include "aquahelm.store.statefulset" (dict
  "root" .
  "container" (include "aquahelm.kafka.container" .)
  "volumes" (include "aquahelm.kafka.volumes" .)
  "annotations" (printf "checksum/config: %s" (include "aquahelm.kafka.config" . | sha256sum))
) }}
{{- end }}
{{- end }}

{{- /*
The broker. The administrator's password goes from its file into a file in memory, which the JVM reads: no process and
no ConfigMap shows it.
{{ include "aquahelm.kafka.container" . }}
*/ -}}
{{- define "aquahelm.kafka.container" -}}
{{- $store := index .Values.global.stores .Chart.Name -}}
name: {{ .Chart.Name }}
image: {{ include "aquahelm.image" (dict "root" . "image" .Values.image) }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
command: [sh, -ec]
args:
  - |
    umask 077
    password=$(sed 's/["\\]/\\&/g' /run/secrets/admin/password)
    cat >/run/kafka/jaas.conf <<END
    KafkaServer {
      org.apache.kafka.common.security.plain.PlainLoginModule required
        username="{{ .Values.adminUser }}" password="$password" user_{{ .Values.adminUser }}="$password";
      org.apache.kafka.common.security.scram.ScramLoginModule required;
    };
    END
    exec /etc/kafka/docker/run
ports:
  - name: kafka
    containerPort: {{ $store.port }}
    protocol: TCP
env:
  - name: CLUSTER_ID
    value: {{ .Values.clusterId | quote }}
  - name: KAFKA_HEAP_OPTS
    value: -Xms{{ .Values.heap }} -Xmx{{ .Values.heap }}
  - name: KAFKA_OPTS
    value: -Djava.security.auth.login.config=/run/kafka/jaas.conf -XX:+ExitOnOutOfMemoryError
resources:
  {{- include "aquahelm.resources" .Values.resources | trim | nindent 2 }}
startupProbe:
  tcpSocket:
    port: kafka
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 120
livenessProbe:
  tcpSocket:
    port: kafka
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  tcpSocket:
    port: kafka
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 3
securityContext:
  {{- include "aquahelm.securityContext" .Values.securityContext | trim | nindent 2 }}
volumeMounts:
  - name: data
    mountPath: /var/lib/kafka/data
  - name: config
    mountPath: /mnt/shared/config
    readOnly: true
  - name: admin
    mountPath: /run/secrets/admin
    readOnly: true
  - name: jaas
    mountPath: /run/kafka
  - name: scratch
    mountPath: /opt/kafka/config
    subPath: config
  - name: scratch
    mountPath: /opt/kafka/logs
    subPath: logs
  - name: scratch
    mountPath: /tmp
    subPath: tmp
{{- end }}

{{- /*
Volumes beside the data: the configuration, the administrator's password and the file made of it, and what the image
writes as it starts.
{{ include "aquahelm.kafka.volumes" . }}
*/ -}}
{{- define "aquahelm.kafka.volumes" -}}
- name: config
  configMap:
    name: {{ .Chart.Name }}-config
- name: admin
  secret:
    secretName: {{ .Values.adminSecretName }}
    items:
      - key: password
        path: password
      {{- with include "aquahelm.sealed.item" (dict "root" . "secret" .Values.adminSecretName) | trim }}
      {{- . | nindent 6 }}
      {{- end }}
- name: jaas
  emptyDir:
    medium: Memory
    sizeLimit: 1Mi
- name: scratch
  emptyDir:
    sizeLimit: 256Mi
{{- end }}
