{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
What services need in PostgreSQL: a database, a role with its password, a schema; and the Job that makes them.
{{ include "aquahelm.postgres.setup" . }}
*/ -}}
{{- define "aquahelm.postgres.setup" -}}
{{- if .Values.setup.enabled -}}
{{- $operated := (index .Values.global.stores .Chart.Name).podLabels -}}
{{- $sql := $operated | empty | ternary (include "aquahelm.postgres.setup.sql" .) (include "aquahelm.postgres.operated.sql" .) -}}
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
data:
  {{- include "aquahelm.block" (dict "text" $sql "spaces" 2) }}
---
{{ include "aquahelm.store.setup" (dict
  "root" .
  "container" (include "aquahelm.postgres.setup.container" .)
  "volumes" (include "aquahelm.postgres.setup.volumes" .)
  "checksum" ($sql | sha256sum)
) }}
{{- end }}
{{- end }}

{{- /*
psql as the administrator, once per database, schema and role. Passwords go from file to psql's input: no process
shows them.
{{ include "aquahelm.postgres.setup.container" . }}
*/ -}}
{{- define "aquahelm.postgres.setup.container" -}}
{{- $store := index .Values.global.stores .Chart.Name -}}
name: setup
image: {{ include "aquahelm.image" (dict "root" . "image" .Values.image) }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
command: [sh, -ec]
args:
  - |
    {{- if $store.podLabels }}
    {{- include "aquahelm.postgres.operated.script" . | nindent 4 }}
    {{- else }}
    {{- include "aquahelm.postgres.setup.script" . | nindent 4 }}
    {{- end }}
env:
  - name: PGHOST
    value: {{ include "aquahelm.postgres.setup.host" . }}
  - name: PGPORT
    value: {{ $store.port | quote }}
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
  - name: PGCONNECT_TIMEOUT
    value: "10"
  {{- include "aquahelm.postgres.tls" (dict "name" .Chart.Name "store" $store) | nindent 2 }}
  - name: MANAGED
    value: {{ $store.host | empty | not | quote }}
resources:
  {{- include "aquahelm.check.resources" . | nindent 2 }}
securityContext:
  {{- include "aquahelm.check.securityContext" . | nindent 2 }}
volumeMounts:
  - name: setup
    mountPath: /setup
    readOnly: true
  {{- if or .Values.roles (.Values.backup).enabled }}
  - name: passwords
    mountPath: /passwords
    readOnly: true
  {{- end }}
  {{- if $store.ca }}
  - {{ include "aquahelm.authority.mount" .Chart.Name | nindent 4 | trim }}
  {{- end }}
{{- end }}

{{- /*
What it runs: a database, a schema and a role at a time.
{{ include "aquahelm.postgres.setup.script" . }}
*/ -}}
{{- define "aquahelm.postgres.setup.script" -}}
psql() { command psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 "$@"; }
database() {
  export DATABASE="$1"
  psql --dbname="$1" --command='select 1' >/dev/null 2>&1 || psql --dbname=postgres --file=/setup/database.sql
}
schema() {
  export SCHEMA="$2"
  psql --dbname="$1" --file=/setup/schema.sql
}
role() {
  export ROLE="$1" DATABASE="$2" SCHEMA="$3"
  { cat "/passwords/$4"; echo; cat "/passwords/$4"; echo; } | psql --dbname="$2" --file=/setup/role.sql
}
{{- if (.Values.backup).enabled }}
reader() {
  export ROLE="$1" DATABASE="$2"
  { cat "/passwords/$3"; echo; cat "/passwords/$3"; echo; } | psql --dbname="$2" --file=/setup/reader.sql
}
{{- end }}
until pg_isready --quiet; do
  echo "waiting for $PGHOST:$PGPORT"
  sleep 2
done
database {{ .Values.database | squote }}
{{- range .Values.schemas }}
schema {{ $.Values.database | squote }} {{ . | squote }}
{{- end }}
{{- range $service, $role := .Values.roles }}
{{- if ne $role.database $.Values.database }}
database {{ $role.database | squote }}
{{- end }}
role {{ $role.role | squote }} {{ $role.database | squote }} {{ $role.schema | default "public" | squote }} {{ $service | squote }}
{{- if $role.monitor }}
echo 'grant pg_monitor to :"role"' | psql --dbname={{ $role.database | squote }} --set=role={{ $role.role | squote }} || echo "few statistics: nobody here may grant pg_monitor"
{{- end }}
{{- end }}
{{- if (.Values.backup).enabled }}
{{- range .Values.backup.databases }}
reader {{ $.Values.backup.username | squote }} {{ . | squote }} backup/password
{{- end }}
{{- end }}
{{- end }}

{{- /*
The server that it asks: never a pooler.
{{ include "aquahelm.postgres.setup.host" . }}
*/ -}}
{{- define "aquahelm.postgres.setup.host" -}}
{{- $store := index .Values.global.stores .Chart.Name -}}
{{- if $store.podLabels }}{{ .Chart.Name }}-rw{{ else }}{{ $store.host | default .Chart.Name }}{{ end }}
{{- end }}

{{- /*
The scripts, and the password of every role.
{{ include "aquahelm.postgres.setup.volumes" . }}
*/ -}}
{{- define "aquahelm.postgres.setup.volumes" -}}
- name: setup
  configMap:
    name: {{ .Chart.Name }}-setup
{{- if or .Values.roles (.Values.backup).enabled }}
- name: passwords
  projected:
    sources:
      {{- range $service, $role := .Values.roles }}
      - secret:
          name: {{ $role.secretName }}
          items:
            - key: password
              path: {{ $service }}
            {{- with include "aquahelm.sealed.item" (dict "root" $ "secret" $role.secretName) | trim }}
            {{- . | nindent 12 }}
            {{- end }}
      {{- end }}
      {{- if (.Values.backup).enabled }}
      - secret:
          name: {{ .Values.backup.secretName }}
          items:
            - key: password
              path: backup/password
            {{- with include "aquahelm.sealed.item" (dict "root" . "secret" .Values.backup.secretName) | trim }}
            {{- . | nindent 12 }}
            {{- end }}
      {{- end }}
{{- end }}
{{- with (index .Values.global.stores .Chart.Name).ca }}
- {{ include "aquahelm.authority.volume" (dict "name" $.Chart.Name "ca" .) | nindent 2 | trim }}
{{- end }}
{{- end }}

{{- /*
The scripts of psql. All can run again at any time, beside running services and beside another run.
{{ include "aquahelm.postgres.setup.sql" . }}
*/ -}}
{{- define "aquahelm.postgres.setup.sql" -}}
database.sql: |
  \getenv database DATABASE
  select format('create database %I', :'database')
  where not exists (select from pg_database where datname = :'database') \gexec
  \echo database :database
schema.sql: |
  \getenv schema SCHEMA
  begin;
  set local client_min_messages = warning;
  create schema if not exists :"schema";
  commit;
  \echo schema :schema
{{- if (.Values.backup).enabled }}
reader.sql: |
  \getenv role ROLE
  \getenv database DATABASE

  begin;
  select pg_advisory_xact_lock(hashtext('aquahelm setup')) \gset

  select format('create role %I login', :'role')
  where not exists (select from pg_roles where rolname = :'role') \gexec
  \password :"role"

  select format('grant pg_read_all_data to %I', :'role')
  where not pg_has_role(:'role', 'pg_read_all_data', 'member') \gexec
  -- Rows behind row level security are data too; only a superuser can let somebody read them.
  select format('alter role %I bypassrls', :'role')
  where (select rolsuper from pg_roles where rolname = current_user) \gexec
  grant connect on database :"database" to :"role";
  commit;
  \echo role :role reads database :database
{{- end }}
role.sql: |
  \getenv role ROLE
  \getenv database DATABASE
  \getenv schema SCHEMA
  \getenv managed MANAGED
  select :'schema' = 'public' as shared \gset

  begin;
  set local client_min_messages = warning;
  -- One setup at a time. The lock goes with the transaction: a connection pool would keep one of a session.
  select pg_advisory_xact_lock(hashtext('aquahelm setup')) \gset

  select format('create role %I login', :'role')
  where not exists (select from pg_roles where rolname = :'role') \gexec

  -- psql hashes the password before it sends it: no log of the server shows it.
  \password :"role"

  -- Who is no superuser must be a member of the role to make something that the role owns.
  select format('grant %I to current_user', :'role')
  where not (select rolsuper from pg_roles where rolname = current_user) \gexec

  grant connect, temporary on database :"database" to :"role";
  \if :managed
  \else
    revoke connect, temporary on database :"database" from public;
    revoke create on schema public from public;
  \endif

  \if :shared
  \else
    create schema if not exists :"schema" authorization :"role";
    alter role :"role" in database :"database" set search_path = :"schema", public;
  \endif
  -- Where somebody else owns the schema.
  grant usage, create on schema :"schema" to :"role";
  commit;
  \echo role :role, schema :schema, database :database
{{- end }}
