{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
RustFS: S3 on one port, its console on another, one disk. It logs to its output: the image's own folder is read-only.
{{ include "aquahelm.minio.rustfs" . }}
*/ -}}
{{- define "aquahelm.minio.rustfs" -}}
{{- $store := index .Values.global.stores .Chart.Name -}}
name: {{ .Chart.Name }}
image: {{ include "aquahelm.image" (dict "root" . "image" .Values.image) }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
command: [/usr/bin/rustfs]
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
  - name: RUSTFS_VOLUMES
    value: /data
  - name: RUSTFS_ADDRESS
    value: ":{{ $store.port }}"
  - name: RUSTFS_CONSOLE_ENABLE
    value: "true"
  - name: RUSTFS_CONSOLE_ADDRESS
    value: ":{{ .Values.consolePort }}"
  - name: RUSTFS_ACCESS_KEY_FILE
    value: /run/secrets/admin/accessKey
  - name: RUSTFS_SECRET_KEY_FILE
    value: /run/secrets/admin/secretKey
  - name: RUSTFS_REGION
    value: {{ $store.region | quote }}
  - name: RUSTFS_OBS_LOG_DIRECTORY
    value: ""
  {{- range $name, $value := .Values.settings }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
resources:
  {{- include "aquahelm.resources" .Values.resources | trim | nindent 2 }}
startupProbe:
  httpGet:
    path: /health
    port: s3
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 60
livenessProbe:
  httpGet:
    path: /health
    port: s3
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet:
    path: /health
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
