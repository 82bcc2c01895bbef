"""Values of PostgreSQL's settings as CloudNativePG's webhook reads them, or the server, and those that it has itself.

Sources: CloudNativePG 1.30, `parsePostgresQuantityValue`, `ParsePostgresConfigBoolean`, `FixedConfigurationParameters`
and `CnpgConfigurationSettings`; PostgreSQL's documentation, "Parameter Names and Values".
"""

from __future__ import annotations

import re
from fractions import Fraction

from aquahelm.inventory.quantity import parse_quantity

_FIXED = """
    allow_system_table_mods archive_cleanup_command archive_command bonjour bonjour_name cluster_name config_file
    data_directory data_sync_retry event_source external_pid_file hba_file hot_standby ident_file jit_provider
    listen_addresses log_destination log_directory log_file_mode log_filename log_rotation_age log_rotation_size
    log_truncate_on_rotation logging_collector pg_failover_slots.primary_dsn pg_failover_slots.standby_slot_names port
    primary_conninfo primary_slot_name promote_trigger_file recovery_end_command recovery_min_apply_delay
    recovery_target recovery_target_action recovery_target_inclusive recovery_target_lsn recovery_target_name
    recovery_target_time recovery_target_timeline recovery_target_xid restart_after_crash restore_command
    shared_preload_libraries ssl ssl_ca_file ssl_cert_file ssl_crl_file ssl_dh_params_file ssl_ecdh_curve ssl_key_file
    ssl_passphrase_command ssl_passphrase_command_supports_reload ssl_prefer_server_ciphers stats_temp_directory
    synchronized_standby_slots synchronous_standby_names syslog_facility syslog_ident syslog_sequence_numbers
    syslog_split_messages temp_tablespaces unix_socket_directories unix_socket_group unix_socket_permissions
"""
FIXED = frozenset(_FIXED.split())
"""What the operator sets itself. Of `archive_mode` it takes any value, and puts its own in its place."""
AS_SET = {
    "log_destination": "csvlog",
    "log_directory": "/controller/log",
    "log_filename": "postgres",
    "log_rotation_age": "0",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "false",
    "logging_collector": "on",
    "shared_preload_libraries": "",
}
"""Those that it writes into every Cluster, and so takes with this value: one that was exported has them. What it sets
in the server alone (`port`, `ssl`, `listen_addresses`, `hot_standby` …) it takes with no value at all."""
USUAL_LEVEL = "logical"
_ON = frozenset(("1", "on", "y", "ye", "yes", "t", "tr", "tru", "true"))
_OFF = frozenset(("0", "of", "off", "n", "no", "f", "fa", "fal", "fals", "false"))
_SECONDS = {"us": "1/1000000", "ms": "1/1000", "s": "1", "min": "60", "h": "3600", "d": "86400"}
_TIME = re.compile(r"\s*([0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})\s*([a-z]*)\s*")
_WHOLE = re.compile(r"[-+]?[0-9]{1,19}")


def switch(text: str) -> bool | None:
    """`ON` → True, `fal` → False; None for what is neither."""
    word = text.lower()
    return True if word in _ON else False if word in _OFF else None


def size(text: str) -> Fraction | None:
    """`1.5 GB` in bytes, `64` in megabytes; None for what is no size. Units are powers of 1024."""
    if _WHOLE.fullmatch(text):
        text += "MB"
    if not text.endswith("B"):
        return None
    bare = text.removesuffix("B").replace(" ", "")
    if not _WHOLE.fullmatch(bare):
        bare = f"{bare}i".replace("ki", "Ki")
    try:
        return parse_quantity(bare)
    except ValueError:
        return None


def seconds(text: str) -> int | None:
    """`5min` → 300, `90` → 90: how long a setting says that counts in seconds; None for what is no length of time.

    The server rounds to whole seconds, so that `400ms` is none.
    """
    found = _TIME.fullmatch(text)
    unit = _SECONDS.get(found[2] or "s") if found else None
    return round(Fraction(found[1]) * Fraction(unit)) if found and unit else None
