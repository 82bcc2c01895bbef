{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
How a drill asks servers what they hold, with psql as the role of backups.
{{ include "aquahelm.postgres.drill.tables" . }}
*/ -}}
{{- define "aquahelm.postgres.drill.tables" -}}
tables.sh: |
  set -eu
  trap '[ $? = 0 ] || : >/drill/failed' EXIT
  trap 'exit 143' TERM INT
  # What is over is asked no more, whatever the question costs: the pod would outlive the drill, and lose its log.
  query() { # server, database, file, words…
    server=$1 database=$2 file=$3
    shift 3
    PGHOST="$server" psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@" \
      --dbname="$database" --file="/scripts/$file" &
    asking=$!
    while kill -0 "$asking" 2>/dev/null; do
      if [ -e /drill/over ]; then
        kill "$asking" 2>/dev/null || :
        exit 0
      fi
      sleep 1
    done
    wait "$asking"
  }
  # A server that cannot be logged in to may yet come, or be given the role's password: as long as the drill waits.
  # psql says so by 2. A query that fails may have met somebody's migration, and fails a few times more where it has not.
  ask() { # server, database, file, words…
    tries=0
    while :; do
      said=0
      query "$@" >/drill/asked || said=$?
      if [ "$said" = 0 ]; then break; fi
      if [ -e /drill/over ]; then exit 0; fi
      if [ "$said" != 2 ]; then tries=$((tries + 1)); fi
      if [ "$tries" -ge 5 ]; then exit 1; fi
      sleep 5
    done
    cat /drill/asked
  }
  note() { # server, what it is
    {
      {{- range .Values.archive.drill.databases }}
      ask "$1" {{ . | squote }} tables.sql
      {{- end }}
    } >/drill/noted
    mv /drill/noted "/drill/$2"
  }
  until_there() {
    until [ -e "/drill/$1" ]; do
      if [ -e /drill/over ]; then exit 0; fi
      sleep 1
    done
  }
  note {{ .Chart.Name }}-rw live
  {{- with .Values.archive.drill.databases }}
  log=$(ask {{ $.Chart.Name }}-rw {{ index . 0 | squote }} log.sql)
  while :; do
    there=$(ask {{ $.Chart.Name }}-rw {{ index . 0 | squote }} archived.sql --set=file="$log")
    if [ "$there" = 1 ]; then break; fi
    if [ -e /drill/over ]; then exit 0; fi
    sleep 5
  done
  {{- end }}
  : >/drill/archived
  until_there ready
  note {{ .Chart.Name }}-drill-rw restored
  note {{ .Chart.Name }}-rw since
tables.sql: |
  -- Unlogged tables are not in backups, and hold nothing after one.
  select json_build_array(current_database(), format('%I.%I', n.nspname, c.relname),
    (select coalesce(md5(string_agg(format('%I %s %s', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull), ',' order by a.attnum)), '')
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
    c.oid::text,
    -- Other ones where rows may have been deleted, the table truncated, or the counting begun anew; before the rows are counted.
    concat_ws(' ', pg_relation_filenode(c.oid), pg_stat_get_tuples_deleted(c.oid), pg_postmaster_start_time(),
      pg_stat_get_db_stat_reset_time((select oid from pg_database where datname = current_database()))),
    (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I.%I', n.nspname, c.relname), false, true, '')))[1]::text::bigint)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  order by n.nspname, c.relname;
log.sql: |
  -- The file of the log in which all lies that was done until now. A transaction's number makes a quiet server end this
  -- file within archive_timeout too, and anybody may ask for one; pg_switch_wal() is the superuser's.
  do $$ begin perform txid_current(); end $$;
  select pg_walfile_name(pg_current_wal_insert_lsn());
archived.sql: |
  -- Whatever the timeline: another server may have taken over since.
  select count(*) from pg_stat_archiver
  where last_archived_wal ~ '^[0-9A-F]{24}(\.[0-9A-F]{8}\.backup)?$'
    and substr(last_archived_wal, 9, 16) collate "C" >= substr(:'file', 9, 16);
{{- end }}
