{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
An S3 server: MinIO or RustFS.
{{ include "aquahelm.minio.statefulset" . }}
*/ -}}
{{- define "aquahelm.minio.statefulset" -}}
{{- if not (index .Values.global.stores .Chart.Name).host }}
{{- include "aquahelm.store.statefulset" (dict
  "root" .
  "container" (eq .Values.server "rustfs" | ternary (include "aquahelm.minio.rustfs" .) (include "aquahelm.minio.container" .))
  "volumes" (include "aquahelm.minio.volumes" .)
  "annotations" ""
) }}
{{- end }}
{{- end }}

{{- /*
MinIO: S3 on one port, its console on another.
{{ include "aquahelm.minio.container" . }}
*/ -}}
{{- define "aquahelm.minio.container" -}}
{{- $store := index .Values.global.stores .Chart.Name -}}
name: {{ .Chart.Name }}
image: {{ include "aquahelm.image" (dict "root" . "image" .Values.image) }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
args: [server, /data, "--address=:{{ $store.port }}", "--console-address=:{{ .Values.consolePort }}"]
ports:
  - name: s3
    containerPort: {{ $store.port }}
    protocol: TCP
  - name: console
    containerPort: {{ .Values.consolePort }}
    protocol: TCP
env:
  - name: HOME
    value: /tmp
  - name: MINIO_ROOT_USER_FILE
    value: /run/secrets/admin/accessKey
  - name: MINIO_ROOT_PASSWORD_FILE
    value: /run/secrets/admin/secretKey
  - name: MINIO_REGION
    value: {{ $store.region | quote }}
  - name: MINIO_UPDATE
    value: "off"
  {{- range $name, $value := .Values.settings }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
resources:
  {{- include "aquahelm.resources" .Values.resources | trim | nindent 2 }}
startupProbe:
  httpGet:
    path: /minio/health/live
    port: s3
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 60
livenessProbe:
  httpGet:
    path: /minio/health/live
    port: s3
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet:
    path: /minio/health/ready
    port: s3
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 3
securityContext:
  {{- include "aquahelm.securityContext" .Values.securityContext | trim | nindent 2 }}
volumeMounts:
  - name: data
    mountPath: /data
  - name: admin
    mountPath: /run/secrets/admin
    readOnly: true
  - name: tmp
    mountPath: /tmp
{{- end }}

{{- /*
Volumes beside the data: the administrator's keys, scratch space.
{{ include "aquahelm.minio.volumes" . }}
*/ -}}
{{- define "aquahelm.minio.volumes" -}}
- name: admin
  secret:
    secretName: {{ .Values.adminSecretName }}
    items:
      - key: accessKey
        path: accessKey
      - key: secretKey
        path: secretKey
      {{- with include "aquahelm.sealed.item" (dict "root" . "secret" .Values.adminSecretName) | trim }}
      {{- . | nindent 6 }}
      {{- end }}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
{{- end }}
