{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
What services need in the object store: buckets, and for each service a user that sees only its own.
{{ include "aquahelm.minio.setup" . }}
*/ -}}
{{- define "aquahelm.minio.setup" -}}
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
{{- with include "aquahelm.minio.setup.policies" . | trim }}
data:
  {{- . | nindent 2 }}
{{- end }}
---
{{ include "aquahelm.store.setup" (dict
  "root" .
  "container" (include "aquahelm.minio.setup.container" .)
  "volumes" (include "aquahelm.minio.setup.volumes" .)
  "checksum" (include "aquahelm.minio.setup.policies" . | sha256sum)
) }}
{{- end }}
{{- end }}

{{- /*
mc as the administrator; it can run again at any time. Keys go to mc's input: no process shows them.
A managed bucket's access is left alone unless it is to be public: its owner may have a policy of their own.
{{ include "aquahelm.minio.setup.container" . }}
*/ -}}
{{- define "aquahelm.minio.setup.container" -}}
{{- $store := index .Values.global.stores .Chart.Name -}}
{{- $image := .Values.global.clientImages.minio -}}
name: setup
image: {{ include "aquahelm.image" (dict "root" . "image" $image) }}
imagePullPolicy: {{ $image.pullPolicy }}
command: [sh, -ec]
args:
  - |
    keys() {
      cat "$1/accessKey"; echo
      cat "$1/secretKey"; echo
    }
    user() {
      keys "/keys/users/$1" | mc admin user add store >/dev/null
      mc admin policy create store "$1" "/setup/$1.json"
      said=$(mc admin policy attach store "$1" --user "$(cat "/keys/users/$1/accessKey")" 2>&1) ||
        case $said in
          *"already in effect"*) ;;
          *) echo "$said" >&2; exit 1 ;;
        esac
    }
    until keys /keys/admin | mc alias set store "$S3_URL" >/dev/null; do
      echo "waiting for $S3_URL"
      sleep 2
    done
    {{- range $bucket, $want := .Values.buckets }}
    mc mb --ignore-existing --region {{ $store.region | squote }} {{ printf "store/%s" $bucket | squote }}
    {{- if $want.public }}
    mc anonymous set download {{ printf "store/%s" $bucket | squote }}
    {{- else if not $store.host }}
    mc anonymous set private {{ printf "store/%s" $bucket | squote }}
    {{- end }}
    {{- if $want.versioning }}
    mc version enable {{ printf "store/%s" $bucket | squote }}
    {{- end }}
    {{- end }}
    {{- range $user, $rights := .Values.users }}
    {{- if $rights.buckets }}
    user {{ $user | squote }}
    {{- end }}
    {{- end }}
env:
  - name: MC_CONFIG_DIR
    value: /tmp/.mc
  - name: S3_URL
    value: {{ include "aquahelm.minio.url" (dict "name" .Chart.Name "store" $store) | quote }}
  {{- with include "aquahelm.minio.authority" (dict "name" .Chart.Name "store" $store) | trim }}
  {{- . | nindent 2 }}
  {{- end }}
resources:
  requests:
    cpu: 10m
    memory: 64Mi
    ephemeral-storage: 16Mi
  limits:
    # mc derives a key from the administrator's (Argon2, 64Mi) to encrypt what it sends
    memory: 256Mi
    ephemeral-storage: 64Mi
securityContext:
  {{- include "aquahelm.check.securityContext" . | nindent 2 }}
volumeMounts:
  - name: setup
    mountPath: /setup
    readOnly: true
  - name: keys
    mountPath: /keys
    readOnly: true
  - name: tmp
    mountPath: /tmp
  {{- if $store.ca }}
  - {{ include "aquahelm.authority.mount" .Chart.Name | nindent 4 | trim }}
  {{- end }}
{{- end }}

{{- /*
The users' policies, the keys of the administrator and of every user.
{{ include "aquahelm.minio.setup.volumes" . }}
*/ -}}
{{- define "aquahelm.minio.setup.volumes" -}}
- name: setup
  configMap:
    name: {{ .Chart.Name }}-setup
- name: keys
  projected:
    sources:
      {{- include "aquahelm.minio.keyFiles" (dict "root" . "secretName" .Values.adminSecretName "folder" "admin") | nindent 6 }}
      {{- range $user, $rights := .Values.users }}
      {{- include "aquahelm.minio.keyFiles" (dict "root" $ "secretName" $rights.secretName "folder" (printf "users/%s" $user)) | nindent 6 }}
      {{- end }}
- name: tmp
  emptyDir:
    sizeLimit: 16Mi
{{- with (index .Values.global.stores .Chart.Name).ca }}
- {{ include "aquahelm.authority.volume" (dict "name" $.Chart.Name "ca" .) | nindent 2 | trim }}
{{- end }}
{{- end }}

{{- /*
What each user may do: read and write in its buckets, and nothing with the buckets themselves.
{{ include "aquahelm.minio.setup.policies" . }}
*/ -}}
{{- define "aquahelm.minio.setup.policies" -}}
{{- range $user, $rights := .Values.users }}
{{- if $rights.buckets }}
{{ $user }}.json: |
  {
    "Version": "2012-10-17",
    "Statement": [
      {
        "Effect": "Allow",
        "Action": ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
        "Resource": [{{ range $index, $bucket := $rights.buckets }}{{ if $index }}, {{ end }}"arn:aws:s3:::{{ $bucket }}"{{ end }}]
      },
      {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectTagging", "s3:PutObjectTagging", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
        "Resource": [{{ range $index, $bucket := $rights.buckets }}{{ if $index }}, {{ end }}"arn:aws:s3:::{{ $bucket }}/*"{{ end }}]
      }
    ]
  }
{{- end }}
{{- end }}
{{- end }}

{{- /*
Where the store answers; the scheme's usual port goes without saying.
{{ include "aquahelm.minio.url" (dict "name" "s3" "store" .Values.global.stores.s3) }}
*/ -}}
{{- define "aquahelm.minio.url" -}}
{{- .store.tls | ternary "https" "http" }}://{{ .store.host | default .name }}
{{- if ne (int .store.port) (.store.tls | ternary 443 80) }}:{{ .store.port }}{{ end }}
{{- end }}

{{- /*
The file of the authority that mc trusts in place of the usual ones. Empty where there is none.
{{ include "aquahelm.minio.authority" (dict "name" "s3" "store" .Values.global.stores.s3) }}
*/ -}}
{{- define "aquahelm.minio.authority" -}}
{{- with include "aquahelm.authority.file" . }}
- name: SSL_CERT_FILE
  value: {{ . }}
{{- end }}
{{- end }}

{{- /*
A Secret's two keys as files of a folder.
{{ include "aquahelm.minio.keyFiles" (dict "root" . "secretName" "s3-payment" "folder" "payment") }}
*/ -}}
{{- define "aquahelm.minio.keyFiles" -}}
- secret:
    name: {{ .secretName }}
    items:
      - key: accessKey
        path: {{ .folder }}/accessKey
      - key: secretKey
        path: {{ .folder }}/secretKey
      {{- with include "aquahelm.sealed.item" (dict "root" .root "secret" .secretName) | trim }}
      {{- . | nindent 6 }}
      {{- end }}
{{- end }}

{{- /*
A Secret's two keys as variables.
{{ include "aquahelm.minio.keys" (dict "secretName" "s3-payment") }}
*/ -}}
{{- define "aquahelm.minio.keys" -}}
- name: ACCESS_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .secretName }}
      key: accessKey
- name: SECRET_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .secretName }}
      key: secretKey
{{- end }}
