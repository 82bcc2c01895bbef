{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
What the setup runs where an operator makes databases, roles and schemas: the rights that its custom resources cannot
tell. It waits for each of them, and needs no superuser: databases have an owner, and a role sets its own search path.
{{ include "aquahelm.postgres.operated.script" . }}
*/ -}}
{{- define "aquahelm.postgres.operated.script" -}}
psql() { command psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 "$@"; }
role() {
  export ROLE="$1" DATABASE="$2" SCHEMA="$3"
  until psql --dbname="$2" --file=/setup/rights.sql; do
    echo "waiting for the operator to make role $1, schema $3 and database $2"
    sleep 5
  done
  until PGUSER="$1" PGPASSWORD="$(cat "/passwords/$4")" psql --dbname="$2" --file=/setup/role.sql; do
    echo "waiting for the operator to give role $1 its password"
    sleep 5
  done
}
{{- if (.Values.archive).drill }}
reader() {
  export ROLE="$1" DATABASE="$2"
  until psql --dbname="$2" --file=/setup/reader.sql; do
    echo "waiting for the operator to make role $1 and database $2"
    sleep 5
  done
}
{{- end }}
until pg_isready --quiet; do
  echo "waiting for $PGHOST:$PGPORT"
  sleep 2
done
{{- range $service, $role := .Values.roles }}
role {{ $role.role | squote }} {{ $role.database | squote }} {{ $role.schema | default "public" | squote }} {{ $service | squote }}
{{- end }}
{{- with (.Values.archive).drill }}
{{- $drill := . }}
{{- range .databases }}
reader {{ $drill.username | squote }} {{ . | squote }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
The scripts of psql: one as the databases' owner, one as the role itself. Both can run again at any time.
{{ include "aquahelm.postgres.operated.sql" . }}
*/ -}}
{{- define "aquahelm.postgres.operated.sql" -}}
rights.sql: |
  \getenv role ROLE
  \getenv database DATABASE
  \getenv schema SCHEMA

  begin;
  set local client_min_messages = warning;
  -- One setup at a time.
  select pg_advisory_xact_lock(hashtext('aquahelm setup')) \gset
  -- Fails where the schema is not there yet. Who owns a schema alone needs nothing here.
  select pg_has_role(nspowner, 'usage') as shared from pg_namespace
  where oid = quote_ident(:'schema')::regnamespace \gset

  grant connect, temporary on database :"database" to :"role";
  revoke connect, temporary on database :"database" from public;
  -- Through this role the operator's own exporter asks the database how it is.
  grant connect on database :"database" to pg_monitor;
  revoke create on schema public from public;
  \if :shared
    grant usage, create on schema :"schema" to :"role";
  \endif
  commit;
  \echo rights of role :role on schema :schema, database :database
{{- if (.Values.archive).drill }}
reader.sql: |
  \getenv role ROLE
  \getenv database DATABASE
  grant connect on database :"database" to :"role";
  \echo role :role reads database :database
{{- end }}
role.sql: |
  \getenv database DATABASE
  \getenv schema SCHEMA
  select :'schema' = 'public' as public \gset
  \if :public
  \else
    alter role current_user in database :"database" set search_path = :"schema", public;
  \endif
  \echo search path :schema
{{- end }}
