{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
The steps of a backup that speak to the object store, in mc's image: a shell and coreutils, no grep, no sed, no awk.
Keys go to mc's input: no process shows them.
{{ include "aquahelm.backup.objects" . }}
*/ -}}
{{- define "aquahelm.backup.objects" -}}
s3.sh: |
  # A backup is a folder named by its time. SHA256SUMS goes up last: a folder without it is no backup.
  set -eu
  umask 077
  tries=0
  until printf '%s\n%s\n' "$ACCESS_KEY" "$SECRET_KEY" | mc --quiet alias set store "$S3_URL" >/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || exit 1
    sleep 2
  done
  backups() {
    mc ls "$FOLDER/" | while read -r line; do
      found=${line##* }
      case $found in
        [0-9]*T[0-9]*Z/) echo "${found%/}" ;;
      esac
    done | sort -r
  }
  complete() { mc stat "$FOLDER/$1/SHA256SUMS" >/dev/null 2>&1; }
upload.sh: |
  . /scripts/s3.sh
  name=$(cat /backup/name)
  cd /backup/out
  sha256sum -- * >/backup/SHA256SUMS
  # What the store gives back must be what went up, by size and by checksum.
  send() {
    mc --quiet cp "$1" "$FOLDER/$name/$2" >/dev/null
    there=$(mc stat --json "$FOLDER/$name/$2")
    there=${there#*\"size\":}
    there=${there%%[!0-9]*}
    here=$(wc -c <"$1")
    if [ "$there" != "$((here))" ] || [ "$(mc cat "$FOLDER/$name/$2" | sha256sum)" != "$(sha256sum <"$1")" ]; then
      echo "$FOLDER/$name/$2 is not what went up: $there bytes, not $here, or other ones" >&2
      exit 1
    fi
  }
  for file in *; do
    send "$file" "$file"
  done
  send /backup/SHA256SUMS SHA256SUMS
  echo "$name is in $FOLDER: $(wc -l </backup/SHA256SUMS) files, read back and compared"
  # Only now may older ones go.
  . /scripts/prune.sh
prune.sh: |
  # Keeps every backup of the latest days that have one: the one made in haste after an accident must not push out
  # the good one of the same day. Of the latest weeks and months that have one it keeps the newest.
  # Remains of broken runs go once they are from before yesterday; until then one may still be under way.
  days='' weeks='' months=''
  first_of() { # list, how many it may hold, entry
    eval "held=\$$1"
    case " $held " in *" $3 "*) [ "$1" = days ] && return 0 || return 1 ;; esac
    count=0
    for one in $held; do count=$((count + 1)); done
    [ "$count" -lt "$2" ] || return 1
    eval "$1=\"$held $3\""
  }
  week() { # year, month and day as date reads them everywhere
    year=${1%????} rest=${1#????}
    date -u -d "$year-${rest%??}-${rest#??} 00:00" +%GW%V
  }
  remove() {
    mc rm --recursive --force "$FOLDER/$1/" >/dev/null
    echo "removed $1: $2"
  }
  recent=$(date -u -d "@$(($(date +%s) - 86400))" +%Y%m%d)
  for backup in $(backups); do
    day=${backup%%T*}
    if complete "$backup"; then
      kept=
      if first_of days "$KEEP_DAILY" "$day"; then kept=day; fi
      if first_of weeks "$KEEP_WEEKLY" "$(week "$day")"; then kept=week; fi
      if first_of months "$KEEP_MONTHLY" "${day%??}"; then kept=month; fi
      if [ -z "$kept" ] && [ "$backup" != "$name" ]; then remove "$backup" "newer ones are kept"; fi
    elif [ "$day" -lt "$recent" ]; then
      remove "$backup" "it was never finished"
    fi
  done
list.sh: |
  . /scripts/s3.sh
  for backup in $(backups); do
    state=unfinished
    if complete "$backup"; then state=complete; fi
    size=$(mc du --json "$FOLDER/$backup/")
    size=${size#*\"size\":}
    echo "backup $backup $state ${size%%[!0-9]*}"
  done
fetch.sh: |
  . /scripts/s3.sh
  if [ -z "$BACKUP" ]; then
    for backup in $(backups); do
      if complete "$backup"; then
        BACKUP=$backup
        break
      fi
    done
  fi
  if [ -z "$BACKUP" ] || ! complete "$BACKUP"; then
    echo "$FOLDER holds no complete backup ${BACKUP:-at all}" >&2
    exit 1
  fi
  echo "$BACKUP" >/backup/name
  mkdir -p /backup/in
  cd /backup/in
  mc cat "$FOLDER/$BACKUP/SHA256SUMS" >/backup/SHA256SUMS
  while read -r sum file; do
    case $file in
      "$TARGET".dump* | "$TARGET".sql* | "$TARGET".counts* | roles.sql* | *.extensions.sql* | *.grants.sql*) ;;
      *) if [ -n "$TARGET" ]; then continue; fi ;;
    esac
    mc cat "$FOLDER/$BACKUP/$file" >"$file"
    if [ "$(sha256sum <"$file")" != "$sum  -" ]; then
      echo "$FOLDER/$BACKUP/$file is not what was backed up" >&2
      exit 1
    fi
  done </backup/SHA256SUMS
  echo "fetched $BACKUP from $FOLDER"
{{- end }}

{{- /*
Encryption to the recipients, in an image that has age and a shell. Nothing in the cluster can undo it; who restores
does it from outside while a container waits.
{{ include "aquahelm.backup.encryption" . }}
*/ -}}
{{- define "aquahelm.backup.encryption" -}}
{{- with .Values.backup.recipients }}
recipients: |
  {{- range . }}
  {{ . }}
  {{- end }}
encrypt.sh: |
  set -eu
  umask 077
  cd /backup/out
  for file in *; do
    age --encrypt --recipients-file /scripts/recipients --output "$file.age" "$file"
    rm "$file"
  done
  echo "encrypted $(ls | wc -l) files"
open.sh: |
  set -eu
  echo "waiting for somebody who can decrypt /backup/in"
  until [ -e /backup/opened ]; do
    sleep 1
  done
  rm -f /backup/in/*.age
{{- end }}
{{- end }}
