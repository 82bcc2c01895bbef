{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
A PostgreSQL server.
{{ include "aquahelm.postgres.statefulset" . }}
*/ -}}
{{- define "aquahelm.postgres.statefulset" -}}
{{- if not (index .Values.global.stores .Chart.Name).host }}
{{- include "aquahelm.store.statefulset" (dict
  "root" .
  "container" (include "aquahelm.postgres.container" .)
  "volumes" (include "aquahelm.postgres.volumes" .)
  "annotations" ""
) }}
{{- end }}
{{- end }}

{{- /*
The server. Probes ask it over TCP: while the image initialises its data, the server listens on the socket only.
{{ include "aquahelm.postgres.container" . }}
*/ -}}
{{- define "aquahelm.postgres.container" -}}
{{- $store := index .Values.global.stores .Chart.Name -}}
name: {{ .Chart.Name }}
image: {{ include "aquahelm.image" (dict "root" . "image" .Values.image) }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- with .Values.settings }}
args:
  {{- range $name, $value := . }}
  - -c
  - {{ printf "%s=%v" $name $value | quote }}
  {{- end }}
{{- end }}
ports:
  - name: postgres
    containerPort: {{ $store.port }}
    protocol: TCP
env:
  - name: POSTGRES_USER
    value: {{ .Values.adminUser | quote }}
  - name: POSTGRES_PASSWORD_FILE
    value: /run/secrets/admin/password
  - name: POSTGRES_DB
    value: {{ .Values.database | quote }}
  - name: POSTGRES_INITDB_ARGS
    value: --data-checksums
  - name: PGDATA
    value: /var/lib/postgresql/data/pgdata
  {{- if ne (int $store.port) 5432 }}
  - name: PGPORT
    value: {{ $store.port | quote }}
  {{- end }}
resources:
  {{- include "aquahelm.resources" .Values.resources | trim | nindent 2 }}
startupProbe:
  exec:
    command: {{ include "aquahelm.postgres.ready" . }}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 120
livenessProbe:
  exec:
    command: {{ include "aquahelm.postgres.ready" . }}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  exec:
    command: {{ include "aquahelm.postgres.ready" . }}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 5
securityContext:
  {{- include "aquahelm.securityContext" .Values.securityContext | trim | nindent 2 }}
volumeMounts:
  - name: data
    mountPath: /var/lib/postgresql/data
  - name: admin
    mountPath: /run/secrets/admin
    readOnly: true
  - name: socket
    mountPath: /var/run/postgresql
  - name: shm
    mountPath: /dev/shm
  - name: tmp
    mountPath: /tmp
{{- end }}

{{- /*
The command of the probes.
{{ include "aquahelm.postgres.ready" . }}
*/ -}}
{{- define "aquahelm.postgres.ready" -}}
{{- list "pg_isready" "--quiet" "--host=127.0.0.1" (printf "--username=%s" .Values.adminUser) (printf "--dbname=%s" .Values.database) | toJson }}
{{- end }}

{{- /*
Volumes beside the data: the administrator's password, the socket, shared memory, scratch space.
{{ include "aquahelm.postgres.volumes" . }}
*/ -}}
{{- define "aquahelm.postgres.volumes" -}}
- name: admin
  secret:
    secretName: {{ .Values.adminSecretName }}
    items:
      - key: password
        path: password
- name: socket
  emptyDir:
    sizeLimit: 8Mi
- name: shm
  emptyDir:
    medium: Memory
    sizeLimit: {{ .Values.sharedMemory }}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
{{- end }}
