{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Redis run by redis-operator: a master, its replicas, and Sentinels that choose a new master.
{{ include "aquahelm.redis.replication" . }}
*/ -}}
{{- define "aquahelm.redis.replication" -}}
{{- if (index .Values.global.stores .Chart.Name).podLabels -}}
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
  redis-additional.conf: |
    appendonly yes
    {{- include "aquahelm.redis.limits" . | nindent 4 }}
    {{- range $name, $value := .Values.settings }}
    {{ $name }} {{ $value }}
    {{- end }}
---
{{ include "aquahelm.patched" (dict "text" (include "aquahelm.redis.replication.manifest" .) "patch" (.Values.patches).redisreplication) }}
{{- end }}
{{- end }}

{{- /*
What the server keeps at most, and what happens then.
{{ include "aquahelm.redis.limits" . }}
*/ -}}
{{- define "aquahelm.redis.limits" -}}
maxmemory {{ .Values.maxmemory }}
maxmemory-policy {{ .Values.policy }}
{{- end }}

{{- /*
The RedisReplication before `patches.redisreplication`. The operator hands its labels on to selectors, which cannot be
changed: it has only those that never do. What may change while servers run is set in them (`dynamicConfig`).
{{ include "aquahelm.redis.replication.manifest" . }}
*/ -}}
{{- define "aquahelm.redis.replication.manifest" -}}
{{- $replication := .Values.replication -}}
apiVersion: redis.redis.opstreelabs.in/v1beta2
kind: RedisReplication
metadata:
  name: {{ .Chart.Name }}
  labels:
    {{- include "aquahelm.selector" (dict "root" . "component" "store") | nindent 4 }}
  annotations:
    {{- include "aquahelm.annotations.kept" . | nindent 4 }}
spec:
  clusterSize: {{ $replication.instances }}
  serviceAccountName: {{ include "aquahelm.store.account" . }}
  kubernetesConfig:
    image: {{ include "aquahelm.image" (dict "root" . "image" $replication.image) }}
    imagePullPolicy: {{ $replication.image.pullPolicy }}
    {{- with include "aquahelm.imagePullSecrets" . }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with .Values.secretName }}
    redisSecret:
      name: {{ . }}
      key: password
    {{- end }}
    resources:
      {{- include "aquahelm.resources" $replication.resources | trim | nindent 6 }}
    persistentVolumeClaimRetentionPolicy:
      whenDeleted: Retain
      whenScaled: Retain
  redisConfig:
    additionalRedisConfig: {{ .Chart.Name }}-config
    dynamicConfig:
      {{- range include "aquahelm.redis.limits" . | splitList "\n" }}
      - {{ . }}
      {{- end }}
  storage:
    keepAfterDelete: true
    volumeClaimTemplate:
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $replication.storage.className }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ $replication.storage.size }}
  pdb:
    enabled: true
    maxUnavailable: 1
  podSecurityContext:
    {{- include "aquahelm.podSecurityContext" $replication.podSecurityContext | trim | nindent 4 }}
  securityContext:
    {{- include "aquahelm.securityContext" $replication.securityContext | trim | nindent 4 }}
  terminationGracePeriodSeconds: {{ $replication.terminationGracePeriodSeconds }}
  {{- with include "aquahelm.redis.replication.place" (dict "root" . "app" .Chart.Name) | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  sentinel:
    size: {{ .Values.sentinel.count }}
    image: {{ include "aquahelm.image" (dict "root" . "image" .Values.sentinel.image) }}
    imagePullPolicy: {{ .Values.sentinel.image.pullPolicy }}
    {{- with include "aquahelm.imagePullSecrets" . }}
    {{- . | nindent 4 }}
    {{- end }}
    serviceAccountName: {{ include "aquahelm.store.account" . }}
    resources:
      {{- include "aquahelm.resources" .Values.sentinel.resources | trim | nindent 6 }}
    podSecurityContext:
      {{- include "aquahelm.podSecurityContext" $replication.podSecurityContext | trim | nindent 6 }}
    securityContext:
      {{- include "aquahelm.securityContext" $replication.securityContext | trim | nindent 6 }}
    {{- with include "aquahelm.redis.replication.place" (dict "root" . "app" (printf "%s-s" .Chart.Name)) | trim }}
    {{- . | nindent 4 }}
    {{- end }}
{{- end }}

{{- /*
On which nodes servers or Sentinels run, and that they keep apart there.
{{ include "aquahelm.redis.replication.place" (dict "root" . "app" "redis") }}
*/ -}}
{{- define "aquahelm.redis.replication.place" -}}
{{- with .root.Values.podSpec }}
{{ toYaml . }}
{{- end }}
{{- if .root.Values.replication.spread }}
topologySpreadConstraints:
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        app: {{ $.app }}
  {{- end }}
{{- end }}
{{- end }}
