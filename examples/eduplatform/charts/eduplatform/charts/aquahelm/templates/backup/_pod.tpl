{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
The pod that makes a backup: dump in the server's image, encrypt where it is asked for, upload in mc's image. One after
the other, over a scratch volume; each sees only the credentials that it needs.
{{ include "aquahelm.backup.pod" . }}
*/ -}}
{{- define "aquahelm.backup.pod" -}}
{{- $backup := .Values.backup -}}
{{ include "aquahelm.backup.pod.head" . }}
initContainers:
  - {{ include "aquahelm.backup.step" (dict "root" . "name" "dump" "image" .Values.image "script" "dump.sh" "env" (include "aquahelm.backup.reader" .) "authority" .Chart.Name) | nindent 4 | trim }}
  {{- if $backup.recipients }}
  - {{ include "aquahelm.backup.step" (dict "root" . "name" "encrypt" "image" $backup.image "script" "encrypt.sh" "env" "") | nindent 4 | trim }}
  {{- end }}
containers:
  - {{ include "aquahelm.backup.step" (dict "root" . "name" "upload" "image" .Values.global.clientImages.minio "script" "upload.sh" "env" (include "aquahelm.backup.writer" .) "authority" $backup.store) | nindent 4 | trim }}
{{ include "aquahelm.backup.volumes" . }}
{{- end }}

{{- /*
The pod that restores: fetch a backup and check its sums, wait for somebody to decrypt it where it is encrypted, then
work as the administrator. By itself it is a drill; MODE=live puts TARGET in the place of what is there.
{{ include "aquahelm.backup.restore.pod" . }}
*/ -}}
{{- define "aquahelm.backup.restore.pod" -}}
{{- $backup := .Values.backup -}}
{{ include "aquahelm.backup.pod.head" . }}
initContainers:
  - {{ include "aquahelm.backup.step" (dict "root" . "name" "fetch" "image" .Values.global.clientImages.minio "script" "fetch.sh" "env" (print (include "aquahelm.backup.writer" .) (include "aquahelm.backup.choice" .)) "authority" $backup.store) | nindent 4 | trim }}
  {{- if $backup.recipients }}
  - {{ include "aquahelm.backup.step" (dict "root" . "name" "open" "image" .Values.image "script" "open.sh" "env" "") | nindent 4 | trim }}
  {{- end }}
containers:
  - {{ include "aquahelm.backup.step" (dict "root" . "name" "restore" "image" .Values.image "script" "restore.sh" "env" (print (include "aquahelm.backup.admin" .) (include "aquahelm.backup.choice" .)) "authority" .Chart.Name) | nindent 4 | trim }}
{{ include "aquahelm.backup.volumes" . }}
{{- end }}

{{- /*
How such a pod begins.
{{ include "aquahelm.backup.pod.head" . }}
*/ -}}
{{- define "aquahelm.backup.pod.head" -}}
serviceAccountName: {{ .Chart.Name }}
automountServiceAccountToken: false
enableServiceLinks: false
restartPolicy: Never
{{- with include "aquahelm.imagePullSecrets" . }}
{{ . }}
{{- end }}
securityContext:
  runAsNonRoot: true
  fsGroup: 65534
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.podSpec }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /*
One step: a script in an image. All run as the same user, so that each can read what the one before it wrote.
{{ include "aquahelm.backup.step" (dict "root" . "name" "dump" "image" .Values.image "script" "dump.sh" "env" "…" "authority" "postgres") }}
*/ -}}
{{- define "aquahelm.backup.step" -}}
name: {{ .name }}
image: {{ include "aquahelm.image" (dict "root" .root "image" .image) }}
imagePullPolicy: {{ .image.pullPolicy }}
command: [sh, /scripts/{{ .script }}]
{{- with .env | trim }}
env:
  {{- . | nindent 2 }}
{{- end }}
resources:
  {{- include "aquahelm.resources" .root.Values.backup.resources | trim | nindent 2 }}
securityContext:
  {{- include "aquahelm.check.securityContext" . | nindent 2 }}
volumeMounts:
  - name: scripts
    mountPath: /scripts
    readOnly: true
  - name: backup
    mountPath: /backup
  - name: tmp
    mountPath: /tmp
  {{- with .authority }}
  {{- if (index $.root.Values.global.stores .).ca }}
  - {{ include "aquahelm.authority.mount" . | nindent 4 | trim }}
  {{- end }}
  {{- end }}
{{- end }}

{{- /*
Scripts, the scratch volume, authorities of stores elsewhere.
{{ include "aquahelm.backup.volumes" . }}
*/ -}}
{{- define "aquahelm.backup.volumes" -}}
volumes:
  - name: scripts
    configMap:
      name: {{ .Chart.Name }}-backup
  - name: backup
    {{- if .Values.backup.scratch.className }}
    ephemeral:
      volumeClaimTemplate:
        spec:
          accessModes: [ReadWriteOnce]
          storageClassName: {{ .Values.backup.scratch.className }}
          resources:
            requests:
              storage: {{ .Values.backup.scratch.size }}
    {{- else }}
    emptyDir:
      sizeLimit: {{ .Values.backup.scratch.size }}
    {{- end }}
  - name: tmp
    emptyDir:
      sizeLimit: 16Mi
  {{- range list .Chart.Name .Values.backup.store }}
  {{- $name := . }}
  {{- with (index $.Values.global.stores .).ca }}
  - {{ include "aquahelm.authority.volume" (dict "name" $name "ca" .) | nindent 4 | trim }}
  {{- end }}
  {{- end }}
{{- end }}

{{- /*
libpq's variables of the role that may read everything and change nothing.
{{ include "aquahelm.backup.reader" . }}
*/ -}}
{{- define "aquahelm.backup.reader" -}}
{{ include "aquahelm.backup.server" . }}
- name: PGUSER
  value: {{ .Values.backup.username | quote }}
- name: PGPASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .Values.backup.secretName }}
      key: password
{{- end }}

{{- /*
libpq's variables of the administrator.
{{ include "aquahelm.backup.admin" . }}
*/ -}}
{{- define "aquahelm.backup.admin" -}}
{{ include "aquahelm.backup.server" . }}
- name: PGUSER
  {{- if .Values.adminUser }}
  value: {{ .Values.adminUser | quote }}
  {{- else }}
  valueFrom:
    secretKeyRef:
      name: {{ .Values.adminSecretName }}
      key: username
  {{- end }}
- name: PGPASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .Values.adminSecretName }}
      key: password
{{- end }}

{{- /*
Where PostgreSQL is.
{{ include "aquahelm.backup.server" . }}
*/ -}}
{{- define "aquahelm.backup.server" -}}
{{- $store := index .Values.global.stores .Chart.Name -}}
- name: PGHOST
  value: {{ $store.host | default .Chart.Name }}
- name: PGPORT
  value: {{ $store.port | quote }}
- name: PGCONNECT_TIMEOUT
  value: "10"
{{ include "aquahelm.postgres.tls" (dict "name" .Chart.Name "store" $store) }}
{{- end }}

{{- /*
Where backups go, and how many stay.
{{ include "aquahelm.backup.writer" . }}
*/ -}}
{{- define "aquahelm.backup.writer" -}}
{{- $backup := .Values.backup -}}
{{- $objects := dict "name" $backup.store "store" (index .Values.global.stores $backup.store) -}}
- name: MC_CONFIG_DIR
  value: /tmp/.mc
- name: S3_URL
  value: {{ include "aquahelm.minio.url" $objects | quote }}
- name: FOLDER
  value: {{ printf "store/%s/%s/%s/%s" $backup.bucket .Values.global.platform .Values.global.environment .Chart.Name | quote }}
- name: KEEP_DAILY
  value: {{ $backup.keep.daily | quote }}
- name: KEEP_WEEKLY
  value: {{ $backup.keep.weekly | quote }}
- name: KEEP_MONTHLY
  value: {{ $backup.keep.monthly | quote }}
{{ include "aquahelm.minio.keys" (dict "secretName" $backup.keysSecretName) }}
{{- include "aquahelm.minio.authority" $objects }}
{{- end }}

{{- /*
What is restored: which backup (empty: the newest), which part of it (empty: all), and in whose place. Who makes a Job
of this pattern sets them.
{{ include "aquahelm.backup.choice" . }}
*/ -}}
{{- define "aquahelm.backup.choice" }}
- name: MODE
  value: drill
- name: BACKUP
  value: ""
- name: TARGET
  value: ""
{{- end }}

{{- /*
`helm test`: a pod with the network identity of backups logs in to PostgreSQL and opens the bucket.
{{ include "aquahelm.backup.test" . }}
*/ -}}
{{- define "aquahelm.backup.test" -}}
{{- if (.Values.backup).enabled -}}
{{- $backup := .Values.backup -}}
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Chart.Name }}-test-backup
  labels:
    {{- include "aquahelm.labels" (dict "root" . "component" "backup") | nindent 4 }}
  annotations:
    {{- include "aquahelm.annotations" (dict "root" . "own" (dict
      "helm.sh/hook" "test"
      "helm.sh/hook-delete-policy" "before-hook-creation"
    )) | nindent 4 }}
spec:
  {{- include "aquahelm.backup.pod.head" . | nindent 2 }}
  activeDeadlineSeconds: 240
  initContainers:
    - {{ include "aquahelm.check.connection" (dict "root" . "name" "reads" "store" .Chart.Name "connection" (dict "database" .Values.database "username" $backup.username "secretName" $backup.secretName)) | nindent 6 | trim }}
  containers:
    - {{ include "aquahelm.check.connection" (dict "root" . "name" "writes" "store" $backup.store "connection" (dict "bucket" $backup.bucket "secretName" $backup.keysSecretName)) | nindent 6 | trim }}
  volumes:
    {{- include "aquahelm.check.volume" . | nindent 4 }}
    {{- range list .Chart.Name $backup.store }}
    {{- $name := . }}
    {{- with (index $.Values.global.stores .).ca }}
    - {{ include "aquahelm.authority.volume" (dict "name" $name "ca" .) | nindent 6 | trim }}
    {{- end }}
    {{- end }}
{{- end }}
{{- end }}
