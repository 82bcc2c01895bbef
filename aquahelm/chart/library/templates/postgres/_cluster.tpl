{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
PostgreSQL run by CloudNativePG.
{{ include "aquahelm.postgres.cluster" . }}
*/ -}}
{{- define "aquahelm.postgres.cluster" -}}
{{- if (index .Values.global.stores .Chart.Name).podLabels }}
{{- include "aquahelm.patched" (dict "text" (include "aquahelm.postgres.cluster.manifest" .) "patch" (.Values.patches).cluster) }}
{{- end }}
{{- end }}

{{- /*
The Cluster before `patches.cluster`. Its servers are told apart from others by the operator's own labels.
{{ include "aquahelm.postgres.cluster.manifest" . }}
*/ -}}
{{- define "aquahelm.postgres.cluster.manifest" -}}
{{- $cluster := .Values.cluster -}}
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata:
  name: {{ .Chart.Name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "store") | nindent 4 }}
  annotations:
    {{- include "aquahelm.annotations.kept" . | nindent 4 }}
spec:
  instances: {{ $cluster.instances }}
  imageName: {{ include "aquahelm.image" (dict "root" . "image" $cluster.image) }}
  imagePullPolicy: {{ $cluster.image.pullPolicy }}
  {{- with include "aquahelm.imagePullSecrets" . }}
  {{- . | nindent 2 }}
  {{- end }}
  inheritedMetadata:
    labels:
      app.kubernetes.io/part-of: {{ .Values.global.platform }}
      {{- with include "aquahelm.labels.own" (dict "root" . "own" .Values.podLabels) | trim }}
      {{- . | nindent 6 }}
      {{- end }}
    {{- with .Values.podAnnotations }}
    annotations:
      {{- toYaml . | nindent 6 }}
    {{- end }}
  enableSuperuserAccess: false
  bootstrap:
    {{- with (.Values.archive).recovery }}
    {{- if .from }}
    recovery:
      source: backups
      database: {{ $.Values.database | quote }}
      owner: {{ $.Values.adminUser | quote }}
      secret:
        name: {{ $.Values.adminSecretName }}
      {{- with .time }}
      recoveryTarget:
        targetTime: {{ . | quote }}
      {{- end }}
    {{- end }}
    {{- end }}
    {{- if not ((.Values.archive).recovery).from }}
    initdb:
      database: {{ .Values.database | quote }}
      owner: {{ .Values.adminUser | quote }}
      secret:
        name: {{ .Values.adminSecretName }}
      encoding: UTF8
      dataChecksums: true
    {{- end }}
  {{- if (.Values.archive).enabled }}
  plugins:
    - name: barman-cloud.cloudnative-pg.io
      isWALArchiver: true
      parameters:
        barmanObjectName: {{ .Chart.Name }}
        serverName: {{ .Values.archive.name }}
  {{- with .Values.archive.recovery.from }}
  externalClusters:
    - name: backups
      plugin:
        name: barman-cloud.cloudnative-pg.io
        parameters:
          barmanObjectName: {{ $.Chart.Name }}
          serverName: {{ . }}
  {{- end }}
  {{- end }}
  {{- if or .Values.roles ((.Values.archive).drill) }}
  managed:
    roles:
      {{- range $service, $role := .Values.roles }}
      - name: {{ $role.role | quote }}
        ensure: present
        comment: {{ $service | quote }}
        login: true
        {{- if $role.monitor }}
        inRoles: [pg_monitor]
        {{- end }}
        passwordSecret:
          name: {{ $role.secretName }}
      {{- end }}
      {{- with (.Values.archive).drill }}
      - name: {{ .username | quote }}
        ensure: present
        comment: drills
        login: true
        inRoles: [pg_read_all_data]
        bypassrls: true
        passwordSecret:
          name: {{ .secretName }}
      {{- end }}
  {{- end }}
  postgresql:
    parameters:
      {{- range $name, $value := $cluster.parameters }}
      {{ $name }}: {{ $value | quote }}
      {{- else }}
      {}
      {{- end }}
    {{- with $cluster.preloadLibraries }}
    shared_preload_libraries:
      {{- toYaml . | nindent 6 }}
    {{- end }}
  {{- if .Values.pooler }}
  certificates:
    serverAltDNSNames:
      - {{ .Chart.Name }}-pooler
      - {{ .Chart.Name }}-pooler.{{ .Release.Namespace }}.svc
  {{- end }}
  storage:
    {{- include "aquahelm.postgres.cluster.storage" $cluster.storage | nindent 4 }}
  {{- with $cluster.walStorage }}
  walStorage:
    {{- include "aquahelm.postgres.cluster.storage" . | nindent 4 }}
  {{- end }}
  resources:
    {{- include "aquahelm.resources" $cluster.resources | trim | nindent 4 }}
  affinity:
    {{- toYaml $cluster.affinity | nindent 4 }}
  {{- if and $cluster.spread (gt (int $cluster.instances) 1) }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: topology.kubernetes.io/zone
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          cnpg.io/cluster: {{ .Chart.Name }}
          cnpg.io/podRole: instance
  {{- end }}
  {{- with $cluster.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
{{- end }}

{{- /*
A volume of each server.
{{ include "aquahelm.postgres.cluster.storage" .Values.cluster.storage }}
*/ -}}
{{- define "aquahelm.postgres.cluster.storage" -}}
size: {{ .size }}
{{- with .className }}
storageClass: {{ . }}
{{- end }}
{{- end }}

{{- /*
The databases of the cluster and their schemas. They stay when their objects go.
{{ include "aquahelm.postgres.databases" . }}
*/ -}}
{{- define "aquahelm.postgres.databases" -}}
{{- if (index .Values.global.stores .Chart.Name).podLabels }}
{{- range $name, $database := .Values.databases }}
---
{{ include "aquahelm.patched" (dict
  "text" (include "aquahelm.postgres.database.manifest" (dict "root" $ "name" $name "database" $database))
  "patch" ($.Values.patches).database
) }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
One Database before `patches.database`.
{{ include "aquahelm.postgres.database.manifest" (dict "root" . "name" "postgres-shop" "database" .Values.databases.x) }}
*/ -}}
{{- define "aquahelm.postgres.database.manifest" -}}
apiVersion: postgresql.cnpg.io/v1
kind: Database
metadata:
  name: {{ .name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" .root "component" "store") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .root) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  cluster:
    name: {{ .root.Chart.Name }}
  name: {{ .database.database | quote }}
  owner: {{ .root.Values.adminUser | quote }}
  ensure: present
  databaseReclaimPolicy: retain
  {{- with .database.schemas }}
  schemas:
    {{- range $schema, $owner := . }}
    - name: {{ $schema | quote }}
      owner: {{ $owner | quote }}
      ensure: present
    {{- end }}
  {{- end }}
{{- end }}
