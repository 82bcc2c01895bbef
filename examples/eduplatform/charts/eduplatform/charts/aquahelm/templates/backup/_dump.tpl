{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
The first step of a backup: everything to files, checked. Runs in the server's own image, whose pg_dump fits the server.
All parts of one database are dumped in one snapshot, so that they fit each other; rows are counted in it too.
{{ include "aquahelm.backup.dump" . }}
*/ -}}
{{- define "aquahelm.backup.dump" -}}
dump.sh: |
  set -eu
  umask 077
  mkdir -p /backup/out
  cd /backup/out
  date -u +%Y%m%dT%H%M%SZ >/backup/name
  query() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }
  database() {
    export PGDATABASE="$1"
    query --file=/scripts/extensions.sql >"$2.extensions.sql"
    query --file=/scripts/grants.sql >"$2.grants.sql"
    rm -f /backup/dumped
    # The session that exports the snapshot stays open while others work in it.
    query >/dev/null <<'END'
  set idle_in_transaction_session_timeout = 0;
  begin isolation level repeatable read read only;
  select pg_export_snapshot() as snapshot \gset
  \setenv SNAPSHOT :snapshot
  \! sh -eu /scripts/targets.sh >&2 && touch /backup/dumped
  commit;
  END
    if [ ! -e /backup/dumped ]; then
      echo "database $1 was not dumped" >&2
      exit 1
    fi
  }
  # The setup may still be making the role.
  tries=0
  until query --dbname={{ .Values.database | squote }} --command='select 1' >/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || exit 1
    sleep 2
  done
  PGDATABASE={{ .Values.database | squote }} query --file=/scripts/roles.sql >roles.sql
  {{- range $file, $database := .Values.backup.databases }}
  database {{ $database | squote }} {{ $file | squote }}
  {{- end }}
targets.sh: |
  # A dump is whole when its table of contents can be read and all its data unpacked.
  target() {
    [ "$2" = "$PGDATABASE" ] || return 0
    file="$1" schema="$3" pattern="$4"
    set -- --snapshot="$SNAPSHOT" --lock-wait-timeout=60s
    [ -z "$schema" ] || set -- "$@" --schema="$pattern"
    pg_dump "$@" --format=custom --file="$file.dump"
    pg_restore --list "$file.dump" >/dev/null
    pg_restore --file=/dev/null "$file.dump"
    pg_dump "$@" --schema-only >"$file.text"
    sed -e '/^--/d' -e '/^\\restrict /d' -e '/^\\unrestrict /d' "$file.text" >"$file.sql"
    rm "$file.text"
    SCHEMA="$schema" psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 \
      --file=/scripts/counts.sql >"$file.counts"
    echo "dumped $file: $(wc -c <"$file.dump") bytes, $(wc -l <"$file.counts") tables"
  }
  {{- include "aquahelm.backup.targets" . | nindent 2 }}
{{- end }}

{{- /*
Calls of the shell's `target FILE DATABASE SCHEMA PATTERN`, one for each part that is restorable alone; without a
schema it is the whole database. The pattern is the schema as pg_dump must be told it.
{{ include "aquahelm.backup.targets" . }}
*/ -}}
{{- define "aquahelm.backup.targets" -}}
{{- range $file, $target := .Values.backup.targets }}
target {{ $file | squote }} {{ $target.database | squote }} {{ $target.schema | squote }} {{ printf "\"%s\"" ($target.schema | replace "\"" "\"\"") | squote }}
{{- end }}
{{- end }}

{{- /*
What psql asks: rows of each table, and the statements that make roles, extensions and grants again.
Administrators and passwords are not among them: roles get theirs from the setup.
{{ include "aquahelm.backup.queries" . }}
*/ -}}
{{- define "aquahelm.backup.queries" -}}
counts.sql: |
  \getenv schema SCHEMA
  \getenv snapshot SNAPSHOT
  begin isolation level repeatable read read only;
  \if :{?snapshot}
    set transaction snapshot :'snapshot';
  \endif
  select format('select %L, count(*) from %I.%I', n.nspname || '.' || c.relname, n.nspname, c.relname)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and c.relpersistence <> 't'
    and (n.nspname = :'schema' or (:'schema' = '' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'))
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by n.nspname, c.relname \gexec
  commit;
roles.sql: |
  select format(
    'select %L where not exists (select from pg_roles where rolname = %L) \gexec',
    format('create role %I', rolname) || case when rolcanlogin then ' login' else '' end
      || case when rolcreatedb then ' createdb' else '' end || case when rolcreaterole then ' createrole' else '' end
      || case when rolinherit then '' else ' noinherit' end,
    rolname)
  from pg_roles where not rolsuper and rolname !~ '^pg_' order by rolname;
  select format('select %L where not pg_has_role(%L, %L, ''member'') \gexec', format('grant %I to %I', g.rolname, m.rolname), m.rolname, g.rolname)
  from pg_auth_members a join pg_roles g on g.oid = a.roleid join pg_roles m on m.oid = a.member
  where not m.rolsuper and m.rolname !~ '^pg_' order by g.rolname, m.rolname;
extensions.sql: |
  select format('create schema if not exists %I;', n.nspname)
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where n.nspname !~ '^pg_' and n.nspname <> 'public' group by n.nspname order by n.nspname;
  select format('create extension if not exists %I with schema %I;', e.extname, n.nspname)
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname <> 'plpgsql' order by e.oid;
grants.sql: |
  select format('grant %s on database %I to %s;', string_agg(lower(a.privilege_type), ', ' order by a.privilege_type), d.datname,
    case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end)
  from pg_database d, aclexplode(d.datacl) a
  where d.datname = current_database() and a.grantee <> d.datdba group by d.datname, a.grantee order by 1;
  select format('alter role %I in database %I set %s = %s;', r.rolname, d.datname, split_part(c, '=', 1),
    case when split_part(c, '=', 1) in ('search_path', 'temp_tablespaces') then substr(c, strpos(c, '=') + 1)
      else quote_literal(substr(c, strpos(c, '=') + 1)) end)
  from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase join pg_roles r on r.oid = s.setrole, unnest(s.setconfig) c
  where d.datname = current_database() and not r.rolsuper order by 1;
{{- end }}
