"""What a drill of a cluster says of its tables: live before, restored, live after.

What was restored is of a moment between the two looks at the live ones: the log of the first is archived before the
recovery begins, and the second comes after it. Only what nobody can have done in between is wrong. The scheduled drill
of the chart does the same.

Sources: PostgreSQL's documentation ("The Cumulative Statistics System", "Backup Control Functions", pg_stat_archiver).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLES = """
select json_build_array(format('%I.%I', n.nspname, c.relname),
    (select coalesce(md5(string_agg(
         format('%I %s %s', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull), ',' order by a.attnum)), '')
       from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
    c.oid::text,
    concat_ws(' ', pg_relation_filenode(c.oid), pg_stat_get_tuples_deleted(c.oid), pg_postmaster_start_time(),
         pg_stat_get_db_stat_reset_time((select oid from pg_database where datname = current_database()))),
    (xpath('/row/n/text()', query_to_xml(
         format('select count(*) as n from %I.%I', n.nspname, c.relname), false, true, '')))[1]::text::bigint)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
order by n.nspname, c.relname
"""
"""Every table that backups hold, as `Table` wants it; unlogged ones come back empty."""
SWITCH = "select pg_walfile_name(pg_switch_wal())"
"""Ends the file of the log that holds all that was done until now, so that it is archived; says which one it is."""
ARCHIVED = """
select count(*) from pg_stat_archiver
where last_archived_wal ~ '^[0-9A-F]{{24}}(\\.[0-9A-F]{{8}}\\.backup)?$'
  and substr(last_archived_wal, 9, 16) collate "C" >= '{place}'
"""
"""1 once a file of the log is archived, whatever the timeline: another server may have taken over since."""


class Table(NamedTuple):
    """One table.

    Attributes:
        columns: a digest of them.
        made: another one where the table was made anew.
        removed: another one where rows may have been deleted, the table truncated, or the counting begun anew.
        rows: how many it has.
    """

    columns: str
    made: str
    removed: str
    rows: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a drill found: what is wrong, and what is worth knowing."""

    wrong: tuple[str, ...]
    told: tuple[str, ...]


def archived(file: str) -> str:
    """The question whether a file of the log is archived."""
    return ARCHIVED.format(place=file[8:24])


def read_tables(text: str) -> dict[str, Table]:
    """What psql prints of `TABLES`, by the name. Lines end with a line feed alone: names may hold other separators."""
    found = {}
    for line in filter(None, text.split("\n")):
        name, columns, made, removed, rows = json.loads(line)
        found[name] = Table(columns, made, removed, rows)
    return found


def compare_tables(
    live: Mapping[str, Table], restored: Mapping[str, Table], since: Mapping[str, Table], *, strict: bool
) -> Comparison:
    """Tables of two clusters.

    Args:
        live: what there was before the log was archived.
        restored: what came back.
        since: what there is now.
        strict: whether all came back that was archived; those of an earlier moment may differ.
    """
    wrong, moved = [], []
    for name, before in live.items():
        came, now = restored.get(name), since.get(name)
        if now is None or now.made != before.made:
            moved.append(f"table {name} was dropped or made anew since it was first looked at")
        elif came is None:
            wrong.append(f"table {name} did not come back")
        elif came.columns not in (before.columns, now.columns):
            altered = before.columns != now.columns
            (moved if altered else wrong).append(f"table {name} has other columns")
        elif before.rows and not came.rows:
            emptied = not now.rows or now.removed != before.removed
            said = f"table {name} came back empty"
            moved.append(f"{said}; rows of the live one were removed meanwhile") if emptied else wrong.append(said)
    came_back, there = (sum(table.rows for table in tables.values()) for tables in (restored, live))
    told = [f"{len(restored)} tables, {came_back} rows came back; the live ones have {there}", *moved]
    return Comparison(tuple(wrong), tuple(told)) if strict else Comparison((), (*told, *wrong))
