{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
What is done with a backup that was fetched: `restore` puts one part of it in the place of the live one, `drill` restores
all of it beside the live data and compares. Both as the administrator.
{{ include "aquahelm.backup.restore" . }}
*/ -}}
{{- define "aquahelm.backup.restore" -}}
restore.sh: |
  set -eu
  umask 077
  name=$(cat /backup/name)
  cd /backup/in
  query() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }
  now() { date +%s; }
  # Everything or nothing: the commit is only sent once pg_restore has given all that it has.
  load() { # file, database to restore into, schema
    export SCHEMA="$3"
    rm -f /backup/loaded
    {
      echo 'begin;'
      cat /scripts/clear.sql
      pg_restore --file=- "$1.dump" && cat /scripts/unlock.sql && echo 'commit;' && echo '\! touch /backup/loaded'
    } | query --dbname="$2" --output=/dev/null
    if [ ! -e /backup/loaded ]; then
      echo "$1 was not restored; nothing has changed" >&2
      exit 1
    fi
    query --dbname="$2" --file=/scripts/analyze.sql
  }
  rows() { cut -d'|' -f2 | { total=0; while read -r one; do total=$((total + one)); done; echo "$total"; }; }
  counts() { SCHEMA="$2" query --dbname="$1" --file=/scripts/counts.sql; }
  text() { # database, schema, pattern
    set -- --dbname="$1" --schema-only ${2:+--schema="$3"}
    pg_dump "$@" >/backup/text
    sed -e '/^--/d' -e '/^\\restrict /d' -e '/^\\unrestrict /d' /backup/text
  }
  . "/scripts/$MODE.sh"
live.sh: |
  files_of() {
    case "$1" in
      {{- range $file, $database := .Values.backup.databases }}
      {{ $database | squote }}) echo {{ $file | squote }} ;;
      {{- end }}
    esac
  }
  target() {
    [ "$1" = "$TARGET" ] || return 0
    started=$(now)
    query --dbname=postgres --file=roles.sql
    DATABASE="$2" query --dbname=postgres --file=/scripts/database.sql
    query --dbname="$2" --file="$(files_of "$2").extensions.sql"
    load "$1" "$2" "$3"
    query --dbname="$2" --file="$(files_of "$2").grants.sql"
    counts "$2" "$3" >/backup/counts
    diff "$1.counts" /backup/counts || echo "rows (>) are not those of the backup (<): somebody writes already"
    echo "restored $1 of $name: $(wc -l </backup/counts) tables, $(rows </backup/counts) rows, $(($(now) - started)) s"
    done=true
  }
  done=
  {{- include "aquahelm.backup.targets" . | nindent 2 }}
  if [ -z "$done" ]; then
    echo "no part of the backup is named $TARGET" >&2
    exit 1
  fi
drill.sh: |
  scratch=aquahelm_drill
  away() {
    query --dbname=postgres --command='set client_min_messages = warning' \
      --command="drop database if exists $scratch with (force)"
  }
  parts=0 tables=0 all=0 begun=$(now)
  target() {
    [ "$2" = "$database" ] || return 0
    started=$(now)
    load "$1" "$scratch" "$3"
    counts "$scratch" "$3" >/backup/counts
    diff "$1.counts" /backup/counts || {
      echo "$1: rows (>) are not what they were (<) when the backup was made" >&2
      exit 1
    }
    text "$scratch" "$3" "$4" >/backup/schema
    diff "$1.sql" /backup/schema || {
      echo "$1: the schema (>) is not what it was (<) when the backup was made" >&2
      exit 1
    }
    held=$(rows </backup/counts)
    counts "$2" "$3" >/backup/live
    text "$2" "$3" "$4" >/backup/schema
    since=
    if ! diff -q "$1.sql" /backup/schema >/dev/null; then since='; the live schema has changed since'; fi
    echo "$1: $(wc -l </backup/counts) tables, $held rows (live: $(rows </backup/live)), $(($(now) - started)) s$since"
    parts=$((parts + 1)) tables=$((tables + $(wc -l </backup/counts))) all=$((all + held))
  }
  try() {
    {{- range $file, $database := .Values.backup.databases }}
    database={{ $database | squote }}
    away
    DATABASE="$database" query --dbname="$database" --file=/scripts/scratch.sql
    query --dbname="$scratch" --file={{ printf "%s.extensions.sql" $file | squote }}
    {{- include "aquahelm.backup.targets" $ | nindent 4 }}
    {{- end }}
    echo "drill of $name: $parts parts, $tables tables, $all rows restored and compared in $(($(now) - begun)) s"
  }
  # Whoever stops the pod stops this shell alone, and it hears of that while it waits: the scratch database goes then too.
  trap away EXIT
  trap 'exit 143' TERM INT
  try &
  wait $!
{{- end }}

{{- /*
What psql does around pg_restore. A schema that others lean on is left alone: to drop it would drop what is theirs.
{{ include "aquahelm.backup.restore.sql" . }}
*/ -}}
{{- define "aquahelm.backup.restore.sql" -}}
database.sql: |
  \getenv database DATABASE
  select format('create database %I', :'database')
  where not exists (select from pg_database where datname = :'database') \gexec
scratch.sql: |
  select format('create database aquahelm_drill template template0 encoding %L lc_collate %L lc_ctype %L',
    pg_encoding_to_char(encoding), datcollate, datctype)
  from pg_database where datname = current_database() \gexec
  revoke connect on database aquahelm_drill from public;
clear.sql: |
  \getenv schema SCHEMA
  set local lock_timeout = '60s';
  set local client_min_messages = warning;
  select set_config('aquahelm.schema', :'schema', true) \gset
  do $$
  declare
    leaning text;
    other name;
  begin
    if current_setting('aquahelm.schema') = '' then
      for other in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
        execute format('drop schema %I cascade', other);
      end loop;
      create schema public authorization pg_database_owner;
      grant usage on schema public to public;
      comment on schema public is 'standard public schema';
      return;
    end if;
    select string_agg(distinct format('%s', who::regclass), ', ') into leaning
    from (
      select c.conrelid as who from pg_constraint c
      join pg_class t on t.oid = c.confrelid join pg_namespace n on n.oid = t.relnamespace
      join pg_class s on s.oid = c.conrelid
      where c.contype = 'f' and n.nspname = current_setting('aquahelm.schema') and s.relnamespace <> n.oid
      union
      select r.ev_class from pg_depend d
      join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
      join pg_class v on v.oid = r.ev_class
      join pg_class t on d.refclassid = 'pg_class'::regclass and t.oid = d.refobjid
      join pg_namespace n on n.oid = t.relnamespace
      where n.nspname = current_setting('aquahelm.schema') and v.relnamespace <> n.oid
    ) leaners;
    if leaning is not null then
      raise exception 'schema % cannot be replaced alone: % of other schemas lean on it', current_setting('aquahelm.schema'), leaning;
    end if;
    execute format('drop schema if exists %I cascade', current_setting('aquahelm.schema'));
  end $$;
unlock.sql: |
  -- A dump may hold the lock of a Liquibase that was at work; it would wait for itself for ever.
  select format('update %I.databasechangeloglock set locked = false, lockgranted = null, lockedby = null where locked', n.nspname)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relname = 'databasechangeloglock' and c.relkind = 'r' and (n.nspname = :'schema' or :'schema' = '') \gexec
analyze.sql: |
  \getenv schema SCHEMA
  select format('analyze %I.%I', n.nspname, c.relname)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and (n.nspname = :'schema' or (:'schema' = '' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema')) \gexec
{{- end }}
