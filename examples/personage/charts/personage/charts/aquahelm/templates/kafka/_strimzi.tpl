{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Kafka run by Strimzi: the cluster, then its pools of nodes.
{{ include "aquahelm.kafka.cluster" . }}
*/ -}}
{{- define "aquahelm.kafka.cluster" -}}
{{- if (index .Values.global.stores .Chart.Name).podLabels }}
{{- include "aquahelm.patched" (dict "text" (include "aquahelm.kafka.cluster.manifest" .) "patch" (.Values.patches).kafka) }}
{{- range $name, $pool := .Values.cluster.pools }}
---
{{ include "aquahelm.patched" (dict
  "text" (include "aquahelm.kafka.pool.manifest" (dict "root" $ "name" $name "pool" $pool))
  "patch" ($.Values.patches).kafkanodepool
) }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
The Kafka before `patches.kafka`. One listener: encrypted, by the cluster's own authority, and closed to all but clients.
{{ include "aquahelm.kafka.cluster.manifest" . }}
*/ -}}
{{- define "aquahelm.kafka.cluster.manifest" -}}
{{- $cluster := .Values.cluster -}}
apiVersion: kafka.strimzi.io/v1
kind: Kafka
metadata:
  name: {{ .Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "store") | nindent 4 }}
  annotations:
    {{- include "aquahelm.annotations.kept" . | nindent 4 }}
spec:
  kafka:
    version: {{ $cluster.version }}
    {{- with $cluster.image }}
    image: {{ include "aquahelm.image" (dict "root" $ "image" .) }}
    {{- end }}
    listeners:
      - name: tls
        port: {{ (index .Values.global.stores .Chart.Name).port }}
        type: internal
        tls: true
        authentication:
          type: scram-sha-512
        {{- if and .Values.global.network.enabled .Values.clients }}
        networkPolicyPeers:
          {{- range .Values.clients }}
          - podSelector:
              matchLabels:
                {{- include "aquahelm.peer" (dict "root" $ "name" .) | nindent 16 }}
          {{- end }}
        {{- end }}
    authorization:
      type: simple
    config:
      {{- range $name, $value := $cluster.config }}
      {{ $name }}: {{ $value | quote }}
      {{- end }}
    {{- with $cluster.rack }}
    rack:
      topologyKey: {{ . }}
    {{- end }}
    {{- if $cluster.metrics }}
    metricsConfig:
      type: strimziMetricsReporter
    {{- end }}
    template:
      pod:
        {{- include "aquahelm.kafka.cluster.pod" (dict "root" . "data" true) | nindent 8 }}
        {{- if $cluster.spread }}
        topologySpreadConstraints:
          {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
          - maxSkew: 1
            topologyKey: {{ . }}
            whenUnsatisfiable: ScheduleAnyway
            labelSelector:
              matchLabels:
                strimzi.io/cluster: {{ $.Chart.Name }}
                strimzi.io/name: {{ $.Chart.Name }}-kafka
          {{- end }}
        {{- end }}
      kafkaContainer:
        securityContext:
          {{- include "aquahelm.kafka.cluster.securityContext" . | nindent 10 }}
      {{- if $cluster.rack }}
      initContainer:
        securityContext:
          {{- include "aquahelm.kafka.cluster.securityContext" . | nindent 10 }}
      {{- end }}
      podDisruptionBudget:
        maxUnavailable: 1
  entityOperator:
    topicOperator:
      resources:
        {{- include "aquahelm.kafka.cluster.operatorResources" . | nindent 8 }}
    userOperator:
      secretPrefix: {{ $cluster.secretPrefix | quote }}
      resources:
        {{- include "aquahelm.kafka.cluster.operatorResources" . | nindent 8 }}
    template:
      pod:
        {{- include "aquahelm.kafka.cluster.pod" (dict "root" . "data" false) | nindent 8 }}
      topicOperatorContainer:
        securityContext:
          {{- include "aquahelm.kafka.cluster.securityContext" . | nindent 10 }}
      userOperatorContainer:
        securityContext:
          {{- include "aquahelm.kafka.cluster.securityContext" . | nindent 10 }}
{{- end }}

{{- /*
What all pods of the cluster share. Volumes are the group's that Strimzi's images run in.
{{ include "aquahelm.kafka.cluster.pod" (dict "root" . "data" true) }}
*/ -}}
{{- define "aquahelm.kafka.cluster.pod" -}}
metadata:
  labels:
    app.kubernetes.io/part-of: {{ .root.Values.global.platform }}
    {{- with include "aquahelm.labels.own" (dict "root" .root "own" .root.Values.podLabels) | trim }}
    {{- . | nindent 4 }}
    {{- end }}
  {{- with .root.Values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- with include "aquahelm.imagePullSecrets" .root }}
{{ . }}
{{- end }}
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  {{- if .data }}
  fsGroup: 0
  {{- end }}
  seccompProfile:
    type: RuntimeDefault
{{- with .root.Values.cluster.pod }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /*
Rights of a container of the cluster, as PodSecurity `restricted` admits them.
{{ include "aquahelm.kafka.cluster.securityContext" . }}
*/ -}}
{{- define "aquahelm.kafka.cluster.securityContext" -}}
allowPrivilegeEscalation: false
runAsNonRoot: true
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- /*
What the topic operator needs, and the user operator.
{{ include "aquahelm.kafka.cluster.operatorResources" . }}
*/ -}}
{{- define "aquahelm.kafka.cluster.operatorResources" -}}
requests:
  cpu: 50m
  memory: 256Mi
limits:
  memory: 256Mi
{{- end }}

{{- /*
One KafkaNodePool before `patches.kafkanodepool`. Volumes outlive it.
{{ include "aquahelm.kafka.pool.manifest" (dict "root" . "name" "kafka" "pool" .Values.cluster.pools.kafka) }}
*/ -}}
{{- define "aquahelm.kafka.pool.manifest" -}}
apiVersion: kafka.strimzi.io/v1
kind: KafkaNodePool
metadata:
  name: {{ .name }}
  labels:
    strimzi.io/cluster: {{ .root.Chart.Name }}
    {{- include "aquahelm.labels" (dict "root" .root "component" "store") | nindent 4 }}
  annotations:
    {{- include "aquahelm.annotations.kept" .root | nindent 4 }}
spec:
  replicas: {{ .pool.replicas }}
  roles: [{{ join ", " .pool.roles }}]
  resources:
    {{- include "aquahelm.resources" .pool.resources | trim | nindent 4 }}
  jvmOptions:
    -Xms: {{ .pool.heap }}
    -Xmx: {{ .pool.heap }}
  storage:
    type: jbod
    volumes:
      - id: 0
        type: persistent-claim
        size: {{ .pool.storage.size }}
        {{- with .pool.storage.className }}
        class: {{ . }}
        {{- end }}
        deleteClaim: false
        kraftMetadata: shared
{{- end }}

{{- /*
Topics and users, which Strimzi's own operators make and keep. A user's password is in the Secret that they make.
{{ include "aquahelm.kafka.entities" . }}
*/ -}}
{{- define "aquahelm.kafka.entities" -}}
{{- if (index .Values.global.stores .Chart.Name).podLabels }}
{{- range $topic, $want := .Values.topics }}
---
{{ include "aquahelm.patched" (dict
  "text" (include "aquahelm.kafka.topic.manifest" (dict "root" $ "topic" $topic "want" $want))
  "patch" ($.Values.patches).kafkatopic
) }}
{{- end }}
{{- range $service, $user := .Values.users }}
---
{{ include "aquahelm.patched" (dict
  "text" (include "aquahelm.kafka.user.manifest" (dict "root" $ "user" $user))
  "patch" ($.Values.patches).kafkauser
) }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
One KafkaTopic before `patches.kafkatopic`.
{{ include "aquahelm.kafka.topic.manifest" (dict "root" . "topic" "events" "want" .Values.topics.events) }}
*/ -}}
{{- define "aquahelm.kafka.topic.manifest" -}}
apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata:
  name: {{ .want.objectName }}
  labels:
    strimzi.io/cluster: {{ .root.Chart.Name }}
    {{- include "aquahelm.labels" (dict "root" .root "component" "store") | nindent 4 }}
  annotations:
    {{- include "aquahelm.annotations.kept" .root | nindent 4 }}
spec:
  topicName: {{ .topic | quote }}
  partitions: {{ .want.partitions }}
  replicas: {{ .want.replicas }}
  {{- with .want.config }}
  config:
    {{- range $name, $value := . }}
    {{ $name }}: {{ $value | quote }}
    {{- end }}
  {{- end }}
{{- end }}

{{- /*
One KafkaUser before `patches.kafkauser`.
{{ include "aquahelm.kafka.user.manifest" (dict "root" . "user" .Values.users.api) }}
*/ -}}
{{- define "aquahelm.kafka.user.manifest" -}}
apiVersion: kafka.strimzi.io/v1
kind: KafkaUser
metadata:
  name: {{ .user.username }}
  labels:
    strimzi.io/cluster: {{ .root.Chart.Name }}
    {{- include "aquahelm.labels" (dict "root" .root "component" "store") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .root) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  authentication:
    type: scram-sha-512
  authorization:
    type: simple
    acls:
      {{- range .user.acls }}
      - resource:
          type: {{ .resource.type }}
          name: {{ .resource.name | quote }}
          patternType: {{ .resource.patternType }}
        operations: [{{ join ", " .operations }}]
      {{- else }}
      []
      {{- end }}
{{- end }}
